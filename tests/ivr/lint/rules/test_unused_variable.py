"""Declared and never read."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told

VARIABLES = "variables:\n  why: {privacy: public}\nstart:"


def test_nothing_reads_it(tmp_path: Path) -> None:
    text = GOOD.replace("start:", VARIABLES)
    assert told("unused-variable", text, tmp_path) == [(4, 3, "nothing reads the variable 'why'")]
    set_only = text.replace("go: ask", "go: keep") + "  keep: {set: {values: {why: bill}, go: ask}}\n"
    assert len(told("unused-variable", set_only, tmp_path)) == 1


def test_a_text_or_a_condition_reads_it(tmp_path: Path) -> None:
    text = GOOD.replace("start:", VARIABLES)
    assert told("unused-variable", text.replace("For a bill", "For {why}"), tmp_path) == []
    branch = "  keep: {branch: {cases: [{when: {variable: why, is: bill}, go: desk}], else: ask}}\n"
    assert told("unused-variable", text.replace("go: ask", "go: keep") + branch, tmp_path) == []
