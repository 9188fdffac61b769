"""The outcome of a run, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from careline.flow_tests.covering import coverage_of
from careline.flow_tests.reporting import as_data, report
from careline.flow_tests.running import Result
from tests.careline.flow_tests.workshop import cases, run

TESTS = """
tests:
  - {test: good, when: [{press: "6"}], expect: {outcome: self_served}}
  - {test: bad, when: [{press: "1", expect: {heard: engine.goodbye}}]}
"""


def ran(folder: Path) -> list[Result]:
    return run(cases(TESTS, folder))


def test_for_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results = ran(tmp_path)
    covered = coverage_of([results[0].case.flow], [("flow", result.moments) for result in results])
    lines = list(report(results, covered, gaps=True))
    assert lines[:4] == [
        "FAILED flow.tests.yaml:4: bad [en]",
        "  line 4, after press: 1:",
        "    expected to hear engine.goodbye; heard front_door.connecting",
        "  What happened:",
    ]
    assert "flow: nodes 3/8, branches 2/18, languages 1/3" in lines
    assert "  flow.yaml:21: node account was never entered" in lines
    assert lines[-1].startswith("1 passed, 1 failed, ")
    assert not any("never entered" in line for line in report(results, covered, gaps=False))


def test_for_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results = ran(tmp_path)
    covered = coverage_of([results[0].case.flow], [("flow", result.moments) for result in results])
    data = as_data(results, covered)
    assert (data["passed"], data["failed"]) == (1, 1)
    assert set(data["coverage"]) == {"nodes", "branches", "languages"}
    assert data["flows"]["flow"]["missing"]
    good, bad = data["tests"]
    assert (good["test"], good["passed"], good["language"], good["path"]) == ("good", True, "en", "flow.tests.yaml")
    assert "trace" not in good
    assert bad["failures"][0]["complaints"] == ["expected to hear engine.goodbye; heard front_door.connecting"]
    assert bad["trace"][0] == {"after_ms": 0, "kind": "world", "text": "the phone rings"}
