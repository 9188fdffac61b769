"""All the chance of a run, drawn before it begins: who calls when, for how long, and with what patience.

Because nothing is drawn while the run goes on, two sets of rules with the same seed meet the very same
callers (common random numbers), and each stream has a seed of its own, so that adding one changes no other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.distributions import Distribution, Values
from simulation.plan import Plan, Stream
from simulation.scenario import DAY_MS

HOUR_MS = 3_600_000
_ARRIVALS, _LANGUAGE, _SERVICE, _PATIENCE, _WRAP_UP, _RING, _HARD = range(7)
RINGS = 65_536
"""Ring times are drawn as one block and used over again: which offer gets which is not known before."""


@dataclass(frozen=True, slots=True)
class Draws:
    """One entry a call, by arrival; ms from the run's begin. ``kind`` is a number among the plan's kinds.

    ``patience`` is infinite for callers who never give up; ``wrap_up`` negative where the queue's own holds.
    """

    arrived: Values
    kind: NDArray[np.int64]
    service: Values
    patience: Values
    wrap_up: Values
    hard: NDArray[np.bool_]
    """Talks after which the agent is given quiet time."""
    ring: Values
    """Empty when phones are answered at once."""

    def __len__(self) -> int:
        return len(self.arrived)


def draw(plan: Plan, run: int) -> Draws:
    """The calls of run number ``run``. Raises ValueError if no stream ever brings a call."""
    total = sum(stream.per_hour for stream in plan.streams)
    if total <= 0:
        raise ValueError("no type ever calls: every rate is 0.")
    if plan.days:
        horizon, limit = float(plan.days * DAY_MS), None
    else:
        horizon, limit = _long_enough(plan, total), plan.calls
    parts = [_stream(plan, run, number, stream, horizon) for number, stream in enumerate(plan.streams)]
    order = np.argsort(np.concatenate([part.arrived for part in parts]), kind="stable")
    if limit is not None:
        arrived = np.concatenate([part.arrived for part in parts])[order]
        order = order[: int(np.searchsorted(arrived, plan.warm_up)) + limit]
    return Draws(
        arrived=np.concatenate([part.arrived for part in parts])[order],
        kind=np.concatenate([part.kind for part in parts])[order],
        service=np.concatenate([part.service for part in parts])[order],
        patience=np.concatenate([part.patience for part in parts])[order],
        wrap_up=np.concatenate([part.wrap_up for part in parts])[order],
        hard=np.concatenate([part.hard for part in parts])[order],
        ring=rings(plan, run),
    )


def rings(plan: Plan, run: int) -> Values:
    """How long phones ring, in the order in which they do."""
    return plan.ring.draw(_chance(plan, run, 0, _RING), RINGS) if plan.ring else np.empty(0)


def _long_enough(plan: Plan, per_hour: float) -> float:
    """A horizon that brings the calls to be counted but for once in a hundred million runs, ms."""
    wanted = plan.calls + 6 * math.sqrt(plan.calls) + 30
    return plan.warm_up + wanted / per_hour * HOUR_MS


def _chance(plan: Plan, run: int, stream: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng([plan.seed, run, stream, purpose])


def _stream(plan: Plan, run: int, number: int, stream: Stream, horizon: float) -> Draws:
    chance = _chance(plan, run, number, _ARRIVALS)
    arrived = _renewals(chance, stream, horizon) if stream.gaps else _thinned(chance, stream, horizon)
    count = len(arrived)
    shares = np.array(stream.shares) / sum(stream.shares)
    languages = _chance(plan, run, number, _LANGUAGE).choice(len(shares), count, p=shares)
    return Draws(
        arrived=arrived,
        kind=np.array(stream.kinds, dtype=np.int64)[languages],
        service=_lengths(stream.service, _chance(plan, run, number, _SERVICE), count, 0.0),
        patience=_lengths(stream.patience, _chance(plan, run, number, _PATIENCE), count, np.inf),
        wrap_up=_lengths(stream.wrap_up, _chance(plan, run, number, _WRAP_UP), count, -1.0),
        hard=_chance(plan, run, number, _HARD).random(count) < stream.hard,
        ring=np.empty(0),
    )


def _lengths(spread: Distribution | None, chance: np.random.Generator, count: int, otherwise: float) -> Values:
    return spread.draw(chance, count) if spread else np.full(count, otherwise)


def _thinned(chance: np.random.Generator, stream: Stream, horizon: float) -> Values:
    """A Poisson stream whose rate follows the clock: drawn at the highest rate, kept with its share of that.

    Thinning: P. A. W. Lewis and G. S. Shedler, 1979.
    """
    begins = np.array([begin for begin, _ in stream.rates], dtype=float)
    rates = np.array([rate for _, rate in stream.rates])
    highest = float(rates.max(initial=0.0))
    if highest <= 0:
        return np.empty(0)
    arrived = np.sort(chance.uniform(0.0, horizon, chance.poisson(highest * horizon / HOUR_MS)))
    if len(rates) == 1:
        return arrived
    here = rates[np.searchsorted(begins, arrived % DAY_MS, side="right") - 1]
    return arrived[chance.uniform(0.0, highest, len(arrived)) < here]


def _renewals(chance: np.random.Generator, stream: Stream, horizon: float) -> Values:
    assert stream.gaps is not None
    parts: list[Values] = []
    reached = 0.0
    while reached < horizon:
        block = reached + np.cumsum(
            stream.gaps.draw(chance, max(64, int(1.1 * (horizon - reached) / stream.gaps.mean)))
        )
        parts.append(block)
        reached = float(block[-1])
    arrived = np.concatenate(parts)
    return arrived[arrived < horizon]
