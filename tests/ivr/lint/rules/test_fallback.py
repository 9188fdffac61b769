"""Where faults lead."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told


def test_a_fallback_that_hangs_up(tmp_path: Path) -> None:
    text = GOOD.replace("fallback: desk", "fallback: sorry")
    text += "  sorry: {say: {say: engine.goodbye, go: bye}}\n  bye: {hangup: {}}\n"
    what = "the fallback 'sorry' ends at 'bye' with neither a person nor a message"
    assert told("fallback", text, tmp_path) == [(4, 1, what)]


def test_a_message_or_a_person_will_do(tmp_path: Path) -> None:
    text = GOOD.replace("fallback: desk", "fallback: box")
    text += "  box: {message: {say: engine.goodbye, mailbox: desk, go: bye}}\n  bye: {hangup: {}}\n"
    assert told("fallback", text, tmp_path) == []
    assert told("fallback", GOOD, tmp_path) == []
