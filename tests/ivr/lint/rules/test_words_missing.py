"""Choices that go by key alone."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told

TWO = GOOD.replace("[en]", "[en, es]").replace('{en: "', '{es: "Si es una emergencia, oprima 9 o 1.", en: "')


def test_a_language_without_words(tmp_path: Path) -> None:
    text = TWO.replace("words: [bill]", "words: {en: [bill]}")
    assert told("words-missing", text, tmp_path) == [(7, 104, "the choice with key 1 has no words in es")]
    assert told("words-missing", text.replace("start:", "speech: off\nstart:"), tmp_path) == []


def test_words_for_all(tmp_path: Path) -> None:
    assert told("words-missing", TWO, tmp_path) == []
