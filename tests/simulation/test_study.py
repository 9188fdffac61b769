"""A whole study: its JSON, its options."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest

from simulation.study import study, with_options
from tests.simulation.samples import SMALL, planned

FIGURES = {"calls", "p_wait", "mean_wait_s", "p_abandon", "service_level", "occupancy", "half_widths", "events_per_s"}


def test_the_json_holds_the_figures_in_all_and_by_class(tmp_path: Path) -> None:
    clock = count()
    told: list[int] = []
    found = json.loads(json.dumps(study(planned(tmp_path), lambda: float(next(clock)), told.append).as_dict()))
    assert found.keys() >= FIGURES
    for by, names in (
        ("by_type", ["refill", "nurse_advice"]),
        ("by_acuity", ["routine", "urgent"]),
        ("by_language", ["en", "es"]),
    ):
        assert list(found[by]) == names
        for group in found[by].values():
            assert group.keys() >= FIGURES
    assert found["calls"] == 800
    assert found["seconds"] == 2
    assert found["events_per_s"] == found["events"] / 2
    assert sum(each["events_per_s"] for each in found["by_type"].values()) <= found["events_per_s"]
    assert told == [1, 2]


def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    one, two = (study(plan, lambda: 0.0).as_dict() for _ in range(2))
    assert one == two
    other = study(with_options(plan, seed=5, runs=None, calls=None), lambda: 0.0).as_dict()
    assert other["mean_wait_s"] != one["mean_wait_s"]


def test_options(tmp_path: Path) -> None:
    plan = with_options(planned(tmp_path), seed=0, runs=3, calls=100)
    assert (plan.seed, plan.runs, plan.calls) == (0, 3, 100)
    by_day = planned(
        tmp_path, SMALL, ("per_hour: 60", 'per_hour: {"08:00": 60, "16:00": 0}'), ("per_hour: 10", "per_hour: 0")
    )
    assert with_options(by_day, seed=None, runs=None, calls=4_800).days == 10
    assert with_options(by_day, seed=None, runs=None, calls=1).days == 1


def test_a_trace_is_one_run(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("arrival,type,service,patience,language\n10,refill,60,5,es\n")
    plan = planned(tmp_path, SMALL, ("runs: 2", "trace: calls.csv"))
    assert study(plan, lambda: 0.0).estimates[0].calls == 1
    with pytest.raises(ValueError, match="leave out --runs"):
        with_options(plan, seed=None, runs=2, calls=None)
