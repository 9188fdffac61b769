"""A scenario file becomes a plan, or every mistake in it is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.problems import FileProblems
from simulation.loader import load_scenario
from tests.simulation.samples import SHIPPED, SMALL, planned, written


def problems(folder: Path, *changes: tuple[str, str]) -> list[tuple[int, str]]:
    with pytest.raises(FileProblems) as told:
        load_scenario(written(folder, SMALL, *changes))
    return [(problem.line, f"{problem.what}. {problem.remedy}") for problem in told.value.problems]


def test_a_plan(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert [agent.agent for agent in plan.clinic.agents] == ["desk_1", "desk_2", "desk_3", "nurse_1", "nurse_2"]
    assert plan.clinic.agents[3].queues == ("nurses",)
    assert all(agent.signed_in for agent in plan.clinic.agents)
    assert [(kind.name, kind.language) for kind in plan.kinds] == [
        ("refill", "en"),
        ("refill", "es"),
        ("nurse_advice", ""),
    ]
    assert plan.kinds[2].asks.needs == (("nurse", 3),)
    assert plan.kinds[2].asks.priority == "urgent"
    assert [queue.wrap_up_ms for queue in plan.clinic.queues] == [0, 30_000]
    assert (plan.days, plan.calls, plan.runs) == (0, 400, 2)


def test_shifts_become_changes_in_order(tmp_path: Path) -> None:
    shift = 'count: 2, shift: "08:00-16:00", breaks: ["12:00-12:30"]'
    plan = planned(tmp_path, SMALL, ("{count: 2", "{" + shift), ("per_hour: 10", 'per_hour: {"08:00": 10, "16:00": 0}'))
    assert [(change.clock // 60_000, change.agent, change.what) for change in plan.staff] == [
        (480, "nurse_1", "sign_in"),
        (480, "nurse_2", "sign_in"),
        (720, "nurse_1", "break"),
        (720, "nurse_2", "break"),
        (750, "nurse_1", "back"),
        (750, "nurse_2", "back"),
        (960, "nurse_1", "sign_out"),
        (960, "nurse_2", "sign_out"),
    ]
    assert plan.days == 1
    assert not plan.clinic.agents[-1].signed_in


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (("queue: desk", "queue: dsk"), 4, "there is no queue 'dsk'. Did you mean 'desk'?"),
        (("queues: [nurses]", "queues: [nurse]"), 17, "there is no queue 'nurse'"),
        (("strategy: best_skill", "strategy: best_skil"), 20, "Did you mean 'best_skill'?"),
        (("skills: {nurse: 4}", "skills: {nurse: 2}"), 9, "no agent could ever serve type nurse_advice: skill:nurse"),
        (("es: 2}", "fr: 2}"), 3, "no agent could ever serve type refill in language 'es'"),
        (("    service: {exponential: 3m}\n", ""), 3, "type refill has no service"),
        (("runs: 2", "runs: 0"), 21, "greater than or equal to 1"),
        (("runs: 2", "rus: 2"), 21, "unknown key 'rus'. Did you mean 'runs'?"),
        (("runs: 2", "trace: calls.csv"), 21, "there is no file 'calls.csv'"),
        (("wrap_up: 30s", "wrapup: 30s"), 20, "unknown key 'wrapup'. Did you mean 'wrap_up'?"),
        (("priority: urgent", "priority: urgnt"), 12, "Did you mean 'urgent'?"),
        (("priority: urgent", "prority: urgent"), 12, "unknown key 'prority'"),
    ],
)
def test_a_mistake_is_told_with_line_and_remedy(tmp_path: Path, change: tuple[str, str], line: int, told: str) -> None:
    found = problems(tmp_path, change)
    assert line in [number for number, _ in found]
    assert any(told in sentence for _, sentence in found), found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, ("queue: desk", "queue: dsk"), ("wrap_up: 30s", "wrapup: 30s"))) == 2


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_scenario_is_right_and_named_like_its_file(path: Path) -> None:
    plan = load_scenario(path)
    assert plan.name == path.stem
    assert plan.about
