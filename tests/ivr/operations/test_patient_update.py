"""The promise of ``patient_update``."""

from ivr.operations.patient_update import OPERATION


def test_what_it_wants_and_proves() -> None:
    assert (OPERATION.name, OPERATION.writes) == ("patient_update", OPERATION.of_patient)
    assert (OPERATION.level, OPERATION.proves) == (1, 0)
