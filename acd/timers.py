"""Wakings asked for, in a heap with lazy deletion.

An entry is only (when, who): whether it still holds is asked of the record itself, so
cancelling costs nothing and a dump need not hold any timer. Equal times fire by name, which
is the same before and after a dump.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush


class Timers:
    """``due_of(name)`` says when that record really wants waking, or None."""

    def __init__(self, due_of: Callable[[str], int | None]) -> None:
        self._due_of = due_of
        self._heap: list[tuple[int, str]] = []
        self._compact_at = 1024

    def set(self, due: int, name: str) -> None:
        heappush(self._heap, (due, name))
        if len(self._heap) > self._compact_at:
            live = {entry: None for entry in self._heap if self._due_of(entry[1]) == entry[0]}
            self._heap = list(live)
            heapify(self._heap)
            self._compact_at = max(1024, 2 * len(live))

    def next_due(self) -> int | None:
        """The earliest waking that still holds, UTC ms."""
        heap = self._heap
        while heap and self._due_of(heap[0][1]) != heap[0][0]:
            heappop(heap)
        return heap[0][0] if heap else None

    def pop_due(self, at: int) -> str | None:
        """Take the next name whose time has come by ``at``, or None."""
        due = self.next_due()
        if due is None or due > at:
            return None
        return heappop(self._heap)[1]
