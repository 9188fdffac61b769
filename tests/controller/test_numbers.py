import pytest

from controller.numbers import caller_number


@pytest.mark.parametrize(
    ("raw", "country", "expected"),
    [
        ("+15555550101", "US", "+15555550101"),
        ("15555550101", "US", "+15555550101"),
        ("5555550101", "US", "+15555550101"),
        ("+34 912 345 678", "US", "+34912345678"),
        ("912345678", "ES", "+34912345678"),
        ("", "US", None),
        ("anonymous", "US", None),
        ("12", "US", None),
        ("2001", "US", None),
        ("9" * 30, "US", None),
    ],
)
def test_callers_number_is_e164_or_nothing(raw, country, expected):
    assert caller_number(raw, country) == expected
