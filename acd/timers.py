"""Wakings asked for, in a heap with lazy deletion.

Of each record one entry counts, at or before the time at which it really wants waking, which is asked of the
record itself: so cancelling costs nothing, putting off costs nothing until the old time has come (an
agent who is rung a hundred times an hour is in the heap once), and a dump need not hold any timer.
Equal times fire by name, which is the same before and after a dump.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush, heapreplace


class Timers:
    """``due_of(name)`` says when that record really wants waking, or None."""

    def __init__(self, due_of: Callable[[str], int | None]) -> None:
        self._due_of = due_of
        self._heap: list[tuple[int, str]] = []
        self._counts: dict[str, int] = {}
        """The time of the entry that counts, by name; any other entry of that name is left over."""
        self._compact_at = 1024

    def set(self, due: int, name: str) -> None:
        """That record wants waking at ``due`` now, or later than it did."""
        known = self._counts.get(name)
        if known is not None and known <= due:
            return
        self._counts[name] = due
        heappush(self._heap, (due, name))
        if len(self._heap) > self._compact_at:
            self._compact()

    def _compact(self) -> None:
        self._counts = {name: at for name, at in self._counts.items() if self._due_of(name) is not None}
        self._heap = [(at, name) for name, at in self._counts.items()]
        heapify(self._heap)
        self._compact_at = max(1024, 2 * len(self._heap))

    def next_due(self) -> int | None:
        """The earliest waking that still holds, UTC ms."""
        heap = self._heap
        while heap:
            at, name = heap[0]
            due = self._due_of(name) if self._counts.get(name) == at else None
            if due == at:
                return at
            if due is not None:
                self._counts[name] = due
                heapreplace(heap, (due, name))
                continue
            heappop(heap)
            if self._counts.get(name) == at:
                del self._counts[name]
        return None

    def pop_due(self, at: int) -> str | None:
        """Take the next name whose time has come by ``at``, or None."""
        due = self.next_due()
        if due is None or due > at:
            return None
        name = heappop(self._heap)[1]
        del self._counts[name]
        return name
