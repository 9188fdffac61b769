"""Six types of calls and agents of one to six skills, beside the pooled queue no routing can beat.

The instance is of Wallace and Whitt, 2005 (scenarios ``six_types_1`` to ``six_types_6``): an arriving call goes to the
agent who has its skill at the best rank, then to the longest idle; a freed agent takes the longest waiting call he
may serve. Two skills are tried under other strategies too. Every row meets the same callers, so the last column, the
mean wait of those who wait over that of agents with all six skills (the pooled queue, simulated), is far less shaken
by chance than the waits themselves. ``--calls N`` in each of five runs (400,000 when left
out), ``--json``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import show
from careline.compiled import begin_compiled
from simulation.draws import draw
from simulation.engine import simulate
from simulation.erlang import Exact, exact
from simulation.loader import load_scenario
from simulation.log import ANSWERED, Log
from simulation.plan import Plan
from simulation.statistics import Estimates, Group, Tally, figures, half_width, stretch_of

SCENARIOS = Path(__file__).parent / "scenarios"
RUNS = 5
CALLS = 400_000
POOLED = exact(90, 504, 1 / 6, places=30, within=30 / 3600)
OTHERS = ("longest_idle", "idleness_ratio", "queue_ratio", "best_skill_queue_ratio")
"""Strategies tried with two skills, beside ``best_skill``."""
ALL = Group("all", "all", tuple(range(6)))
FIGURES = ("p_block", "p_wait", "mean_wait_s", "mean_wait_if_waited_s", "service_level", "occupancy")
COLUMNS = (
    "skills", "strategy", "blocked", "waits", "mean wait", "if waited", "within 30 s", "busy", "primary", "to pooled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """``primary``: share of the answered who got an agent whose best skill was theirs, and its half-width."""

    skills: int
    strategy: str
    estimates: Estimates
    primary: tuple[float, float]
    waits: tuple[float, ...]
    """Mean wait of those who wait, by run, seconds."""
    seconds: float

    def over(self, pooled: Row) -> tuple[float, float]:
        """Mean wait of those who wait over the pooled queue's with the same callers, and its half-width."""
        ratios = [own / other for own, other in zip(self.waits, pooled.waits, strict=True)]
        return sum(ratios) / len(ratios), half_width(ratios)


def main() -> None:
    """Every row, then the pooled queue."""
    begin_compiled("bench.six_types")
    wanted = [int(sys.argv[place + 1]) for place, word in enumerate(sys.argv[:-1]) if word == "--calls"]
    calls = wanted[-1] if wanted else CALLS
    rows = [row_of(skills, "best_skill", calls) for skills in range(1, 7)]
    pooled = rows[-1]
    rows += [row_of(2, strategy, calls) for strategy in OTHERS]
    title = f"Six types of calls, 90 agents, 30 places: {RUNS} runs of {calls:,} calls; ± is the 95 % half-width"
    cells = [_cells(row, pooled) for row in rows]
    found = {"rows": [_record(row, pooled) for row in rows], **_exact()}
    show(title, COLUMNS, [*cells, _exact_cells(POOLED)], found)


def row_of(skills: int, strategy: str, calls: int) -> Row:
    """One row, its runs one after the other."""
    plan = replace(load_scenario(SCENARIOS / f"six_types_{skills}.yaml"), runs=RUNS, calls=calls)
    queues = tuple(replace(queue, strategy=strategy) for queue in plan.clinic.queues)
    plan = replace(plan, clinic=replace(plan.clinic, queues=queues))
    tally, shares, waits = Tally(plan), [], []
    begun = time.perf_counter()
    for run in range(RUNS):
        log = simulate(plan, draw(plan, run))
        tally.add(log)
        shares.append(primary_share(plan, log))
        waits.append(figures(plan, stretch_of(plan, log), ALL)["mean_wait_if_waited_s"])
    primary = (sum(shares) / RUNS, half_width(shares))
    return Row(skills, strategy, tally.estimates()[0], primary, tuple(waits), time.perf_counter() - begun)


def primary_share(plan: Plan, log: Log) -> float:
    """How many of the answered talk to an agent whose highest skill is the one they need."""
    best = [max(agent.skills, key=lambda skill: skill[1])[0] for agent in plan.clinic.agents]
    needed = [kind.asks.needs[0][0] for kind in plan.kinds]
    fits = np.array([[skill == need for need in needed] for skill in best])
    answered = log.is_outcome(ANSWERED)
    return float(fits[log.agent[answered], log.draws.kind[answered]].mean())


def _cells(row: Row, pooled: Row) -> list[str]:
    found = row.estimates
    cells = [_with_half(name, found.values[name], found.half_widths[name]) for name in FIGURES]
    primary = f"{row.primary[0]:.4f} ±{row.primary[1]:.4f}"
    ratio, half = row.over(pooled)
    return [str(row.skills), row.strategy, *cells, primary, f"{100 * (ratio - 1):+.2f}% ±{100 * half:.2f}"]


def _with_half(name: str, value: float, half: float) -> str:
    """Waits in minutes, as the literature has them."""
    scale = 1 / 60 if name.endswith("_s") else 1.0
    return f"{scale * value:.5f} ±{scale * half:.5f}"


def _exact_cells(pooled: Exact) -> list[str]:
    minutes = (pooled.mean_wait * 60, pooled.mean_wait_if_waited * 60)
    figures = (pooled.p_block, pooled.p_wait, *minutes, pooled.service_level, pooled.occupancy)
    return ["", "exact M/M/90/30", *(f"{figure:.5f}" for figure in figures), "", ""]


def _record(row: Row, pooled: Row) -> dict[str, Any]:
    return {
        "skills": row.skills,
        "strategy": row.strategy,
        **row.estimates.as_dict(),
        "primary_share": row.primary[0],
        "primary_share_half_width": row.primary[1],
        "to_pooled": row.over(pooled)[0],
        "to_pooled_half_width": row.over(pooled)[1],
        "seconds": row.seconds,
    }


def _exact() -> dict[str, Any]:
    names: Iterable[str] = POOLED.__dataclass_fields__
    return {"pooled_exact_in_hours": {name: getattr(POOLED, name) for name in names}}


if __name__ == "__main__":
    main()
