"""Keys named where none is taken."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told


def test_a_menu_that_cannot_be_interrupted(tmp_path: Path) -> None:
    text = GOOD.replace("choices:", "barge_in: off, choices:")
    assert [found[2] for found in told("keys-not-heard", text, tmp_path)] == [
        "the text names the key 1, but barge_in is off"
    ]


def test_keys_are_taken_or_not_named(tmp_path: Path) -> None:
    assert told("keys-not-heard", GOOD, tmp_path) == []
    emergency = GOOD.replace("go: ask}", "barge_in: off, go: ask}")
    assert told("keys-not-heard", emergency, tmp_path) == []
