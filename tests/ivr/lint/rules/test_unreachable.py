"""Nodes nobody comes to."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told


def test_a_node_without_a_way_to_it(tmp_path: Path) -> None:
    text = GOOD + "  left: {set: {language: en, go: over}}\n  over: {hangup: {}}\n"
    found = told("unreachable", text, tmp_path)
    assert found == [(9, 3, "no way leads to 'left'"), (10, 3, "no way leads to 'over'")]


def test_the_fallback_is_reached_by_faults(tmp_path: Path) -> None:
    text = GOOD.replace("fallback: desk", "fallback: box")
    box = "  box: {message: {say: engine.goodbye, mailbox: desk, go: bye}}\n  bye: {hangup: {}}\n"
    assert told("unreachable", text + box, tmp_path) == []
