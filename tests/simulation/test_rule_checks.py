"""Rules that contradict themselves or lead nowhere, each told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.problems import FileProblems
from simulation.loader import load_scenario
from tests.simulation.samples import SMALL, written

DESK = "desk: {strategy: longest_idle, wrap_up: 0s"


def told(folder: Path, *changes: tuple[str, str]) -> list[tuple[int, str]]:
    with pytest.raises(FileProblems) as error:
        load_scenario(written(folder, SMALL, *changes))
    return [(problem.line, problem.what) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("rules", "what"),
    [
        ("overflow: {queue: dsk, size: 3}", "there is no queue 'dsk'"),
        ("overflow: {queue: desk, size: 3}", "it leads to itself"),
        ("overflow: {queue: nurses}", "overflow does not say when"),
        ("borrow: {nurse: {}}", "there is no queue 'nurse'"),
        ("exhausted: {after: 1m, then: overflow}", "there is no queue ''"),
        ("exhausted: {after: 1m, queue: nurses}", "exhausted has a queue and does not move callers to it"),
        ("steps: [{after: 1m}]", "step 1 does nothing"),
        ("steps: [{after: 1m, widen: [language]}, {after: 1m, widen: [team]}]", "step 2 is not after step 1"),
        ("steps: [{after: 1m, queue: nurses}, {after: 2m, widen: [team]}]", "step 2 never comes: the caller has moved"),
        (
            "never_relax: [language], steps: [{after: 1m, widen: [language]}]",
            "step 1 relaxes language, which never_relax",
        ),
        ("never_relax: [x], steps: [{after: 1m, lower: {x: 0}}]", "step 1 relaxes x, which never_relax"),
        ("max_wait: 1m, steps: [{after: 1m, widen: [language]}]", "step 1 comes when callers have left"),
        ("steps: [{after: 1m, widen: [team]}], exhausted: {after: 30s}", "exhausted is not after the last step"),
        ("need: {x: 3, not: {x: 2}}", "nobody can ever meet this need"),
        ("max_wait: 1m, prefer: 2m", "prefer is longer than max_wait"),
        ("wrap_up_longest: 1m, offer: 5s", ""),
    ],
)
def test_a_contradiction(tmp_path: Path, rules: str, what: str) -> None:
    change = (DESK, f"{DESK}, {rules}")
    if not what:
        load_scenario(written(tmp_path, SMALL, change))
        return
    found = told(tmp_path, change)
    assert any(line == 19 and f"queue desk: {what}" in sentence for line, sentence in found), found


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("priority: urgent", "priority: urgent\n    team: red"), "team"),
        (("priority: urgent", "priority: urgent\n    named: [ann]"), "named"),
        (("priority: urgent", "priority: urgent\n    need: {not: {nurse: 1}}"), "nurse"),
    ],
)
def test_what_nobody_could_ever_serve(tmp_path: Path, change: tuple[str, str], why: str) -> None:
    [(line, sentence)] = told(tmp_path, change)
    assert line == 9
    assert sentence.startswith("no agent could ever serve type nurse_advice")
    assert why in sentence


def test_what_is_relaxed_in_time_may_be_served(tmp_path: Path) -> None:
    steps = (DESK, f"{DESK}, steps: [{{after: 1m, widen: [language]}}]")
    load_scenario(written(tmp_path, SMALL, ("es: 2}", "fr: 2}"), steps))
