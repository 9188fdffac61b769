"""``number``: in words, in figures, within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ivr.spoken_values.number import LARGEST, Number
from tests.ivr.conftest import FACTS
from tests.ivr.spoken_values.talk import WEDNESDAY, again, heard, keyed


@pytest.mark.parametrize(
    ("language", "words", "numbers"),
    [
        ("en", "forty two", ["42"]),
        ("en", "one hundred and five", ["105"]),
        ("en", "five oh six", ["506"]),
        ("en", "a dozen", []),
        ("en", "1200", ["1200"]),
        ("es", "ciento cinco", ["105"]),
        ("es", "veintiún mil", ["21000"]),
        ("es", "treinta y uno", ["31"]),
        ("ko", "사십이", []),
    ],
)
def test_words(language: str, words: str, numbers: list[str]) -> None:
    assert heard(Number(), words, language) == numbers


def test_bounds() -> None:
    value = Number(min=2, max=90)
    assert heard(value, "one") == keyed(value, "1") == ["!too_small"]
    assert heard(value, "ninety one") == keyed(value, "91") == ["!too_large"]
    assert keyed(value, "007") == ["7"]
    assert value.key_bounds(FACTS) == (1, 2)
    with pytest.raises(ValidationError, match="min cannot be larger than max"):
        Number(min=3, max=2)


def test_complete() -> None:
    assert Number(max=99).is_complete("forty two", "en", WEDNESDAY)
    assert not Number().is_complete("forty", "en", WEDNESDAY)


@given(st.integers(0, LARGEST), st.sampled_from(["en", "es"]))
def test_what_we_say_we_understand(number: int, language: str) -> None:
    assert again(Number(), str(number), language) == [str(number)]
    assert keyed(Number(), Number().to_keys(str(number), FACTS)) == [str(number)]
