"""``money``: amounts in words and in keys, in cents."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spoken_value import Occasion
from ivr.spoken_values.money import Money
from tests.ivr.caller import NOON
from tests.ivr.conftest import FACTS
from tests.ivr.spoken_values.talk import WEDNESDAY, again, heard, keyed


@pytest.mark.parametrize(
    ("language", "words", "cents"),
    [
        ("en", "twenty five dollars and fifty cents", ["2550"]),
        ("en", "twenty five dollars fifty", ["2550"]),
        ("en", "twenty five dollars and five cents", ["2505"]),
        ("en", "twenty five dollars", ["2500"]),
        ("en", "$25.50", ["2550"]),
        ("en", "25.05", ["2505"]),
        ("en", "$1,250.00", ["125000"]),
        ("en", "fifty cents", ["50"]),
        ("en", "a dollar", ["100"]),
        ("en", "a dollar fifty", ["150"]),
        ("en", "one fifty", ["150", "15000"]),
        ("en", "five oh six", ["506", "50600"]),
        ("en", "a hundred dollars", ["10000"]),
        ("en", "dollars", []),
        ("es", "un dólar con cincuenta", ["150"]),
        ("es", "veinticinco dólares con cincuenta centavos", ["2550"]),
        ("es", "cien dólares", ["10000"]),
        ("es", "veintiún dólares", ["2100"]),
        ("es", "mil doscientos dólares y cinco centavos", ["120005"]),
        ("ko", "오십 달러", []),
    ],
)
def test_words(language: str, words: str, cents: list[str]) -> None:
    assert heard(Money(), words, language) == cents


def test_keys() -> None:
    assert keyed(Money(), "2550") == ["2550"]
    assert keyed(Money(max=20), "2550") == heard(Money(max=20), "twenty five dollars") == ["!too_large"]
    assert keyed(Money(), "x") == []
    assert Money(max=500).key_bounds(FACTS) == (1, 5)


def test_the_currency_is_the_countrys() -> None:
    mexico = Occasion(NOON, replace(FACTS, country="MX"))
    assert Money().from_speech("cien pesos", "es", mexico).candidates[0].value == "10000"
    assert Money(currency="EUR").label("2101", "es", FACTS) == "veintiún euros con un céntimo"
    assert Money().say("100", "en", replace(FACTS, country="JP")) == ("1", "0", "0")


def test_said_in_words() -> None:
    assert Money().label("2550", "en", FACTS) == "twenty five dollars and fifty cents"
    assert Money().label("100", "en", FACTS) == "one dollar"
    assert Money().label("5", "es", FACTS) == "cinco centavos"


def test_complete() -> None:
    assert Money().is_complete("twenty five dollars and fifty cents", "en", WEDNESDAY)
    assert not Money().is_complete("twenty five dollars", "en", WEDNESDAY)


@given(st.integers(0, 99_999_900), st.sampled_from(["en", "es"]))
def test_what_we_say_we_understand(cents: int, language: str) -> None:
    value = str(cents)
    assert again(Money(), value, language) == [value]
    assert keyed(Money(), Money().to_keys(value, FACTS)) == [value]
    assert set(Money().say(value, language, FACTS)) <= set(Money().parts(language, FACTS))
