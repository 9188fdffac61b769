"""How a day, or a run, went in the mean: waits by type, service level, staff and their occupancy over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.distributions import Values
from simulation.log import ANSWERED, BLOCKED, IDLE, Log
from simulation.plan import Plan
from simulation.scenario import DAY_MS

SLOT_MS = 1_800_000
SLOTS_OF_A_RUN = 48


@dataclass(frozen=True, slots=True)
class Curves:
    """One entry a slot in each array, NaN where nobody called or nobody worked; ``begins`` in ms of day or run."""

    by_day: bool
    begins: Values
    slot_ms: float
    calls: Values
    """Per hour, in the mean over days and runs."""
    wait_s: dict[str, Values]
    """Mean wait of those who called in the slot, by type."""
    service_level: Values
    occupancy: Values
    staff: Values
    """Agents in contact or free, in the mean."""

    def as_dict(self) -> list[dict[str, Any]]:
        """For ``--json``: one record a slot."""
        return [
            {
                "begins_s": float(begin) / 1000,
                "calls_per_hour": _plain(self.calls[n]),
                "service_level": _plain(self.service_level[n]),
                "occupancy": _plain(self.occupancy[n]),
                "staff": _plain(self.staff[n]),
                "mean_wait_s": {name: _plain(waits[n]) for name, waits in self.wait_s.items()},
            }
            for n, begin in enumerate(self.begins)
        ]


class CurveTally:
    """Takes the runs' logs one after the other; of runs without a clock the course is that of the counted time."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._by_day = plan.days > 0
        self._span = float(DAY_MS)
        self._rounds = 0
        self._streams = np.array([kind.stream for kind in plan.kinds])
        self._sums = _Sums(0, [])

    def add(self, log: Log) -> None:
        """One more run; the first one's length decides how long the slots of runs without a clock are."""
        plan, by_day = self._plan, self._by_day
        if not self._rounds:
            if not by_day:
                last = float(log.draws.arrived[-1]) if len(log.draws) else 0.0
                self._span = max(last - plan.warm_up, 1.0)
            self._sums = _Sums(round(self._span / self._slot), [stream.name for stream in plan.streams])
        self._rounds += max(plan.days, 1)
        _add_calls(self._sums, plan, log, self._streams, self._slot)
        _add_time(self._sums, plan, log, self._slot, by_day)

    @property
    def _slot(self) -> float:
        return float(SLOT_MS) if self._by_day else self._span / SLOTS_OF_A_RUN

    def curves(self) -> Curves:
        """The mean course over all days of all runs so far, at least one."""
        sums, slot = self._sums, self._slot
        worked = sums.handled + sums.idle
        with np.errstate(invalid="ignore", divide="ignore"):
            return Curves(
                by_day=self._by_day,
                begins=slot * np.arange(len(sums.came), dtype=np.float64) + (0 if self._by_day else self._plan.warm_up),
                slot_ms=slot,
                calls=sums.came / self._rounds / (slot / 3_600_000),
                wait_s={name: sums.waits[n] / sums.entered[n] / 1000 for n, name in enumerate(sums.names)},
                service_level=sums.in_time / sums.entered.sum(axis=0),
                occupancy=sums.handled / worked,
                staff=worked / self._rounds / slot,
            )


class _Sums:
    def __init__(self, slots: int, names: list[str]) -> None:
        self.names = names
        self.came, self.in_time, self.handled, self.idle = (np.zeros(slots) for _ in range(4))
        self.waits, self.entered = (np.zeros((len(names), slots)) for _ in range(2))


def _add_calls(sums: _Sums, plan: Plan, log: Log, streams: NDArray[np.int64], slot: float) -> None:
    slots = len(sums.came)
    since = log.draws.arrived % DAY_MS if plan.days else log.draws.arrived - plan.warm_up
    counted = log.draws.arrived >= plan.warm_up
    number = np.clip((since / slot).astype(np.int64), 0, slots - 1)
    sums.came += np.bincount(number[counted], minlength=slots)
    entered = counted & ~log.is_outcome(BLOCKED)
    in_time = entered & log.is_outcome(ANSWERED) & (log.waited <= plan.within)
    sums.in_time += np.bincount(number[in_time], minlength=slots)
    stream = streams[log.draws.kind]
    for index in range(len(sums.names)):
        ours = entered & (stream == index)
        sums.entered[index] += np.bincount(number[ours], minlength=slots)
        sums.waits[index] += np.bincount(number[ours], weights=log.waited[ours], minlength=slots)


def _add_time(sums: _Sums, plan: Plan, log: Log, slot: float, by_day: bool) -> None:
    begun = log.draws.arrived + log.waited
    talking = log.talked > 0
    free = log.spent == IDLE
    for into, begins, ends in (
        (sums.handled, begun[talking], (begun + log.talked)[talking]),
        (sums.handled, log.spent_from[~free], log.spent_to[~free]),
        (sums.idle, log.spent_from[free], log.spent_to[free]),
    ):
        _spread(into, begins - (0 if by_day else plan.warm_up), ends - (0 if by_day else plan.warm_up), slot, by_day)


def _spread(into: Values, begins: Values, ends: Values, slot: float, by_day: bool) -> None:
    """Add each span to the slots it lies in: by the running total of the time before each slot's begin."""
    if not len(begins):
        return
    slots = len(into)
    last = float(ends.max()) if by_day else slots * slot
    edges = slot * np.arange(0, int(np.ceil(last / slot)) + 1, dtype=np.float64)
    before = _time_before(begins, edges) - _time_before(ends, edges)
    for number, amount in enumerate(np.diff(before).tolist()):
        if by_day or number < slots:
            into[number % slots] += amount


def _time_before(points: Values, edges: Values) -> Values:
    """For each edge the sum over all points of the time from the point to the edge, where the point is earlier."""
    ordered = np.sort(points)
    total = np.concatenate([[0.0], np.cumsum(ordered)])
    earlier = np.searchsorted(ordered, edges)
    before: Values = edges * earlier - total[earlier]
    return before


def _plain(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)
