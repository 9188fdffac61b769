"""``phone_number``: of the clinic's country, with or without what goes before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spoken_values.phone_number import PhoneNumber
from tests.ivr.conftest import FACTS
from tests.ivr.spoken_values.talk import WEDNESDAY, again, heard, keyed

PHONE = PhoneNumber()


@pytest.mark.parametrize(
    ("language", "words", "numbers"),
    [
        ("en", "five five five, five five five, oh one two three", ["+15555550123"]),
        ("en", "one triple five triple five zero one twenty three", ["+15555550123"]),
        ("en", "two one two five five five forty two ten", ["+12125554210"]),
        ("en", "555-555-0123", ["+15555550123"]),
        ("en", "five five five", ["!not_a_number_here"]),
        ("en", "call my wife", []),
        ("es", "cinco cinco cinco triple cinco cero uno veintitrés", ["+15555550123"]),
        ("ko", "오오오", []),
    ],
)
def test_words(language: str, words: str, numbers: list[str]) -> None:
    assert heard(PHONE, words, language) == numbers


def test_keys() -> None:
    assert keyed(PHONE, "5555550123") == keyed(PHONE, "15555550123") == ["+15555550123"]
    assert keyed(PHONE, "555") == keyed(PHONE, "0555555012") == ["!not_a_number_here"]
    assert keyed(PHONE, "") == []
    assert PHONE.is_whole("5555550123", FACTS)
    assert not PHONE.is_whole("1555555012", FACTS)
    assert PHONE.is_whole("15555550123", FACTS)
    assert keyed(PHONE, PHONE.to_keys(PHONE.example(WEDNESDAY, 4), FACTS)) == [PHONE.example(WEDNESDAY, 4)]


def test_complete_with_the_last_digit() -> None:
    assert not PHONE.is_complete("five five five five five five oh one two", "en", WEDNESDAY)
    assert PHONE.is_complete("five five five five five five oh one two three", "en", WEDNESDAY)


def test_said_in_groups() -> None:
    assert PHONE.label("+15555550123", "en", FACTS) == "5 5 5, 5 5 5, 0 1 2 3"
    assert PHONE.label("+493012345678", "en", FACTS) == "4 9 3 0 1 2 3 4 5 6 7 8"


@given(st.from_regex(r"[2-9][0-9]{9}", fullmatch=True), st.sampled_from(["en", "es"]))
def test_what_we_say_we_understand(national: str, language: str) -> None:
    number = f"+1{national}"
    assert again(PHONE, number, language) == [number]
    assert keyed(PHONE, PHONE.to_keys(number, FACTS)) == [number]
    assert set(PHONE.say(number, language, FACTS)) <= {*PHONE.parts(language, FACTS), *"0123456789"}
