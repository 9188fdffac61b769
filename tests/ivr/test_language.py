"""Numbers in words: what is said is read again, and every other reading is seen too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.language import Language, first_words, is_numeral
from ivr.languages import languages
from ivr.words import normalise

BOTH = pytest.mark.parametrize("language", languages().values(), ids=languages())


def numbers(language: Language, words: str) -> list[int]:
    tokens = tuple(normalise(words).split())
    return sorted({number for number, end in language.cardinals(tokens, 0) if end == len(tokens)})


@BOTH
@given(number=st.integers(0, 999_999), before_noun=st.booleans())
def test_what_we_say_we_read(language: Language, number: int, before_noun: bool) -> None:
    parts = language.say_number(number, before_noun=before_noun)
    assert number in numbers(language, " ".join(parts))
    assert set(parts) <= set(language.number_parts())


@BOTH
@given(year=st.integers(1_100, 2_999))
def test_years_are_read_again(language: Language, year: int) -> None:
    tokens = tuple(normalise(" ".join(language.say_year(year))).split())
    read = {found for found, short, end in language.years(tokens, 0) if end == len(tokens) and not short}
    assert year in read
    assert set(language.say_year(year)) <= set(language.number_parts())


@pytest.mark.parametrize(
    ("code", "words", "found"),
    [
        ("en", "one hundred and five", [105]),
        ("en", "twenty five", [25]),
        ("en", "twenty ten", []),
        ("en", "1984", [1984]),
        ("en", "a hundred", []),
        ("es", "ciento cinco", [105]),
        ("es", "treinta cinco", []),
        ("es", "quinientas una", [501]),
        ("es", "²", []),
    ],
)
def test_numbers(code: str, words: str, found: list[int]) -> None:
    assert numbers(languages()[code], words) == found


def test_every_way_to_read_on_is_given() -> None:
    assert sorted(languages()["en"].below_hundred(("twenty", "five"), 0)) == [(20, 1), (25, 2)]


def test_small_helpers() -> None:
    assert is_numeral("42")
    assert not is_numeral("²")
    assert not is_numeral("٤")
    assert first_words({"oh": 0, "zero": 0}) == {0: "oh"}
