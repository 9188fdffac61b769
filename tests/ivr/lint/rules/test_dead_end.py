"""A trap is told once, at its first node."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import DESK, GOOD, HEAD, told

TRAP = (
    HEAD
    + "  hello: {say: {say: engine.goodbye, go: a}}\n"
    + "  a: {menu: {say: engine.no_input, choices: [{key: 1, go: b}], no_input: [{go: b}], no_match: [{go: b}]}}\n"
    + "  b: {menu: {say: engine.no_input, choices: [{key: 1, go: a}], no_input: [{go: a}], no_match: [{go: a}]}}\n"
    + DESK
)


def test_a_trap(tmp_path: Path) -> None:
    what = "from 'hello' no person, message or goodbye can be reached (nor from a, b)"
    assert told("dead-end", TRAP, tmp_path) == [(6, 3, what)]


def test_one_way_out_is_enough(tmp_path: Path) -> None:
    assert told("dead-end", TRAP.replace("{key: 1, go: a}", "{key: 1, go: desk}"), tmp_path) == []
    assert told("dead-end", GOOD, tmp_path) == []
