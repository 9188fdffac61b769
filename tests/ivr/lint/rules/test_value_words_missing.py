"""Typed fields that cannot be said in one of the languages."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import told
from tests.ivr.lint.rules.form import form_with

TYPES = {"hour": "type: time_of_day", "account": "type: digits"}
RULE = "value-words-missing"


def test_korean(tmp_path: Path) -> None:
    text = form_with({"hour": "", "account": ", unasked: true"}, TYPES, languages="en, es, ko")
    assert [what for _, _, what in told(RULE, text, tmp_path)] == [
        "hour cannot be said in ko, only keyed where it is asked for"
    ]
    assert told(RULE, text.replace("start:", "speech: off\nstart:"), tmp_path) == []


def test_what_can_be_said(tmp_path: Path) -> None:
    assert told(RULE, form_with({"hour": ""}, TYPES, languages="en, es"), tmp_path) == []
    asked = form_with({"hour": ", unasked: false"}, TYPES, languages="en, ko")
    assert told(RULE, asked, tmp_path) == []
    choices = ", choices: [{key: 1, words: {en: [early], ko: [오전]}, value: early}]"
    chosen = form_with({"part": choices}, {"part": "privacy: public"}, languages="en, ko")
    assert told(RULE, chosen, tmp_path) == []
