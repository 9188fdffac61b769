"""A scenario, checked and resolved: all that engine and statistics need, in plain records. All times in ms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from acd.messages import Clinic, Queued
from simulation.distributions import Distribution


@dataclass(frozen=True, slots=True)
class Stream:
    """Calls of one type. ``kinds`` are its numbers among the plan's kinds, ``shares`` how often each comes.

    ``rates``: calls an hour from a time of day on; empty where ``gaps`` says when calls come.
    """

    name: str
    rates: tuple[tuple[int, float], ...]
    gaps: Distribution | None
    service: Distribution | None
    patience: Distribution | None
    wrap_up: Distribution | None
    hard: float
    kinds: tuple[int, ...]
    shares: tuple[float, ...]

    @property
    def per_hour(self) -> float:
        """Calls an hour over a whole day."""
        if self.gaps is not None:
            return 3_600_000 / self.gaps.mean
        ends = [begin for begin, _ in self.rates[1:]] + [86_400_000]
        return sum(rate * (end - begin) for (begin, rate), end in zip(self.rates, ends, strict=True)) / 86_400_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A type in one language. ``asks`` is what its callers ask of the distributor, ``call`` and times left empty."""

    stream: int
    name: str
    language: str
    asks: Queued


@dataclass(frozen=True, slots=True)
class StaffChange:
    """On each day at ``clock``, by the plan of the shift."""

    clock: int
    agent: str
    what: Literal["sign_in", "break", "back", "sign_out"]
    until: int = 0
    """Of a break: when it ends, ms after midnight."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``calls`` are counted in each run (``days`` 0), else a run is ``days`` whole days."""

    name: str
    about: str
    path: Path
    clinic: Clinic
    streams: tuple[Stream, ...]
    kinds: tuple[Kind, ...]
    staff: tuple[StaffChange, ...]
    speeds: tuple[tuple[str, float], ...]
    """Agents whose speed is not 1."""
    capacity: int
    """0: no limit."""
    waiting_places: int
    """-1: no limit."""
    ring: Distribution | None
    runs: int
    calls: int
    days: int
    warm_up: int
    seed: int
    within: int
    """The service level's threshold."""
    trace: Path | None
