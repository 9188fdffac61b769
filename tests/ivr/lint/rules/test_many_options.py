"""Menus nobody can keep in mind."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told

SIX = ", ".join(f"{{key: {key}, go: desk}}" for key in range(1, 7))


def test_six_choices(tmp_path: Path) -> None:
    text = GOOD.replace("{key: 1, words: [bill], go: desk}", SIX)
    assert [found[2] for found in told("many-options", text, tmp_path)] == [
        "'ask' offers 6 choices, at most 5 are allowed"
    ]
    assert told("many-options", text.replace("start:", "check: {options: 6}\nstart:"), tmp_path) == []


def test_five_choices(tmp_path: Path) -> None:
    assert told("many-options", GOOD, tmp_path) == []
