"""The promise of ``patient_by_identity``."""

from ivr.operations.patient_by_identity import OPERATION


def test_what_it_wants_and_proves() -> None:
    assert (OPERATION.name, OPERATION.writes) == ("patient_by_identity", OPERATION.of_patient)
    assert (OPERATION.level, OPERATION.proves) == (0, 2)
