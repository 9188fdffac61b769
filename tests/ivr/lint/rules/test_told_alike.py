"""Two fields that take the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ivr.lint.checked import told
from tests.ivr.lint.rules.form import form_with

ORTIZ = "type: name, names: [{id: ortiz, says: {en: Doctor Ortiz}}]"
CHO = "type: name, names: [{id: cho, says: {en: Doctor Cho}}]"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("type: date", "type: date, when: future", True),
        ("type: date", "type: date_of_birth", True),
        ("type: date_of_birth", "type: date, when: future", False),
        ("type: date", "type: time_of_day", False),
        ("type: time_of_day", "type: time_of_day", True),
        ("type: money", "type: time_of_day", False),
        (ORTIZ, ORTIZ, True),
        (ORTIZ, CHO, False),
        ("type: digits", "type: time_of_day", False),
    ],
)
def test_pairs(tmp_path: Path, one: str, other: str, *, alike: bool) -> None:
    text = form_with({"a": "", "b": ""}, {"a": one, "b": other})
    expected = [(16, 18, "'a' and 'b' are told in the same words")] if alike else []
    assert told("told-alike", text, tmp_path) == expected


def test_numbers_that_are_heard_unasked(tmp_path: Path) -> None:
    both = {"pills": "type: number", "hour": "type: time_of_day"}
    assert told("told-alike", form_with({"pills": ", unasked: true", "hour": ""}, both), tmp_path)
    assert told("told-alike", form_with({"hour": "", "pills": ", unasked: true"}, both), tmp_path)


def test_the_mend(tmp_path: Path) -> None:
    text = form_with({"a": "", "b": ", unasked: false"}, {"a": "type: date", "b": "type: date"})
    assert told("told-alike", text, tmp_path) == []
    deaf = form_with({"a": "", "b": ""}, {"a": "type: date", "b": "type: date"}).replace(
        "start:", "speech: off\nstart:"
    )
    assert told("told-alike", deaf, tmp_path) == []
