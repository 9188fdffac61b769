"""``yes_no``: in three languages and by key."""

import pytest

from ivr.spoken_values.yes_no import YesNo
from tests.ivr.conftest import FACTS
from tests.ivr.spoken_values.talk import WEDNESDAY, again, heard, keyed


@pytest.mark.parametrize(
    ("language", "words", "answer"),
    [
        ("en", "yes please", ["yes"]),
        ("en", "nope", ["no"]),
        ("en", "maybe", []),
        ("es", "sí", ["yes"]),
        ("ko", "네", ["yes"]),
    ],
)
def test_words(language: str, words: str, answer: list[str]) -> None:
    assert heard(YesNo(), words, language) == answer
    assert YesNo().is_complete(words, language, WEDNESDAY) == bool(answer)


@pytest.mark.parametrize(("key", "answer"), [("1", ["yes"]), ("2", ["no"]), ("3", []), ("", [])])
def test_keys(key: str, answer: list[str]) -> None:
    assert keyed(YesNo(), key) == answer


@pytest.mark.parametrize("language", ["en", "es", "ko"])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_what_we_say_we_understand(answer: str, language: str) -> None:
    assert again(YesNo(), answer, language) == [answer]
    assert keyed(YesNo(), YesNo().to_keys(answer, FACTS)) == [answer]
    assert set(YesNo().say(answer, language, FACTS)) <= set(YesNo().parts(language, FACTS))
