"""What the floor learns of its own work, for the estimate of a wait (``acd/estimate.py``).

On the events only sums are kept, in whole milliseconds: a few additions for each contact. Old news weighs
less: when a sum has grown to ``FULL`` contacts all of it is halved, so it speaks of the last 64 to 128.
What is learnt is state like any other: it follows from the events alone and goes through dump and load.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from acd.plain import listed, tupled
from acd.rules import AgentProfile
from acd.words import Priority

FULL = 128
PROMISES_KEPT = 50
"""So many promises of each queue are remembered with what became of them."""
PROMISE_AGE_MS = 3_600_000
"""A promise told longer ago says nothing of the estimates of now."""
PRIORITIES: tuple[Priority, ...] = ("emergency", "urgent", "soon", "routine")
NUMBER = {priority: number for number, priority in enumerate(PRIORITIES)}

Likeness = tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...], tuple[str, ...], tuple[str, ...]]
Promise = tuple[int, int, int]
"""When it was told (UTC ms), from, to (ms)."""


@dataclass(slots=True)
class Work:
    """The contacts of agents of one profile, in ms; ``busy`` is from the first ring to the end of after-call work."""

    contacts: int = 0
    busy: int = 0
    squares: int = 0
    idle: int = 0
    """How long they had been free before these contacts."""
    by_priority: list[int] = field(default_factory=lambda: [0] * len(PRIORITIES))
    """``busy`` by the class of the caller."""
    last: int = 0
    """When the last of these contacts ended, UTC ms."""

    def add(self, busy: int, idle: int, priority: int, at: int) -> None:
        """One of them is free, paused or gone after a contact with a caller of class ``priority``."""
        self.contacts += 1
        self.busy += busy
        self.squares += busy * busy
        self.idle += idle
        self.by_priority[priority] += busy
        self.last = at
        if self.contacts >= FULL:
            self._halve()

    def _halve(self) -> None:
        self.contacts //= 2
        self.busy //= 2
        self.squares //= 2
        self.idle //= 2
        self.by_priority = [busy // 2 for busy in self.by_priority]


@dataclass(slots=True)
class Waits:
    """The callers of one queue: how their waits ended, and what became of what they were told. Times in ms."""

    served: int = 0
    given_up: int = 0
    waited: int = 0
    """All their waits together, ended by an agent or by giving up."""
    ring: int = 0
    """Of the answered offers."""
    offers: int = 0
    missed: int = 0
    promises: deque[tuple[int, bool, int]] = field(default_factory=lambda: deque(maxlen=PROMISES_KEPT))
    """When told, whether kept, and the error in per mille of the middle of what was told; oldest first."""

    def answered(self, waited: int, ring: int) -> None:
        self.served += 1
        self.offers += 1
        self.waited += waited
        self.ring += ring
        if self.served + self.given_up >= FULL:
            self._halve()

    def abandoned(self, waited: int) -> None:
        self.given_up += 1
        self.waited += waited
        if self.served + self.given_up >= FULL:
            self._halve()

    def _halve(self) -> None:
        self.served //= 2
        self.given_up //= 2
        self.waited //= 2
        self.ring //= 2
        self.offers //= 2
        self.missed //= 2

    def judge(self, promise: Promise, now: int, answered: bool) -> None:
        """What came of a promise. Who gave up before its end neither kept nor broke it."""
        told, low, high = promise
        real = now - told
        if not answered and real <= high:
            return
        middle = max(1, (low + high) // 2)
        self.promises.append((told, low <= real <= high, 1000 * abs(real - middle) // middle))

    def quality(self, now: int) -> tuple[int, float, float]:
        """How many recent promises were judged, the share that was kept, and the median error as a share of it."""
        recent = [(kept, error) for told, kept, error in self.promises if now - told <= PROMISE_AGE_MS]
        if not recent:
            return 0, 0.0, 0.0
        return len(recent), sum(kept for kept, _ in recent) / len(recent), median(e for _, e in recent) / 1000


class Learnt:
    """All of it. ``Work`` is kept by what agents can do, so that a new name with known skills is no stranger."""

    def __init__(self) -> None:
        self.work: dict[Likeness, Work] = {}
        self.waits: dict[str, Waits] = {}

    def of(self, queue: str) -> Waits:
        waits = self.waits.get(queue)
        if waits is None:
            waits = self.waits[queue] = Waits()
        return waits

    def quality(self, queue: str, now: int) -> tuple[int, float, float]:
        """``Waits.quality`` of a queue; nothing known of one that never was."""
        waits = self.waits.get(queue)
        return waits.quality(now) if waits is not None else (0, 0.0, 0.0)

    def of_profile(self, profile: AgentProfile) -> Work | None:
        """The work of agents like this one; None if they have done none."""
        work = self.work.get(likeness(profile))
        return work if work is not None and work.contacts else None

    def work_of(self, profile: AgentProfile) -> Work:
        """Where the contacts of agents like this one are kept."""
        key = likeness(profile)
        work = self.work.get(key)
        if work is None:
            work = self.work[key] = Work()
        return work

    def dump(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "work": [[listed(key), asdict(work)] for key, work in sorted(self.work.items(), key=_key) if work.contacts],
            "waits": {
                queue: asdict(waits) | {"promises": [list(promise) for promise in waits.promises]}
                for queue, waits in self.waits.items()
            },
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Learnt:
        """Raises ValueError for data of another version."""
        try:
            return cls._loaded(data)
        except (KeyError, TypeError, AttributeError):
            raise ValueError("what was learnt was written by another version of Careline.") from None

    @classmethod
    def _loaded(cls, data: Mapping[str, Any]) -> Learnt:
        learnt = cls()
        for key, work in data["work"]:
            learnt.work[tupled(key)] = Work(**work)
        for queue, waits in data["waits"].items():
            promises = deque((tuple(promise) for promise in waits["promises"]), maxlen=PROMISES_KEPT)
            learnt.waits[queue] = Waits(**(waits | {"promises": promises}))
        return learnt


def _key(entry: tuple[Likeness, Work]) -> Likeness:
    """Agents come in another order after a load."""
    return entry[0]


def likeness(profile: AgentProfile) -> Likeness:
    """What agents of one kind have in common."""
    return (
        tuple(sorted(profile.skills)),
        tuple(sorted(profile.languages)),
        tuple(sorted(profile.queues)),
        tuple(sorted(profile.teams)),
    )
