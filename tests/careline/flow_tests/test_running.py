"""A test is played step by step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.careline.flow_tests.workshop import cases, complaints, one, run


def test_what_is_expected_of_a_step_is_of_that_step(tmp_path: Path) -> None:
    steps = """
- expect: {heard: load.press}
- silence: 1
  expect: {heard: [engine.no_input, load.press], nothing_else: true}
- expect: {heard: engine.no_input}
- press: "6"
  expect: {not_heard: [load.press]}
"""
    assert one(steps, tmp_path, expect="{heard: [load.press, engine.no_input, engine.goodbye]}").passed


def test_a_failure_tells_the_step_and_goes_on(tmp_path: Path) -> None:
    result = one('- press: "1"\n  expect: {node: bye}\n- hangs_up: true\n  expect: {outcome: lost}', tmp_path)
    assert [(failure.line, failure.after) for failure in result.failures] == [
        (5, "after press: 1"),
        (7, "after hangs_up: True"),
    ]
    assert not result.passed
    assert any("enqueue" in line.text for line in result.trace())


def test_the_whole_call_is_judged_at_its_end(tmp_path: Path) -> None:
    result = one('- press: "1"', tmp_path, expect="{node: bye}")
    assert [failure.after for failure in result.failures] == ["at the end"]


def test_interrupting(tmp_path: Path) -> None:
    steps = '- press: "6"\n  interrupts: load.press\n  expect: {heard: engine.goodbye, nothing_else: true}'
    result = one(steps, tmp_path)
    assert result.passed
    assert result.moments[1].at < result.moments[0].at + 1_000


def test_interrupting_after_a_look(tmp_path: Path) -> None:
    steps = '- expect: {heard: load.press}\n- press: "6"\n  interrupts: load.press\n'
    assert one(steps, tmp_path).passed


def test_what_never_plays_cannot_be_interrupted(tmp_path: Path) -> None:
    result = one('- press: "6"\n  interrupts: engine.confirm', tmp_path)
    assert complaints(result) == ["engine.confirm never played, so nothing could interrupt it"]


@pytest.mark.parametrize("step", ["- agent: leaves", "- message: 5s"])
def test_what_cannot_happen_ends_the_test(step: str, tmp_path: Path) -> None:
    result = one(f"{step}\n- press: '6'", tmp_path)
    assert complaints(result)[0].startswith("this cannot happen here: ")
    assert len(result.failures) == 1


def test_tests_know_nothing_of_each_other(tmp_path: Path) -> None:
    text = "tests:\n" + "".join(
        f"  - {{test: t{n}, when: [{{press: '2'}}, {{press: '123'}}], expect: {{outcome: self_served}}}}\n"
        for n in range(3)
    )
    results = run(cases(text, tmp_path))
    assert [result.passed for result in results] == [True] * 3
    assert all(result.took_ms < 1_000 for result in results)
