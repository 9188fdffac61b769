"""Figures of logs made by hand, and half-widths that hold what they promise."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation.draws import draw
from simulation.engine import simulate
from simulation.log import Log
from simulation.plan import Plan
from simulation.statistics import Tally, figures, groups_of, half_width, in_short, stretch_of, t_975
from tests.simulation.samples import planned
from tests.simulation.test_engine import LINE, calls

INF = float("inf")


def line(folder: Path, *changes: tuple[str, str]) -> Plan:
    return planned(folder, LINE, ("scenario: line", "scenario: line\nruns: 1\nservice_level: {within: 20s}"), *changes)


def of_all(plan: Plan, log: Log) -> dict[str, float]:
    return figures(plan, stretch_of(plan, log), groups_of(plan)[0])


def test_shares_and_waits(tmp_path: Path) -> None:
    plan = line(tmp_path, ("agents:", "capacity: 4\nagents:"))
    log = simulate(plan, calls((0.001, 60, INF), (40, 5, INF), (50, 5, 30), (55, 30, INF), (56, 5, INF), (101, 5, INF)))
    found = of_all(plan, log)
    assert found["p_block"] == pytest.approx(1 / 6)
    assert found["p_wait"] == pytest.approx(3 / 5)
    assert found["p_abandon"] == 0
    assert found["mean_wait_s"] == pytest.approx((20 + 15 + 15) / 5, abs=0.01)
    assert found["mean_wait_if_waited_s"] == pytest.approx((20 + 15 + 15) / 3, abs=0.01)
    assert found["longest_wait_s"] == pytest.approx(20, abs=0.01)
    assert found["service_level"] == pytest.approx(4 / 5)
    assert found["occupancy"] == pytest.approx(100 / 101)


def test_who_gave_up_counts_against_the_service_level_and_in_the_mean_wait(tmp_path: Path) -> None:
    plan = line(tmp_path)
    found = of_all(plan, simulate(plan, calls((0.001, 60, INF), (10, 5, 8), (20, 5, 3), (100, 5, INF))))
    assert found["p_abandon"] == pytest.approx(2 / 4)
    assert found["service_level"] == pytest.approx(2 / 4)
    assert found["mean_wait_s"] == pytest.approx(11 / 4)
    assert found["asa_s"] == 0
    assert found["occupancy"] == pytest.approx(0.6, abs=0.001)


def test_the_warm_up_is_not_counted(tmp_path: Path) -> None:
    plan = line(tmp_path, ("agents:", "warm_up: 50s\nagents:"))
    tally = Tally(plan)
    tally.add(simulate(plan, calls((10, 30, INF), (20, 30, INF), (100, 25, INF), (150, 1, INF))))
    every = tally.estimates()[0]
    assert every.calls == 2
    assert every.outcomes == {"answered": 2}
    assert every.values["mean_wait_s"] == 0
    assert every.values["occupancy"] == pytest.approx((20 + 25) / 100)


def test_groups_by_type_acuity_and_language(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert [(group.by, group.name, group.kinds) for group in groups_of(plan)] == [
        ("all", "all", (0, 1, 2)),
        ("type", "refill", (0, 1)),
        ("type", "nurse_advice", (2,)),
        ("acuity", "routine", (0, 1)),
        ("acuity", "urgent", (2,)),
        ("language", "en", (0,)),
        ("language", "es", (1,)),
    ]


def test_the_types_make_up_the_whole(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    tally = Tally(plan)
    for run in range(3):
        tally.add(simulate(plan, draw(plan, run)))
    every, *others = tally.estimates()
    types = [each for each in others if each.group.by == "type"]
    assert every.calls == sum(each.calls for each in types) == 1_200
    assert every.values["occupancy"] == pytest.approx(sum(each.values["occupancy"] for each in types))
    for name in ("mean_wait_s", "service_level", "p_abandon"):
        low, high = sorted(each.values[name] for each in types)
        assert low <= every.values[name] <= high
        assert every.half_widths[name] > 0


def test_one_run_has_half_widths_from_its_batches(tmp_path: Path) -> None:
    plan = replace(planned(tmp_path), runs=1, calls=4_000)
    tally = Tally(plan)
    tally.add(simulate(plan, draw(plan, 0)))
    every = tally.estimates()[0]
    assert 0 < every.half_widths["mean_wait_s"] < every.values["mean_wait_s"]
    assert "longest_wait_s" not in every.half_widths


def test_figures_of_nobody_are_left_out(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    tally = Tally(plan)
    drawn = calls((10, 60, INF), (20, 60, INF))
    tally.add(simulate(plan, drawn))
    advice = next(each for each in tally.estimates() if each.group.name == "nurse_advice")
    assert math.isnan(advice.values["mean_wait_s"])
    assert advice.as_dict()["mean_wait_s"] is None
    assert advice.calls == 0


def test_student() -> None:
    """Table values to four digits."""
    for freedom, point in ((1, 12.7062), (4, 2.7764), (9, 2.2622), (21, 2.0796), (30, 2.0423), (120, 1.9799)):
        assert t_975(freedom) == pytest.approx(point, abs=2e-4)
    assert half_width([1.0, 2.0, 3.0]) == pytest.approx(4.3027 / math.sqrt(3), abs=1e-3)


def test_half_widths_in_short() -> None:
    assert [in_short(half) for half in (0.0123, 4.25, 9.7, 131.4, 0.0001)] == ["0.012", "4.2", "10", "131", "0"]


def test_an_interval_holds_the_mean_nineteen_times_in_twenty() -> None:
    samples = np.random.default_rng(3).normal(5.0, 2.0, (4_000, 8))
    held = [abs(sample.mean() - 5.0) <= half_width(sample.tolist()) for sample in samples]
    assert np.mean(held) == pytest.approx(0.95, abs=0.012)
