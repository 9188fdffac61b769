"""Rules of the distributor read from a scenario by their dataclasses alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from acd.messages import Clinic, QueueRules
from acd.rules import DEFAULT_ACUITY, Borrow, Exhausted, Step, WellBeing
from ivr.problems import Problem
from ivr.strict_yaml import load_text
from simulation.dataclass_reader import read

FILE = Path("s.yaml")

EVERYTHING = """\
strategy: best_skill
needs: {nurse: 3}
wrap_up: 1.5s
leave_when_nobody_able: true
need: {nurse: 2, any: [{team: red}, {not: {trainee: 1}}]}
never_relax: [nurse]
steps:
  - {after: 30s, lower: {spanish: 1}}
  - {after: 60s, widen: [language]}
exhausted: {after: 5m, then: overflow, queue: desk}
borrow: {desk: {service_level: 0.9}}
share: 2
overflow: null
"""


def rules(text: str) -> tuple[QueueRules | None, list[Problem]]:
    problems: list[Problem] = []
    return read(QueueRules, load_text(text, FILE), (), {"queue": "q"}, problems), problems


def test_every_kind_of_field() -> None:
    found, problems = rules(EVERYTHING)
    assert not problems
    assert found == QueueRules(
        "q",
        strategy="best_skill",
        needs=(("nurse", 3),),
        wrap_up_ms=1_500,
        leave_when_nobody_able=True,
        need=("all", ("skill", "nurse", 2), ("any", ("team", "red"), ("not", ("skill", "trainee", 1)))),
        never_relax=("nurse",),
        steps=(Step(30_000, lower=(("spanish", 1),)), Step(60_000, widen=("language",))),
        exhausted=Exhausted(300_000, "overflow", "desk"),
        borrow=(Borrow("desk", 0.9),),
        share=2,
    )


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("wrap_up: 20", 1, "number with its unit"),
        ("wrap_up_ms: 20", 1, "unknown key 'wrap_up_ms'. Did you mean 'wrap_up'?"),
        ("needs: {nurse: high}", 1, "must be a whole number"),
        ("needs: [nurse]", 1, "'name: value'"),
        ("never_relax: nurse", 1, "must be a list"),
        ("leave_when_nobody_able: 1", 1, "must be true or false"),
        ("steps:\n  - {after: 3s, lowr: {}}", 2, "unknown key 'lowr'. Did you mean 'lower'?"),
        ("steps:\n  - {lower: {x: 1}}", 2, "a key is missing"),
        ("exhausted: {after: 3s, then: hodl}", 1, "Did you mean 'hold'?"),
        ("need: {nurse: 9}", 1, "from 1 to 5"),
        ("need: {all: []}", 1, "a need is"),
        ("share: true", 1, "must be a whole number"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, told: str) -> None:
    found, problems = rules(text)
    assert found is None
    assert [problem.line for problem in problems] == [line]
    assert told in str(problems[0])


def test_records_with_a_name_and_nested_records() -> None:
    text = (
        "agents: 3\nacuity: {urgent: {max_wait: 5m, alarm_after: null}}\nwellbeing: {occupancy_ceiling: 0.85, rest: 1m}"
    )
    problems: list[Problem] = []
    known = {"agents": (), "queues": ()}
    found = read(Clinic, load_text(text, FILE), (), known, problems, others=("agents",))
    assert not problems
    assert found is not None
    emergency, urgent, *others = DEFAULT_ACUITY
    assert found.acuity == (emergency, replace(urgent, max_wait_ms=300_000, alarm_after_ms=None), *others)
    assert found.wellbeing == WellBeing(occupancy_ceiling=0.85, rest_ms=60_000)
    read(Clinic, load_text("acuity: {urgnt: {}}", FILE), (), known, problems)
    assert "Did you mean 'urgent'?" in str(problems[0])
