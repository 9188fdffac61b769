"""All rules over all flows."""

from __future__ import annotations

from pathlib import Path

from ivr.flow import FlowSet
from ivr.lint.checking import lint
from tests.ivr.conftest import FACTS, ROOT
from tests.ivr.lint.checked import GOOD, findings


def test_the_shipped_flows_are_clean(flows: FlowSet) -> None:
    assert lint(flows, ROOT / "prompts", FACTS) == []


def test_a_good_flow_is_clean(tmp_path: Path) -> None:
    assert findings(GOOD, tmp_path) == []


def test_findings_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("press 1", "press 3").replace("choices:", "barge_in: off, choices:")
    lines = [(one.problem.line, one.problem.column) for one in findings(text, tmp_path)]
    assert lines == sorted(lines)
    assert len(lines) == 3
