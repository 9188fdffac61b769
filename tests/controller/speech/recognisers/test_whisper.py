"""Whisper on synthetic English."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.speech.port import SpeechUnavailable
from controller.speech.recognisers.whisper import _with_confidence, asks_for_number, packaged_model
from tests.controller.speech import spoken

PHRASES = ["refill", "appointment", "insurance", "yes", "no", "can't breathe"]


@pytest.mark.speech
def test_menu_words_are_understood(tmp_path: Path) -> None:
    engine = spoken.recogniser("whisper", "en")
    heard = [spoken.understood(engine, "en", text, "en-us", PHRASES, tmp_path) for text in PHRASES]
    assert sum(a == b for a, b in zip(PHRASES, heard, strict=True)) >= 5


def test_a_rival_reading_takes_confidence() -> None:
    (alone,) = _with_confidence({"yes": 0.5})
    rivals = _with_confidence({"yes": 0.5, "no": 0.45})
    assert alone.confidence > 0.75 > rivals[0].confidence > rivals[1].confidence
    assert _with_confidence({}) == ()


def test_other_languages_need_a_model() -> None:
    with pytest.raises(SpeechUnavailable, match=r"speech\.models\.es"):
        packaged_model("es")


def test_a_step_with_many_digits_asks_for_a_number() -> None:
    assert asks_for_number(["one", "two", "three", "four", "five", "operator"])
    assert not asks_for_number(["yes", "no", "one", "two"])
