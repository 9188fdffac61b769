"""From the logs of the runs to figures with half-widths: of all callers, and by type, acuity and language.

A figure is the mean of the runs' figures and its half-width is Student's t over them (95 %). With one
run alone it is cut into ``BATCHES`` equal stretches that stand for runs (batch means; A. M. Law, "Simulation
Modeling and Analysis", 5th ed., 9.5). Words and formulas are those of ``docs/reference``: waits and shares are of
the callers who came in, the blocked left out; the service level is sl_offered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.distributions import Values
from simulation.log import ANSWERED, BLOCKED, Log
from simulation.plan import Plan
from simulation.scenario import DAY_MS

BATCHES = 20
GIVEN_UP = ("abandoned", "short_abandon")
_T_975 = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
    2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
)  # fmt: skip

Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the callers: what they have in common, and the plan's kinds they are of."""

    by: str
    name: str
    kinds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a run: its callers by number and its time, ms."""

    log: Log
    first: int
    last: int
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Estimates:
    """Of one group. ``half_widths`` lacks a figure that fewer than two runs have."""

    group: Group
    calls: int
    outcomes: dict[str, int]
    values: dict[str, float]
    half_widths: dict[str, float]
    events: int

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``; a figure that no run has is null."""
        return {
            "calls": self.calls,
            **{name: _plain(value) for name, value in self.values.items()},
            "half_widths": {name: _plain(value) for name, value in self.half_widths.items()},
            "outcomes": self.outcomes,
        }


def groups_of(plan: Plan) -> list[Group]:
    """All callers, then each type, acuity and language that the scenario has."""
    found = [Group("all", "all", tuple(range(len(plan.kinds))))]
    for by, names in (
        ("type", [kind.name for kind in plan.kinds]),
        ("acuity", [kind.asks.priority for kind in plan.kinds]),
        ("language", [kind.language for kind in plan.kinds]),
    ):
        for name in dict.fromkeys(names):
            if name:
                found.append(Group(by, name, tuple(index for index, own in enumerate(names) if own == name)))
    return found


class Tally:
    """Takes the runs' logs one after the other; each may be dropped once it is in."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._groups = groups_of(plan)
        self._figures: list[list[dict[str, float]]] = [[] for _ in self._groups]
        self._outcomes: list[dict[str, int]] = [{} for _ in self._groups]
        self._events = [0] * len(self._groups)
        self._only: Stretch | None = None

    def add(self, log: Log) -> None:
        """One more run."""
        stretch = stretch_of(self._plan, log)
        self._only = None if self._figures[0] else stretch
        for number, group in enumerate(self._groups):
            self._figures[number].append(figures(self._plan, stretch, group))
            self._events[number] += _events(log, group)
            _count_outcomes(self._outcomes[number], stretch, group)

    def estimates(self) -> list[Estimates]:
        """Figures of every group over all runs so far, at least one."""
        return [
            Estimates(
                group=group,
                calls=sum(self._outcomes[number].values()),
                outcomes=self._outcomes[number],
                values=_means(self._figures[number]),
                half_widths=_half_widths(self._spread(number, group)),
                events=self._events[number],
            )
            for number, group in enumerate(self._groups)
        ]

    def _spread(self, number: int, group: Group) -> list[dict[str, float]]:
        """What the half-widths are taken of: the runs, or the batches of the only one."""
        if self._only is None:
            return self._figures[number]
        return [figures(self._plan, part, group) for part in _batches(self._only)]


def stretch_of(plan: Plan, log: Log) -> Stretch:
    """What counts of a run: from the end of the warm-up to the last arrival, or to the end of the last day."""
    arrived = log.draws.arrived
    last_arrival = float(arrived[-1]) if len(arrived) else 0.0
    end = max(float(plan.days * DAY_MS), last_arrival)
    return Stretch(log, int(np.searchsorted(arrived, plan.warm_up)), len(arrived), float(plan.warm_up), end)


def _batches(stretch: Stretch) -> list[Stretch]:
    bounds = np.linspace(stretch.begin, stretch.end, BATCHES + 1)
    firsts = np.searchsorted(stretch.log.draws.arrived, bounds)
    firsts[-1] = stretch.last
    return [
        Stretch(stretch.log, int(firsts[n]), int(firsts[n + 1]), float(bounds[n]), float(bounds[n + 1]))
        for n in range(BATCHES)
    ]


def figures(plan: Plan, stretch: Stretch, group: Group) -> dict[str, float]:
    """One stretch of one run; NaN for what has no sense there (the mean wait of nobody)."""
    log, part = stretch.log, slice(stretch.first, stretch.last)
    ours = np.isin(log.draws.kind[part], group.kinds)
    blocked = log.is_outcome(BLOCKED)[part] & ours
    entered = ours & ~blocked
    answered = log.is_outcome(ANSWERED)[part] & entered
    gave_up = np.zeros_like(entered)
    for word in GIVEN_UP:
        gave_up |= log.is_outcome(word)[part] & entered
    waits = log.waited[part][entered] / 1000.0
    delayed = log.delayed[part][entered]
    in_time = answered & (log.waited[part] <= plan.within)
    came = int(entered.sum())
    p50, p90, p99 = np.percentile(waits, (50, 90, 99)) if came else (math.nan,) * 3
    return {
        "p_wait": _share(delayed.sum(), came),
        "mean_wait_s": _mean(waits),
        "mean_wait_if_waited_s": _mean(waits[delayed]),
        "asa_s": _mean(log.waited[part][answered] / 1000.0),
        "p50_wait_s": float(p50),
        "p90_wait_s": float(p90),
        "p99_wait_s": float(p99),
        "longest_wait_s": float(waits.max()) if came else math.nan,
        "p_abandon": _share(gave_up.sum(), came),
        "p_block": _share(blocked.sum(), int(ours.sum())),
        "service_level": _share(in_time.sum(), came),
        "occupancy": _occupancy(stretch, group),
    }


def _occupancy(stretch: Stretch, group: Group) -> float:
    """Talk and after-call work for this group, of all the time in which agents had contacts or were free."""
    log = stretch.log
    begun = log.draws.arrived + log.waited
    talk = overlap(begun, begun + log.talked, stretch)
    ours = talk[np.isin(log.draws.kind, group.kinds)].sum()
    other = overlap(log.spent_from, log.spent_to, stretch)
    ours += other[np.isin(log.spent, group.kinds)].sum()
    return _share(ours, talk.sum() + other.sum())


def overlap(begins: Values, ends: Values, stretch: Stretch) -> Values:
    """How much of each span lies in the stretch, ms."""
    inside: Values = np.minimum(ends, stretch.end) - np.maximum(begins, stretch.begin)
    return inside.clip(0.0)


def _means(runs: list[dict[str, float]]) -> dict[str, float]:
    """Over the runs that have the figure; of the longest wait the longest."""
    means = {}
    for name in runs[0]:
        own = [value for run in runs if not math.isnan(value := run[name])]
        means[name] = math.nan if not own else max(own) if name == "longest_wait_s" else sum(own) / len(own)
    return means


def _half_widths(parts: list[dict[str, float]]) -> dict[str, float]:
    halves = {}
    for name in parts[0]:
        own = [value for part in parts if not math.isnan(value := part[name])]
        if len(own) > 1 and name != "longest_wait_s":
            halves[name] = half_width(own)
    return halves


def _count_outcomes(into: dict[str, int], stretch: Stretch, group: Group) -> None:
    part = slice(stretch.first, stretch.last)
    codes = stretch.log.outcome[part][np.isin(stretch.log.draws.kind[part], group.kinds)]
    for code, times in enumerate(np.bincount(codes, minlength=len(stretch.log.outcomes)).tolist()):
        if times:
            word = stretch.log.outcomes[code]
            into[word] = into.get(word, 0) + times


def _events(log: Log, group: Group) -> int:
    """Events that these callers' own coming, answer, end and giving up made."""
    if group.by == "all":
        return log.events
    ours = np.isin(log.draws.kind, group.kinds)
    answered = int((ours & log.is_outcome(ANSWERED)).sum())
    gave_up = sum(int((ours & log.is_outcome(word)).sum()) for word in GIVEN_UP)
    return int((ours & ~log.is_outcome(BLOCKED)).sum()) + 2 * answered + gave_up


def half_width(values: Sequence[float]) -> float:
    """Half of the 95 % interval for the mean of independent values, at least two."""
    count = len(values)
    mean = sum(values) / count
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (count - 1))
    return t_975(count - 1) * deviation / math.sqrt(count)


def t_975(freedom: int) -> float:
    """Student's 97.5 % point; beyond 20 degrees by Fisher and Cornish's expansion, right to four digits."""
    if freedom <= len(_T_975):
        return _T_975[freedom - 1]
    z = 1.959964
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def in_short(half: float) -> str:
    """A half-width for people: two figures, never with an exponent."""
    return f"{half:.0f}" if half >= 9.5 else f"{half:.2g}" if half >= 0.001 else "0"


def _share(part: Any, whole: Any) -> float:
    return float(part) / float(whole) if whole else math.nan


def _mean(values: Values) -> float:
    return float(values.mean()) if len(values) else math.nan


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value
