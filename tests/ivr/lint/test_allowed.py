"""``# allow RULE: reason``."""

from __future__ import annotations

from pathlib import Path

from ivr.lint.allowed import allowances
from tests.ivr.lint.checked import GOOD, findings

LEFT = GOOD + "%s  left: {hangup: {}}%s\n"


def said(before: str, behind: str, folder: Path) -> list[str]:
    return [f"{found.rule}: {found.problem.what}" for found in findings(LEFT % (before, behind), folder)]


def test_a_reason_on_the_line_or_above_it(tmp_path: Path) -> None:
    assert said("", "", tmp_path) == ["unreachable: no way leads to 'left'"]
    assert said("", "  # allow unreachable: for later", tmp_path) == []
    assert said("  # allow unreachable: for later\n  # and more words\n", "", tmp_path) == []


def test_a_comment_elsewhere_allows_nothing(tmp_path: Path) -> None:
    found = said("  # allow unreachable: for later\n\n", "", tmp_path)
    assert found == ["allow: nothing here needs 'allow unreachable'", "unreachable: no way leads to 'left'"]


def test_no_reason_no_rule(tmp_path: Path) -> None:
    assert said("", "  # allow unreachable", tmp_path) == [
        "unreachable: no way leads to 'left'",
        "allow: an exception must give its reason",
    ]
    assert said("", "  # allow unreachible: x", tmp_path)[1] == "allow: 'unreachible' is no rule of flow check"


def test_one_that_is_no_longer_needed(tmp_path: Path) -> None:
    text = GOOD.replace("fallback: desk", "fallback: desk  # allow fallback: was needed once")
    found = findings(text, tmp_path)
    assert [(one.problem.line, one.problem.column, one.severity) for one in found] == [(4, 17, "warning")]


def test_which_lines_are_meant() -> None:
    (one,) = allowances(Path("x"), "a\n  # allow dead-end: x\n  # more\nb # c\n")
    assert (one.rule, one.reason, one.lines) == ("dead-end", "x", (2, 4))
