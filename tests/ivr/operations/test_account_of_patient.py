"""The promise of ``account_of_patient``."""

from ivr.operations.account_of_patient import OPERATION


def test_what_it_wants_and_who_is_told() -> None:
    assert (OPERATION.name, OPERATION.writes, OPERATION.of_patient) == ("account_of_patient", False, True)
    assert (OPERATION.level, OPERATION.proves) == (2, 0)
    assert all(field.privacy == "phi" and field.level == 2 for field in OPERATION.results.values())
