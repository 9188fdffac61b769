"""Spanish numbers and years, as said, with their short forms before a noun."""

from ivr.languages.spanish import LANGUAGE


def test_numbers() -> None:
    assert " ".join(LANGUAGE.say_number(1_234)) == "mil doscientos treinta y cuatro"
    assert " ".join(LANGUAGE.say_number(100)) == "cien"
    assert " ".join(LANGUAGE.say_number(101)) == "ciento uno"
    assert " ".join(LANGUAGE.say_number(21_021)) == "veintiún mil veintiuno"


def test_before_a_noun() -> None:
    said = [" ".join(LANGUAGE.say_number(number, before_noun=True)) for number in (1, 21, 31, 101, 121)]
    assert said == ["un", "veintiún", "treinta y un", "ciento un", "ciento veintiún"]


def test_years() -> None:
    assert " ".join(LANGUAGE.say_year(1984)) == "mil novecientos ochenta y cuatro"
    assert " ".join(LANGUAGE.say_year(2026)) == "dos mil veintiséis"
