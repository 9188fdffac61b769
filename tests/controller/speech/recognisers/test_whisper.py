"""Whisper on synthetic English."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.speech.port import SpeechUnavailable
from controller.speech.recognisers.whisper import (
    _with_confidence,
    answers_in,
    asks_for_number,
    create,
    examples,
)
from ivr.rows import rows
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


ES = ["facturas", "cita", "enfermera", "sí", "no", "me duele el pecho"]


@pytest.mark.speech
def test_spanish_is_understood_by_the_multilingual_model(tmp_path: Path) -> None:
    engine = spoken.recogniser("whisper", "es")
    heard = [spoken.understood(engine, "es", text, "es-419", ES, tmp_path) for text in ES]
    assert sum(a == b for a, b in zip(ES, heard, strict=True)) >= 5


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match=r"it has no model\.bin"):
        create("es", tmp_path)


def test_a_step_with_many_digits_asks_for_a_number() -> None:
    assert asks_for_number(["one", "two", "three", "four", "five", "operator"])
    assert asks_for_number(["uno", "dos", "tres", "cuatro", "cinco", "operadora"])
    assert not asks_for_number(["yes", "no", "one", "two"])


ROW = "(checkup | follow up) (monday | tuesday) (morning | afternoon) (with doctor cho | with doctor ortiz | ortiz)"


@pytest.mark.speech
def test_several_answers_in_one_utterance(tmp_path: Path) -> None:
    engine = spoken.recogniser("whisper", "en")
    grammar = ["checkup", "follow up", "help", ROW, "(november | third)"]
    text = "Tuesday morning with Doctor Ortiz"
    heard = [spoken.understood(engine, "en", text, voice, grammar, tmp_path) for voice in ("en-us", "en-us+m3")]
    assert heard == ["tuesday morning with doctor ortiz"] * 2
    assert spoken.understood(engine, "en", "help", "en-us", grammar, tmp_path) == "help"


def test_examples_are_written_as_people_write() -> None:
    several = rows([ROW])
    assert examples(several).startswith(
        "Checkup Monday Morning with Doctor Cho. Follow Up Tuesday Afternoon with Doctor"
    )
    assert answers_in("tuesday morning ortiz", several) == 3
    assert answers_in("follow up", several) == 1
    assert answers_in("mondays", several) == 0
