"""``patient_by_phone`` is asked in tests/controller/test_lookups.py, through the deadline that holds it."""

from controller.operations import carriers


def test_it_is_found() -> None:
    assert "patient_by_phone" in carriers()
