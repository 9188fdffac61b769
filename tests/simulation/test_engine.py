"""The loop beside the production core: small cases by hand, and the closed forms within their intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation.draws import Draws, draw
from simulation.engine import simulate
from simulation.erlang import Exact, exact
from simulation.log import IDLE, Log
from simulation.plan import Plan
from simulation.study import study
from tests.simulation.samples import SMALL, planned, shipped

LINE = """\
scenario: line
types:
  call: {queue: line, arrivals: {per_hour: 1}, service: {deterministic: 60s}}
agents:
  agent: {count: 1}
queues:
  line: {wrap_up: 0s}
"""


def calls(
    *rows: tuple[float, float, float], wrap_up: float = -1.0, ring: tuple[float, ...] = (), hard: bool = False
) -> Draws:
    """Arrival, service and patience in seconds."""
    arrived, service, patience = (np.array(column, dtype=float) * 1000 for column in zip(*rows, strict=True))
    kind = np.zeros(len(rows), dtype=np.int64)
    after, hards = np.full(len(rows), wrap_up * 1000), np.full(len(rows), hard)
    return Draws(arrived, kind, service, patience, after, hards, np.array(ring) * 1000)


def ended(log: Log) -> list[tuple[str, float]]:
    """Outcome and wait in seconds of each call."""
    return [(log.outcomes[code], round(wait / 1000, 3)) for code, wait in zip(log.outcome, log.waited, strict=True)]


INF = float("inf")


def test_first_come_first_served(tmp_path: Path) -> None:
    log = simulate(planned(tmp_path, LINE), calls((10, 60, INF), (20, 5, INF), (30, 5, INF)))
    assert ended(log) == [("answered", 0), ("answered", 50), ("answered", 45)]
    assert log.delayed.tolist() == [False, True, True]
    assert log.talked.tolist() == [60_000, 5_000, 5_000]


def test_who_has_no_patience_leaves(tmp_path: Path) -> None:
    log = simulate(planned(tmp_path, LINE), calls((10, 60, INF), (20, 5, 30), (25, 5, 2), (30, 5, 60)))
    assert ended(log) == [("answered", 0), ("abandoned", 30), ("short_abandon", 2), ("answered", 40)]


def test_a_full_house_blocks(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("agents:", "capacity: 2\nagents:"))
    log = simulate(plan, calls((10, 60, INF), (20, 5, INF), (30, 5, INF), (80, 5, INF)))
    assert ended(log) == [("answered", 0), ("answered", 50), ("blocked", 0), ("answered", 0)]


def test_full_places_to_wait_block_only_who_would_have_to_wait(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("agents:", "waiting_places: 1\nagents:"))
    log = simulate(plan, calls((10, 60, INF), (20, 5, INF), (30, 5, INF), (80, 5, INF)))
    assert ended(log) == [("answered", 0), ("answered", 50), ("blocked", 0), ("answered", 0)]
    none = planned(tmp_path, LINE, ("agents:", "waiting_places: 0\nagents:"))
    log = simulate(none, calls((10, 60, INF), (20, 5, INF), (80, 5, INF)))
    assert ended(log) == [("answered", 0), ("blocked", 0), ("answered", 0)]


def test_after_call_work_is_the_queues_or_the_types_own(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("wrap_up: 0s", "wrap_up: 30s"))
    rows = ((10.0, 60.0, INF), (20.0, 5.0, INF))
    assert ended(simulate(plan, calls(*rows)))[1] == ("answered", 80)
    assert ended(simulate(plan, calls(*rows, wrap_up=10)))[1] == ("answered", 60)
    assert ended(simulate(plan, calls(*rows, wrap_up=99)))[1] == ("answered", 80)


def test_free_and_after_call_time_is_measured(tmp_path: Path) -> None:
    log = simulate(planned(tmp_path, LINE, ("wrap_up: 0s", "wrap_up: 30s")), calls((10, 60, INF), (200, 5, INF)))
    spent = sorted(zip(log.spent_from.tolist(), log.spent_to.tolist(), log.spent.tolist(), strict=True))
    assert [each for each in spent if each[1] > each[0]] == [
        (0, 10_000, IDLE),
        (70_000, 100_000, 0),
        (100_000, 200_000, IDLE),
        (205_000, 235_000, 0),
    ]


def test_a_phone_rings_before_it_is_answered_and_an_unanswered_one_goes_on_to_the_next(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("count: 1", "count: 2"), ("wrap_up: 0s", "wrap_up: 0s, offer: 20s"))
    log = simulate(plan, calls((10, 60, INF), ring=(4,)))
    assert ended(log) == [("answered", 4)]
    assert log.delayed.tolist() == [False]
    assert ended(simulate(plan, calls((10, 60, INF), ring=(25, 5)))) == [("answered", 25)]


def test_a_caller_who_leaves_while_it_rings_is_not_answered(tmp_path: Path) -> None:
    log = simulate(planned(tmp_path, LINE), calls((10, 60, 3), ring=(4,)))
    assert ended(log) == [("short_abandon", 3)]
    assert not log.talked.any()


def test_a_faster_agent_talks_shorter(tmp_path: Path) -> None:
    log = simulate(planned(tmp_path, LINE, ("count: 1", "count: 1, speed: 1.5")), calls((10, 60, INF)))
    assert log.talked.tolist() == [40_000]


def test_shifts_and_breaks(tmp_path: Path) -> None:
    shift = 'count: 1, shift: "08:00-16:00", breaks: ["12:00-12:30"]'
    plan = planned(tmp_path, LINE, ("count: 1", shift))
    eight, noon, four = 8 * 3600, 12 * 3600, 16 * 3600
    log = simulate(plan, calls((eight - 60, 10, INF), (noon + 60, 10, INF), (four - 5, 10, INF), (four, 10, 30)))
    assert ended(log) == [("answered", 60), ("answered", 29 * 60), ("answered", 0), ("abandoned", 30)]


def test_a_break_falls_after_the_talk_in_hand(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("count: 1", 'count: 1, shift: "08:00-16:00", breaks: ["12:00-12:30"]'))
    noon = 12 * 3600
    log = simulate(plan, calls((noon - 30, 90, INF), (noon, 10, INF)))
    assert ended(log) == [("answered", 0), ("answered", 1800)]


def test_after_a_hard_call_the_agent_is_given_quiet_time(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("agents:", "wellbeing: {decompress: 2m}\nagents:"))
    rows = ((10.0, 60.0, INF), (20.0, 5.0, INF))
    assert ended(simulate(plan, calls(*rows)))[1] == ("answered", 50)
    assert ended(simulate(plan, calls(*rows, hard=True)))[1] == ("answered", 170)


def test_a_disposition_that_is_owed_is_given(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("wrap_up: 0s", "wrap_up: 30s, disposition_required: true"))
    log = simulate(plan, calls((10, 60, INF), (20, 5, INF), wrap_up=10))
    assert ended(log)[1] == ("answered", 60)


def test_who_waits_when_all_have_gone_home_is_counted_as_waiting(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("count: 1", 'count: 1, shift: "08:00-16:00"'))
    log = simulate(plan, calls((17 * 3600, 10, INF)))
    assert [outcome for outcome, _ in ended(log)] == ["waiting"]


def test_longest_wait_is_the_distributors(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("wrap_up: 0s", "wrap_up: 0s, max_wait: 20s"))
    assert ended(simulate(plan, calls((10, 60, INF), (20, 5, INF))))[1] == ("timed_out", 20)


def test_the_urgent_go_first_and_nobody_is_served_by_whom_lacks_the_skill(tmp_path: Path) -> None:
    """Desk agents take no advice calls: a free one beside a waiting advice call changes nothing."""
    plan = planned(tmp_path, SMALL, ("count: 2", "count: 1"), ("queues: [nurses]", "queues: [nurses, desk]"))
    kinds = np.array([2, 2, 0], dtype=np.int64)
    drawn = calls((10, 60, INF), (20, 60, INF), (30, 60, INF))
    log = simulate(plan, replace(drawn, kind=kinds))
    assert ended(log) == [("answered", 0), ("answered", 80), ("answered", 0)]


def test_the_same_draws_give_the_same_log(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    one, two = (simulate(plan, draw(plan, 0)) for _ in range(2))
    assert ended(one) == ended(two)
    assert one.events == two.events


# The closed forms. Half-widths are of 95 %; figures lie within 1.6 of them, beyond which chance
# alone would come once in some six hundred.

FIGURES: tuple[tuple[str, Callable[[Exact], float]], ...] = (
    ("p_wait", lambda found: found.p_wait),
    ("mean_wait_s", lambda found: found.mean_wait * 3600),
    ("mean_wait_if_waited_s", lambda found: found.mean_wait_if_waited * 3600),
    ("p_abandon", lambda found: found.p_abandon),
    ("p_block", lambda found: found.p_block),
    ("service_level", lambda found: found.service_level),
    ("occupancy", lambda found: found.occupancy),
)


def agrees(plan: Plan, true: Exact) -> None:
    found = study(plan, lambda: 0.0).estimates[0]
    for name, figure in FIGURES:
        half = found.half_widths[name]
        assert abs(found.values[name] - figure(true)) <= 1.6 * half + 1e-12, (
            name,
            found.values[name],
            figure(true),
            half,
        )


SCALES = [pytest.param(1, id="moderate"), pytest.param(20, id="big", marks=pytest.mark.soak)]


@pytest.mark.parametrize("scale", SCALES)
def test_m_m_s_is_erlang_c(scale: int) -> None:
    agrees(replace(shipped("mm10"), runs=8, calls=4_000 * scale), exact(10, 160, 0.05, within=20 / 3600))


@pytest.mark.parametrize("scale", SCALES)
def test_patience_is_erlang_a(scale: int) -> None:
    true = exact(10, 200, 0.05, patience=1 / 30, within=20 / 3600)
    agrees(replace(shipped("mma10"), runs=8, calls=3_500 * scale), true)


@pytest.mark.parametrize("scale", SCALES)
def test_places_to_wait(scale: int) -> None:
    true = exact(90, 504, 1 / 6, places=30, within=30 / 3600)
    agrees(replace(shipped("mm90_30"), runs=6, calls=5_000 * scale), true)


@pytest.mark.parametrize("scale", SCALES)
def test_no_places_is_erlang_b_whatever_the_talks_are(tmp_path: Path, scale: int) -> None:
    """The loss formula holds for every distribution of the talk with this mean."""
    text = LINE.replace("per_hour: 1}", "per_hour: 120}").replace(
        "deterministic: 60s", "lognormal: {mean: 3m, deviation: 5m}"
    )
    plan = planned(tmp_path, text, ("count: 1", "count: 8"), ("agents:", "capacity: 8\nwarm_up: 2h\nagents:"))
    found = study(replace(plan, runs=8, calls=2_500 * scale), lambda: 0.0).estimates[0]
    true = exact(8, 120, 0.05, places=0)
    assert abs(found.values["p_block"] - true.p_block) <= 1.6 * found.half_widths["p_block"]


def test_one_agent_and_even_talks_is_pollaczek_khinchine(tmp_path: Path) -> None:
    """M/D/1: half the wait of M/M/1."""
    plan = planned(tmp_path, LINE, ("per_hour: 1}", "per_hour: 36}"), ("agents:", "warm_up: 2h\nagents:"))
    found = study(replace(plan, runs=8, calls=2_500), lambda: 0.0).estimates[0]
    assert abs(found.values["mean_wait_s"] - 0.6 * 60 / (2 * 0.4)) <= 1.6 * found.half_widths["mean_wait_s"]
