"""One of several, by key or by words."""

from __future__ import annotations

import pytest

from ivr.choices import Spoken, chosen, phrases_of, pressed

CHOICES = (
    Spoken(key="1", words={"en": ["call me back", "call"]}),
    Spoken(key="2", words=["call the nurse"]),
    Spoken(key="3"),
)


@pytest.mark.parametrize(
    ("said", "key", "by_words"),
    [
        ("please call me back", "1", True),
        ("call the nurse", "2", True),
        ("three", "3", False),
        ("call me back or call the nurse", "2", True),
    ],
)
def test_the_longest_phrase_wins_and_keys_may_be_said(said: str, key: str, by_words: bool) -> None:
    found = chosen(CHOICES, said, "en")
    assert found is not None
    assert (found[0].key, found[1]) == (key, by_words)


def test_two_equally_long_are_no_answer() -> None:
    twins = (Spoken(key="1", words=["left"]), Spoken(key="2", words=["rite"]))
    assert chosen(twins, "left rite", "en") is None
    assert chosen(twins, "neither", "en") is None


def test_keys_and_grammar() -> None:
    assert pressed(CHOICES, "3") is CHOICES[2]
    assert pressed(CHOICES, "4") is None
    assert set(phrases_of(CHOICES, "es")) == {"call the nurse", "uno", "una", "dos", "tres"}
    assert CHOICES[0].label("es") == "1"
