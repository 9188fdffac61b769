"""Callers hear of the way out before the first question."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, HELLO, told

QUIET = GOOD.replace("If this is an emergency, press 9.", "Good day.")


def test_a_greeting_that_says_nothing_of_it(tmp_path: Path) -> None:
    what = "'ask' is reached before the caller has heard of the emergency key (en)"
    assert told("emergency-told", QUIET, tmp_path) == [(7, 3, what)]


def test_told_in_the_greeting_or_in_the_question(tmp_path: Path) -> None:
    assert told("emergency-told", GOOD, tmp_path) == []
    told_late = QUIET.replace("For a bill, press 1.", "In an emergency press 9. For a bill, press 1.")
    assert told("emergency-told", told_late, tmp_path) == []
    assert "press 9" in HELLO


def test_a_flow_that_is_only_called_need_not_tell_it_again(tmp_path: Path) -> None:
    called = QUIET.replace("fallback: desk\n", "").replace("nodes:\n", "nodes:\n  back: {return: {}}\n")
    assert told("emergency-told", called, tmp_path) == []
