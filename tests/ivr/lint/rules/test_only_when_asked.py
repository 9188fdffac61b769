"""Fields that are not heard in one sentence with the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ivr.lint.checked import told
from tests.ivr.lint.rules.form import form_with


def found(folder: Path, kind: str, written: str = "", more: str = "") -> list[str]:
    text = form_with({"day": "", "a": written}, {"day": "type: date", "a": kind}, more=more)
    return [what for _, _, what in told("only-when-asked", text, folder)]


@pytest.mark.parametrize("kind", ["digits", "number", "phone_number", "yes_no"])
def test_told_once(tmp_path: Path, kind: str) -> None:
    said = f"'a' ({kind}) is not heard where everything is asked for at once"
    assert found(tmp_path, f"type: {kind}") == [said]
    assert found(tmp_path, f"type: {kind}", more="      at_once: false\n") == []


@pytest.mark.parametrize("kind", ["date_of_birth", "time_of_day", "money"])
def test_what_is_heard(tmp_path: Path, kind: str) -> None:
    assert found(tmp_path, f"type: {kind}") == []


@pytest.mark.parametrize("written", [", unasked: false", ", unasked: true"])
def test_the_mends(tmp_path: Path, written: str) -> None:
    assert found(tmp_path, "type: digits, length: 4", written) == []


def test_a_long_row_of_digits(tmp_path: Path) -> None:
    what = "'a' has more than 12 digits, which are not found within a sentence"
    assert found(tmp_path, "type: digits, length: 16", ", unasked: true") == [what]


def test_a_flow_without_speech(tmp_path: Path) -> None:
    text = form_with({"a": ""}, {"a": "type: digits"}).replace("start:", "speech: off\nstart:")
    assert told("only-when-asked", text, tmp_path) == []
