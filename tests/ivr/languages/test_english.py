"""English numbers and years, as said."""

from ivr.languages.english import LANGUAGE


def test_numbers() -> None:
    assert LANGUAGE.say_number(0) == ("zero",)
    assert " ".join(LANGUAGE.say_number(1_234)) == "one thousand two hundred thirty four"
    assert " ".join(LANGUAGE.say_number(40_015)) == "forty thousand fifteen"


def test_years() -> None:
    said = {year: " ".join(LANGUAGE.say_year(year)) for year in (1984, 1905, 1900, 2000, 2005, 2026, 2110)}
    assert said == {
        1984: "nineteen eighty four",
        1905: "nineteen oh five",
        1900: "nineteen hundred",
        2000: "two thousand",
        2005: "two thousand five",
        2026: "twenty twenty six",
        2110: "twenty one ten",
    }


def test_ordinals() -> None:
    assert LANGUAGE.ordinals["twenty third"] == LANGUAGE.ordinals["23rd"] == 23
    assert LANGUAGE.ordinals["11th"] == 11
