"""The promise of ``cancel_appointment``."""

from ivr.operations.cancel_appointment import OPERATION


def test_what_it_wants_and_who_is_told() -> None:
    assert (OPERATION.name, OPERATION.writes, OPERATION.of_patient) == ("cancel_appointment", True, True)
    assert (OPERATION.level, OPERATION.proves) == (2, 0)
    assert all(field.privacy == "phi" and field.level == 2 for field in OPERATION.results.values())
