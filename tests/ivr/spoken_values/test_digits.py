"""``digits``: one by one, doubled, in pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ivr.spoken_values.digits import Digits
from tests.ivr.conftest import FACTS
from tests.ivr.spoken_values.talk import WEDNESDAY, again, heard, keyed

FOUR = Digits(length=4)


@pytest.mark.parametrize(
    ("language", "words", "digits"),
    [
        ("en", "one two oh four", ["1204"]),
        ("en", "double five oh one", ["5501"]),
        ("en", "forty two ten", ["4210"]),
        ("en", "forty two five", ["4025?"]),
        ("en", "nineteen eighty four", ["1984"]),
        ("en", "1204", ["1204"]),
        ("en", "five hundred six", ["5006?"]),
        ("en", "one two three", ["!too_few_digits"]),
        ("en", "one two three four five", ["!too_many_digits"]),
        ("en", "one two banana four", []),
        ("es", "uno dos cero cuatro", ["1204"]),
        ("es", "cuarenta y dos diez", ["4210"]),
        ("es", "veinticuatro doble cero", ["2400"]),
        ("ko", "일이삼사", ["1234"]),
    ],
)
def test_four_digits(language: str, words: str, digits: list[str]) -> None:
    assert heard(FOUR, words, language) == digits


def test_two_readings_are_two_candidates() -> None:
    assert heard(Digits(min=2, max=4), "forty two") == ["42", "402?"]


def test_keys() -> None:
    assert keyed(FOUR, "1204") == ["1204"]
    assert keyed(FOUR, "120") == ["!too_few_digits"]
    assert keyed(Digits(min=2, max=3), "1204") == ["!too_many_digits"]
    assert keyed(FOUR, "") == []
    assert FOUR.key_bounds(FACTS) == (4, 4)


def test_complete_when_the_last_digit_is_there() -> None:
    assert not FOUR.is_complete("one two three", "en", WEDNESDAY)
    assert FOUR.is_complete("one two three four", "en", WEDNESDAY)
    assert not Digits(min=2, max=3).is_complete("forty two", "en", WEDNESDAY)
    assert FOUR.is_complete("일이삼사", "ko", WEDNESDAY)


def test_options_must_fit_together() -> None:
    with pytest.raises(ValidationError, match="min cannot be larger than max"):
        Digits(min=5, max=3)
    with pytest.raises(ValidationError, match="give either length, or min and max"):
        Digits(length=3, max=3)


@given(st.text("0123456789", min_size=1, max_size=20), st.sampled_from(["en", "es"]))
def test_keys_and_speech_are_the_same(digits: str, language: str) -> None:
    assert keyed(Digits(), Digits().to_keys(digits, FACTS)) == [digits]
    assert again(Digits(), digits, language) == [digits]
