"""The promise of ``patient_by_phone``."""

from ivr.operations.patient_by_phone import OPERATION


def test_what_it_wants_and_proves() -> None:
    assert (OPERATION.name, OPERATION.writes) == ("patient_by_phone", OPERATION.of_patient)
    assert (OPERATION.level, OPERATION.proves) == (0, 1)
