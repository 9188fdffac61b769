"""The day's tally of each queue: answered, in target, abandoned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from acd import messages as acd

ABANDONED = ("abandoned", "short_abandon")
DAY_MS = 86_400_000


@dataclass(slots=True)
class Tally:
    """One queue since midnight UTC: answered within the service target, answered, abandoned, called back."""

    in_target: int = 0
    answered: int = 0
    abandoned: int = 0
    called_back: int = 0
    """Of those who chose a callback, the ones who then talked with an agent."""
    callbacks: int = 0
    """Callbacks that have come to an end, whichever."""

    @property
    def service_level(self) -> float | None:
        """``sl_offered`` = A_T / (A + B), the strict formula; None before the first call."""
        offered = self.answered + self.abandoned
        return self.in_target / offered if offered else None


class Tallies:
    """Counts what ``Left`` tells; begins anew each day."""

    def __init__(self, targets_ms: Mapping[str, int]) -> None:
        self._targets_ms = targets_ms
        self._day = 0
        self._queues: dict[str, Tally] = defaultdict(Tally)

    def of(self, queue: str) -> Tally:
        return self._queues[queue]

    def count(self, at: int, left: acd.Left) -> None:
        if at // DAY_MS != self._day:
            self._day = at // DAY_MS
            self._queues.clear()
        tally = self._queues[left.queue]
        if left.callback:  # who chose to be called back has a denominator of his own: he did not wait on the line
            tally.called_back += int(left.outcome == "answered")
            tally.callbacks += 1
        elif left.outcome == "answered":
            tally.answered += 1
            tally.in_target += int(left.queue_wait_ms <= self._targets_ms.get(left.queue, 0))
        elif left.outcome in ABANDONED:
            tally.abandoned += 1
