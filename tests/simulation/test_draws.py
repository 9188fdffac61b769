"""Callers drawn before the run: in order, as many as asked, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation.draws import draw
from simulation.scenario import DAY_MS
from tests.simulation.samples import SMALL, planned


def test_the_calls_wanted_come_after_the_warm_up(tmp_path: Path) -> None:
    plan = planned(tmp_path, SMALL, ("runs: 2", "runs: 2\nwarm_up: 2h"))
    calls = draw(plan, 0)
    assert (np.diff(calls.arrived) >= 0).all()
    assert (calls.arrived >= plan.warm_up).sum() == plan.calls
    assert 90 < (calls.arrived < plan.warm_up).sum() < 200


def test_types_and_languages_come_by_their_shares(tmp_path: Path) -> None:
    calls = draw(replace(planned(tmp_path), calls=70_000), 0)
    shares = np.bincount(calls.kind) / len(calls)
    assert shares == pytest.approx([45 / 70, 15 / 70, 10 / 70], abs=0.01)
    assert np.isinf(calls.patience[calls.kind == 2]).all()
    assert calls.patience[calls.kind < 2].mean() == pytest.approx(300_000, rel=0.03)


def test_the_same_seed_brings_the_same_callers_and_each_run_others(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    first, again, other = draw(plan, 0), draw(plan, 0), draw(plan, 1)
    assert first.arrived.tolist() == again.arrived.tolist()
    assert first.service.tolist() == again.service.tolist()
    assert first.arrived.tolist() != other.arrived.tolist()
    assert draw(replace(plan, seed=2), 0).arrived.tolist() != first.arrived.tolist()


def test_other_rules_meet_the_same_callers(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    faster = planned(tmp_path, SMALL, ("service: {exponential: 3m}", "service: {exponential: 2m}"))
    assert draw(plan, 0).arrived.tolist() == draw(faster, 0).arrived.tolist()


def test_a_rate_follows_the_clock(tmp_path: Path) -> None:
    rates = 'per_hour: {"08:00": 600, "12:00": 1200, "16:00": 0}'
    plan = planned(tmp_path, SMALL, ("per_hour: 60", rates), ("per_hour: 10", "per_hour: 0"), ("runs: 2", "days: 5"))
    arrived = draw(plan, 0).arrived % DAY_MS / 3_600_000
    assert arrived.min() >= 8
    assert arrived.max() < 16
    assert (arrived < 12).sum() == pytest.approx(5 * 4 * 600, rel=0.04)
    assert (arrived >= 12).sum() == pytest.approx(5 * 4 * 1200, rel=0.03)


def test_regular_gaps(tmp_path: Path) -> None:
    plan = planned(tmp_path, SMALL, ("per_hour: 60", "every: {deterministic: 1m}"), ("per_hour: 10", "per_hour: 0"))
    assert np.diff(draw(plan, 0).arrived) == pytest.approx(60_000)


def test_nobody_ever_calls(tmp_path: Path) -> None:
    plan = planned(tmp_path, SMALL, ("per_hour: 60", "per_hour: 0"), ("per_hour: 10", "per_hour: 0"))
    with pytest.raises(ValueError, match="no type ever calls"):
        draw(plan, 0)
