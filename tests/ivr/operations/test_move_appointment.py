"""The promise of ``move_appointment``."""

from ivr.operations.move_appointment import OPERATION


def test_what_it_wants_and_who_is_told() -> None:
    assert (OPERATION.name, OPERATION.writes, OPERATION.of_patient) == ("move_appointment", True, True)
    assert (OPERATION.level, OPERATION.proves) == (2, 0)
    assert all(field.privacy == "phi" and field.level == 2 for field in OPERATION.results.values())
