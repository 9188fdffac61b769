"""The log of the distributor: every event and what it decided, in the journal's stream ``acd``.

An entry ``began`` holds the rules and agents a controller starts with (its distributor knows of no call yet);
entries ``handled`` hold the events since, each with its commands. From the two the floor is played again exactly
(``careline acd replay``), and each decision is explained (``careline acd explain``).

Events are gathered for ``GATHER_MS`` and put down as one entry, which costs a call next to nothing; a crash loses
that much of the log and nothing of any call. Entries go after ``keep_days``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from acd import messages as acd
from acd.plain import plain
from controller.journal.port import Journal, JournalUnavailableError

STREAM = "acd"
DAYS = "acd-log-days"
"""The snapshot that says with which entry each day began; no call is called so (a channel id begins with a digit)."""
LEARNT = "acd-learnt"
"""The snapshot of what estimates rest on, for the next start."""
LEARNT_EVERY_MS = 60_000
BEGAN, HANDLED = "began", "handled"
GATHER_MS = 200
MOST = 64
"""Events in one entry."""
DAY_MS = 86_400_000


class AcdLog:
    """``later(seconds, work)`` is the loop's ``call_later``. ``days`` is what the snapshot ``DAYS`` held."""

    def __init__(
        self,
        journal: Journal,
        later: Callable[[float, Callable[[], None]], object],
        *,
        keep_days: int,
        days: Mapping[str, int] | None = None,
        learnt: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:
        self._journal = journal
        self._later = later
        self._keep_days = keep_days
        self._learnt = learnt
        self._learnt_at = 0
        self._days: dict[int, int] = {int(day): number for day, number in (days or {}).items()}
        self._gathered: list[Sequence[Any]] = []
        self._today = max(self._days, default=-1)
        self._trimming: set[asyncio.Future[None]] = set()

    def began(self, clinic: acd.Clinic, at: int) -> None:
        """A fresh distributor was made for this clinic, with what had been learnt before; ``at`` UTC ms."""
        self._append(BEGAN, {"at": at, "clinic": plain(clinic), "learnt": self._learnt()}, at)

    def handled(self, event: acd.Event, commands: Sequence[acd.Command]) -> None:
        """It was told ``event`` and gave ``commands``."""
        if not self._gathered:
            self._later(GATHER_MS / 1000, self.flush)
        self._gathered.append(
            ((type(event).__name__, event), [(type(command).__name__, command) for command in commands])
        )
        if len(self._gathered) >= MOST:
            self.flush()

    def flush(self) -> None:
        """Put down what was gathered."""
        gathered, self._gathered = self._gathered, []
        if gathered:
            at = gathered[-1][0][1].at
            self._append(HANDLED, {"events": gathered}, at)
            if at - self._learnt_at >= LEARNT_EVERY_MS:
                self._learnt_at = at
                self._journal.save(LEARNT, self._learnt())

    def close(self) -> None:
        """The controller stops: put down the rest, and what the next one should know."""
        self.flush()
        self._journal.save(LEARNT, self._learnt())

    def _append(self, kind: str, data: Mapping[str, Any], at: int) -> None:
        number = self._journal.append(STREAM, kind, data)
        day = at // DAY_MS
        if day > self._today:
            self._today = day
            number.add_done_callback(lambda done: self._new_day(day, done))

    def _new_day(self, day: int, number: asyncio.Future[int]) -> None:
        """The first entry of a day is on the disk: note it, and let go what is too old."""
        if number.cancelled() or number.exception() is not None:
            self._today = day - 1  # the next entry tries again
            return
        self._days[day] = number.result()
        kept = {known: first for known, first in self._days.items() if known > day - self._keep_days}
        oldest = min(kept.values())
        if len(kept) < len(self._days):
            task = asyncio.ensure_future(self._trim(oldest - 1))
            self._trimming.add(task)
            task.add_done_callback(self._trimming.discard)
        self._days = kept
        self._journal.save(DAYS, {str(known): first for known, first in kept.items()})

    async def _trim(self, up_to: int) -> None:
        with suppress(JournalUnavailableError):  # the next day tries again
            await self._journal.trim(STREAM, up_to)
