"""Wakings asked for, in a heap with lazy deletion.

Of each record one entry counts, at or before the time at which it really wants waking, which is asked of the
record itself: so cancelling costs nothing, putting off costs nothing until the old time has come (an
agent who is rung a hundred times an hour is in the heap once), and a dump need not hold any timer.
Nothing is put on the heap before somebody asks for the next waking: who is answered before that never was there.
Equal times fire by name, which is the same before and after a dump.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import Final, Generic, TypeVar

NEVER: Final = 1 << 60
"""Later than everything, UTC ms."""
COMPACT_ABOVE: Final = 1024


class Timed:
    """A record that may want waking. ``timer``: the time of its entry that counts, ``NEVER`` if none does."""

    __slots__ = ()

    name: str
    timer: int


R = TypeVar("R", bound=Timed)


class Timers(Generic[R]):
    """``records`` are all there are, by name; who is in it no longer is never woken."""

    def __init__(self, records: dict[str, R]) -> None:
        self._records = records
        self._heap: list[tuple[int, str]] = []
        self._new: list[R] = []
        """Who has asked since the heap was looked at."""
        self._compact_at = COMPACT_ABOVE
        self._first: R | None = None
        """Whose entry the top of the heap is, if it has been looked up and counts."""

    def due_of(self, record: R) -> int:
        """When that record really wants waking, UTC ms, or ``NEVER``."""
        raise NotImplementedError

    def set(self, due: int, record: R) -> None:
        """That record wants waking at ``due`` now, or later than it did; at ``NEVER``, it does not."""
        if record.timer <= due:
            return
        record.timer = due
        self._new.append(record)
        if len(self._new) > COMPACT_ABOVE:
            self._put()

    def _put(self) -> None:
        """Those who still want waking get their entry."""
        for record in self._new:
            due = record.timer = self.due_of(record)
            if due != NEVER:
                heappush(self._heap, (due, record.name))
            first = self._first
            if first is not None and (record is first or due <= first.timer):
                self._first = None
        self._new.clear()
        if len(self._heap) > self._compact_at:
            self._compact()

    def _compact(self) -> None:
        counts: dict[str, int] = {}
        for at, name in self._heap:
            record = self._records.get(name)
            if record is not None and record.timer == at:
                if self.due_of(record) == NEVER:
                    record.timer = NEVER
                else:
                    counts[name] = at
        self._heap = [(at, name) for name, at in counts.items()]
        heapify(self._heap)
        self._compact_at = max(COMPACT_ABOVE, 2 * len(self._heap))

    def next_due(self) -> int:
        """The earliest waking that still holds, UTC ms, or ``NEVER``."""
        if self._new:
            self._put()
        first = self._first
        if first is not None and self.due_of(first) == first.timer:
            return first.timer
        return self._look_up()

    def _look_up(self) -> int:
        heap = self._heap
        while heap:
            at, name = heap[0]
            record = self._records.get(name)
            if record is None or record.timer != at:
                heappop(heap)
                continue
            due = self.due_of(record)
            if due == at:
                self._first = record
                return at
            heappop(heap)
            record.timer = due
            if due != NEVER:
                heappush(heap, (due, name))
        self._first = None
        return NEVER

    def pop_due(self, at: int) -> R | None:
        """Take the next record whose time has come by ``at``, or None."""
        if self.next_due() > at:
            return None
        record, self._first = self._first, None
        assert record is not None
        heappop(self._heap)
        record.timer = NEVER
        return record
