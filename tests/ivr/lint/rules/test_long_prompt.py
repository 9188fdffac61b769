"""Too much at once."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told


def test_a_long_sentence(tmp_path: Path) -> None:
    text = GOOD.replace("For a bill", "For " + "very " * 25 + "big bills")
    found = told("long-prompt", text, tmp_path)
    assert found == [(7, 26, "a sentence of this text has 30 words, at most 25 are allowed")]
    assert told("long-prompt", text.replace("start:", "check: {sentence_words: 30}\nstart:"), tmp_path) == []


def test_a_long_speech(tmp_path: Path) -> None:
    text = GOOD.replace("For a bill", "We are here. " * 22 + "For a bill")
    found = told("long-prompt", text, tmp_path)
    assert [one[2] for one in found] == ["this text takes about 28 s, at most 25 s are allowed"]
