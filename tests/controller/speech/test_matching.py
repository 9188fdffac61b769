"""A transcript to the step's phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.speech.matching import match

MENU = ["refill", "see a doctor", "appointment", "bill", "chest pain", "nine one one", "yes", "no", "can't breathe"]
DIGITS = ["one", "four", "seven", "five", "nine"]


@pytest.mark.parametrize(
    ("transcript", "text"),
    [
        (" Refill.", "refill"),
        ("I'd like a refill, please", "refill"),
        ("I want to see a doctor", "see a doctor"),
        ("Yes, appointment", "yes appointment"),
        ("appointment appointment appointment", "appointment"),
        ("Can’t breathe!", "can't breathe"),
        ("9-1-1", "nine one one"),
        ("911", "nine one one"),
        ("apointment", "appointment"),
        ("re fill", "refill"),
        ("Chest paint", "chest pain"),
        ("the weather is nice today", ""),
        ("", ""),
        ("...", ""),
    ],
)
def test_what_was_said_is_found(transcript: str, text: str) -> None:
    assert match(transcript, MENU)[0] == text


@pytest.mark.parametrize("transcript", ["1 4 7", "147.", "one four seven", "One, four, 7"])
def test_digits_are_words_however_they_are_written(transcript: str) -> None:
    assert match(transcript, DIGITS) == ("one four seven", 1.0)


TIMES = ["tuesday", "at nine", "nine thirty", "half past nine", "thirty", "forty", "five", "a m", "p m", "nine one one"]


@pytest.mark.parametrize(
    ("transcript", "text"),
    [
        ("Tuesday at 9:30.", "tuesday at nine thirty"),
        ("Tuesday, 930", "tuesday nine thirty"),
        ("At 9am.", "at nine a m"),
        ("at 9:30 p.m.", "at nine thirty p m"),
        ("half past 9", "half past nine"),
        ("45", "forty five"),
        ("911", "nine one one"),
        ("9-1-1", "nine one one"),
        ("12345", "five"),
        ("1:01", ""),
    ],
)
def test_times_however_they_are_written(transcript: str, text: str) -> None:
    assert match(transcript, TIMES)[0] == text


def test_equal_digits_in_a_row_all_count() -> None:
    assert match("five five five", DIGITS)[0] == "five five five"


def test_what_only_sounds_alike_is_less_sure() -> None:
    assert match("refill", MENU)[1] == 1.0
    assert 0.7 < match("apointmen", MENU)[1] < 1.0


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=20), max_size=5))
def test_any_text_is_harmless(transcript: str, phrases: list[str]) -> None:
    text, likeness = match(transcript, phrases)
    assert 0.0 <= likeness <= 1.0
    assert bool(text) == (likeness > 0)


@given(st.sampled_from(MENU))
def test_each_phrase_matches_itself(phrase: str) -> None:
    assert match(phrase, MENU) == (phrase, 1.0)
