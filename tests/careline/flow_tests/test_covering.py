"""Nodes, ways and languages passed."""

from __future__ import annotations

from pathlib import Path

from careline.flow_tests.covering import Share, coverage_of, total
from tests.careline.flow_tests.test_recording import front_door, shipped
from tests.careline.flow_tests.workshop import cases, run

TESTS = """
languages: [en, es]
tests:
  - {test: one, when: [{press: "6"}]}
  - {test: two, when: [{press: "1"}, {press: "2"}, {press: "3"}]}
"""


def test_what_was_passed_and_what_was_not(tmp_path: Path) -> None:
    results = run(cases(TESTS, tmp_path))
    flow = results[0].case.flow
    covered = coverage_of([flow], [("flow", result.moments) for result in results])
    shares = covered["flow"].shares()
    assert shares == {"nodes": Share(4, 8), "branches": Share(3, len(flow.ways)), "languages": Share(2, 3)}
    missing = covered["flow"].missing()
    path = tmp_path / "flow.yaml"
    assert f"{path}:15: way choose, choices 2 -> account was never taken" in missing
    assert f"{path}:21: node account was never entered" in missing
    assert missing[-1] == f"{path}:1: nothing was heard in 'ko'"
    assert len(missing) == 4 + len(flow.ways) - 3 + 1
    assert total(covered.values())["nodes"] == {"covered": 4, "of": 8, "percent": 50}


def test_two_ways_to_one_node_are_two(tmp_path: Path) -> None:
    text = 'tests:\n  - {test: a, when: [{press: "1"}, {queue: timed_out}]}\n  - {test: b, when: [{press: "4"}]}\n'
    results = run(cases(text, tmp_path))
    covered = coverage_of([results[0].case.flow], [("flow", result.moments) for result in results])["flow"]
    to_message = {way.place for way in covered.ways if way.target == "message"}
    assert to_message == {("on", "timed_out"), ("choices", 3, "go")}


def test_shares() -> None:
    assert Share(1, 3).as_dict() == {"covered": 1, "of": 3, "percent": 33}
    assert Share(0, 0).as_dict()["percent"] == 100
    assert Share(2, 2).whole
    assert Share(1, 2) + Share(1, 3) == Share(2, 5)
    assert total([])["branches"] == {"covered": 0, "of": 0, "percent": 100}


def test_a_flow_that_is_called_is_covered_by_the_calls_of_its_caller() -> None:
    """Each step of it, and each way between them, counts where it stands."""
    of = shipped()
    played = run([case for case in front_door() if case.name.startswith("A refill, an appointment")])
    covered = coverage_of(of.flows.values(), [("front-door", result.moments) for result in played])
    assert {"shown", "number", "birth_date", "match", "back"} == covered["identify"].nodes
    assert ("cases", 0, "go") in {way.place for way in covered["identify"].ways}
    assert "booked" in covered["appointments"].nodes and "en" in covered["appointments"].languages
