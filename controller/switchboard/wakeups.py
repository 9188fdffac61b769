"""One timer for all the deadlines the cores ask for.

Each sleeper (a call, the ACD, a lease) has at most one deadline; asking again moves it.
A heap with lazy deletion holds them and a single loop timer stands on the earliest, so
a thousand calls cost one timer handle and no task.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Hashable

from controller.clock import Now


class Wakeups:
    """``wake(sleeper, at)`` is called for each sleeper whose deadline (UTC ms) has come."""

    def __init__(self, now: Now, wake: Callable[[Hashable, int], None]) -> None:
        self._now = now
        self._wake = wake
        self._due: dict[Hashable, int] = {}
        self._heap: list[tuple[int, int, Hashable]] = []
        self._order = 0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: int | None = None

    def __len__(self) -> int:
        return len(self._due)

    def set(self, sleeper: Hashable, at: int | None) -> None:
        """Wake ``sleeper`` at ``at`` instead of whenever it was to be woken; None: not at all."""
        if self._due.get(sleeper) == at:
            return
        if at is None:
            del self._due[sleeper]
            return
        self._due[sleeper] = at
        self._order += 1
        heapq.heappush(self._heap, (at, self._order, sleeper))
        self._arm()

    def run_due(self) -> None:
        """Wake all whose time has come; a sleeper may set a new deadline from inside its waking."""
        now = self._now()
        while self._heap and self._heap[0][0] <= now:
            at, _, sleeper = heapq.heappop(self._heap)
            if self._due.get(sleeper) == at:
                del self._due[sleeper]
                self._wake(sleeper, now)

    def close(self) -> None:
        """Forget every deadline."""
        self._due.clear()
        self._heap.clear()
        self._arm()

    def _fire(self) -> None:
        self._timer = None
        self._timer_at = None
        self.run_due()
        self._arm()

    def _arm(self) -> None:
        while self._heap and self._due.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        earliest = self._heap[0][0] if self._heap else None
        if earliest == self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_at = earliest
        if earliest is not None:
            delay = max(0, earliest - self._now()) / 1000
            self._timer = asyncio.get_running_loop().call_later(delay, self._fire)
