"""PocketSphinx on synthetic English."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.speech.port import SpeechUnavailable
from controller.speech.recognisers.pocketsphinx import PocketsphinxRecogniser, _rules
from tests.controller.speech import spoken

PHRASES = ["prescription", "appointment", "insurance", "yes", "no", "operator"]


@pytest.mark.speech
def test_menu_words_are_understood(tmp_path: Path) -> None:
    engine = spoken.recogniser("pocketsphinx", "en")
    heard = [spoken.understood(engine, "en", text, "en-us", PHRASES, tmp_path) for text in PHRASES]
    assert sum(a == b for a, b in zip(PHRASES, heard, strict=True)) >= 5


@pytest.mark.speech
def test_a_decoder_is_used_again_with_another_grammar(tmp_path: Path) -> None:
    engine = spoken.recogniser("pocketsphinx", "en")
    assert spoken.understood(engine, "en", "yes", "en-us", ["yes", "no"], tmp_path) == "yes"
    assert spoken.understood(engine, "en", "insurance", "en-us", ["insurance", "bill"], tmp_path) == "insurance"
    with pytest.raises(SpeechUnavailable, match="dictionary"):
        engine.begin("en", ["xyzzyx"])


def test_only_digits_may_be_said_in_a_row() -> None:
    assert "<step> = (yes) | (chest pain);" in _rules(["yes", "chest pain"])
    assert "<step> = (yes) | (one) | (two) | (one | two)+;" in _rules(["yes", "one", "two"])


def test_another_language_needs_a_model() -> None:
    with pytest.raises(SpeechUnavailable, match="English only"):
        PocketsphinxRecogniser("es", None)
