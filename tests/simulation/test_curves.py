"""The course of a day or a run: each call and each minute of work in its slot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation.curves import CurveTally
from simulation.draws import draw
from simulation.engine import simulate
from tests.simulation.samples import planned
from tests.simulation.test_engine import INF, LINE, calls


def test_a_day_in_half_hours(tmp_path: Path) -> None:
    plan = planned(tmp_path, LINE, ("count: 1", 'count: 2, shift: "08:00-09:00"'))
    tally = CurveTally(plan)
    tally.add(
        simulate(plan, calls((8 * 3600 + 900, 1800, INF), (8 * 3600 + 2400, 60, INF), (8 * 3600 + 2460, 60, INF)))
    )
    day = tally.curves()
    assert day.by_day
    assert len(day.begins) == 48
    assert day.calls[16:18].tolist() == [2, 4]
    assert day.calls.sum() == 6
    assert day.staff[16:18].tolist() == [2, 2]
    assert np.isnan(day.occupancy[15])
    assert day.occupancy[16:18] == pytest.approx([900 / 3600, (900 + 120) / 3600])
    assert day.wait_s["call"][17] == 0
    assert day.as_dict()[15]["occupancy"] is None


def test_two_days_are_one_mean_day(tmp_path: Path) -> None:
    plan = replace(planned(tmp_path, LINE, ("count: 1", 'count: 2, shift: "08:00-09:00"')), days=2)
    tally = CurveTally(plan)
    tally.add(simulate(plan, calls((8 * 3600 + 900, 900, INF))))
    day = tally.curves()
    assert day.calls[16] == 1
    assert day.staff[16] == pytest.approx(2)
    assert day.occupancy[16] == pytest.approx(900 / 7200)


def test_a_run_without_a_clock_adds_up(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    tally = CurveTally(plan)
    log = simulate(plan, draw(plan, 0))
    tally.add(log)
    run = tally.curves()
    assert not run.by_day
    assert run.staff == pytest.approx(np.full(48, 5.0))
    assert (run.calls * run.slot_ms / 3_600_000).sum() == pytest.approx(400)
    handled = float((run.occupancy * run.staff).sum() * run.slot_ms)
    begun = log.draws.arrived + log.waited
    talked = np.minimum(begun + log.talked, log.draws.arrived[-1]) - np.minimum(begun, log.draws.arrived[-1])
    after = np.minimum(log.spent_to, log.draws.arrived[-1]) - np.minimum(log.spent_from, log.draws.arrived[-1])
    assert handled == pytest.approx(talked.sum() + after[log.spent >= 0].sum(), rel=1e-6)
