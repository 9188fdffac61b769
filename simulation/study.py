"""All runs of a scenario, one after the other, and their figures together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from simulation.curves import Curves, CurveTally
from simulation.draws import draw
from simulation.engine import simulate
from simulation.log import Log
from simulation.plan import Plan
from simulation.statistics import Estimates, Tally
from simulation.trace import read_trace


@dataclass(frozen=True, slots=True)
class Study:
    """``seconds`` is the time the runs themselves took, drawing and counting left out."""

    plan: Plan
    estimates: tuple[Estimates, ...]
    curves: Curves
    events: int
    seconds: float

    @property
    def events_per_s(self) -> float:
        return self.events / self.seconds if self.seconds else 0.0

    def by(self, what: str) -> dict[str, Estimates]:
        """The estimates by ``type``, ``acuity`` or ``language``."""
        return {each.group.name: each for each in self.estimates if each.group.by == what}

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``: all callers' figures, then the same by type, acuity and language."""
        every = self.estimates[0]
        return {
            "scenario": self.plan.name,
            "runs": self.plan.runs,
            "seed": self.plan.seed,
            "service_level_within_s": self.plan.within / 1000,
            **every.as_dict(),
            "events": self.events,
            "seconds": self.seconds,
            "events_per_s": self.events_per_s,
            **{
                f"by_{what}": {name: self._group(each) for name, each in self.by(what).items()}
                for what in ("type", "acuity", "language")
            },
            "intervals": self.curves.as_dict(),
        }

    def _group(self, each: Estimates) -> dict[str, Any]:
        return {**each.as_dict(), "events_per_s": each.events / self.seconds if self.seconds else 0.0}


def with_options(plan: Plan, *, seed: int | None, runs: int | None, calls: int | None) -> Plan:
    """The plan with what the command line says instead. Raises ValueError where the two do not go together."""
    if plan.trace is not None and (runs is not None or calls is not None):
        raise ValueError("a trace is one run of the calls it holds; leave out --runs and --calls.")
    if calls is not None and plan.days:
        a_day = sum(stream.per_hour for stream in plan.streams) * 24
        plan = replace(plan, days=max(1, round(calls / a_day)) if a_day else 1)
    elif calls is not None:
        plan = replace(plan, calls=calls)
    return replace(
        plan,
        seed=plan.seed if seed is None else seed,
        runs=plan.runs if runs is None else runs,
    )


def study(plan: Plan, clock: Callable[[], float], told: Callable[[int], None] = lambda done: None) -> Study:
    """Run it. ``clock`` gives seconds, for the speed alone; ``told`` hears how many runs are done.

    Raises FileProblems if a trace cannot be used, ValueError if no call ever comes.
    """
    tally, course = Tally(plan), CurveTally(plan)
    seconds, events = 0.0, 0
    for done, (log, took) in enumerate(_runs(plan, clock), 1):
        tally.add(log)
        course.add(log)
        seconds += took
        events += log.events
        told(done)
    return Study(
        plan=plan,
        estimates=tuple(tally.estimates()),
        curves=course.curves(),
        events=events,
        seconds=seconds,
    )


def _runs(plan: Plan, clock: Callable[[], float]) -> Iterator[tuple[Log, float]]:
    for run in range(plan.runs):
        calls = read_trace(plan) if plan.trace else draw(plan, run)
        begun = clock()
        log = simulate(plan, calls)
        yield log, clock() - begun
