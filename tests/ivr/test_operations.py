"""The folder of operations; each is looked at in ``test_operation``."""

from ivr.operations import operations


def test_the_folder_is_read_in_order() -> None:
    assert list(operations()) == sorted(operations())
    assert {"patient_by_phone", "patient_by_identity", "patient_update"} <= set(operations())
