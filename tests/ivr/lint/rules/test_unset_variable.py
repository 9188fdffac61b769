"""Read before it has a value."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told

TEXT = GOOD.replace("start:", "variables:\n  why: {privacy: public}\nstart:").replace("For a bill", "For {why}")


def test_never_set(tmp_path: Path) -> None:
    assert [found[2] for found in told("unset-variable", TEXT, tmp_path)] == ["'why' may have no value yet in 'ask'"]


def test_set_on_one_way_of_two(tmp_path: Path) -> None:
    two = "  split: {branch: {cases: [{when: {closed: main}, go: ask}], else: keep}}\n"
    keep = "  keep: {set: {values: {why: bill}, go: ask}}\n"
    text = TEXT.replace("go: ask", "go: split") + two + keep
    assert len(told("unset-variable", text, tmp_path)) == 1
    assert told("unset-variable", text.replace("main}, go: ask", "main}, go: keep"), tmp_path) == []


def test_what_the_engine_knows_always_has_a_value(tmp_path: Path) -> None:
    asked = '  split: {branch: {cases: [{when: "identity < 2 && patient_known", go: keep}], else: keep}}\n'
    keep = "  keep: {set: {values: {why: bill}, go: ask}}\n"
    assert told("unset-variable", TEXT.replace("go: ask", "go: split") + asked + keep, tmp_path) == []


def test_a_branch_may_ask_whether_it_has_one(tmp_path: Path) -> None:
    split = '  split: {branch: {cases: [{when: "%s", go: ask}], else: desk}}\n'
    for condition, fine in (
        ("known('why')", 0),
        ("open('main') && known('why')", 0),
        ("open('main') || known('why')", 1),
    ):
        text = TEXT.replace("go: ask", "go: split") + split % condition
        assert len(told("unset-variable", text, tmp_path)) == fine, condition
