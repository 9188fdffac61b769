import pytest

from controller.numbers import caller_number, numbering_of


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


@pytest.mark.parametrize(
    ("country", "dialled", "number"),
    [
        ("US", "5555550101", "+15555550101"),
        ("US", "15555550101", "+15555550101"),
        ("US", "0555555010", None),
        ("US", "3555555", None),
        ("MX", "5555550101", "+525555550101"),
        ("DE", "03012345678", "+493012345678"),
        ("GB", "02079460018", "+442079460018"),
        ("ZZ", "5555550101", "+5555550101"),
    ],
)
def test_numbers_of_a_country_as_they_are_keyed(country: str, dialled: str, number: str | None) -> None:
    assert numbering_of(country).e164(dialled) == number
