"""What a journal must do. Every journal passes ``tests/contract/test_journal_contract.py``.

An entry belongs to a call, or to a stream of another name (the queue's own is ``acd``).
Entries get rising numbers in the order of ``append``; what is acknowledged is on the
disk, and whatever was appended before it is too.

Data are dictionaries that JSON can hold. They are sealed by the journal itself, all of
them, so that no caller can forget to: snapshots of calls hold what patients said.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class JournalUnavailableError(Exception):
    """Not written: disk full, locked, closed, or too much waiting to be written. Holds no PHI."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``data`` may hold PHI and is left out of the representation."""

    number: int
    call: str
    kind: str
    data: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Entry({self.number}, {self.call!r}, {self.kind!r})"


class Journal(Protocol):
    """``append``, ``save`` and ``finish`` never block and may be called without waiting for what they return.

    The future's failure (always ``JournalUnavailableError``) need not be looked at: calls go on without a journal.
    """

    def append(self, call: str, kind: str, data: Mapping[str, Any]) -> asyncio.Future[int]:
        """The entry's number, once it is on the disk. Raises ``TypeError`` for what JSON cannot hold."""
        ...

    def save(self, name: str, snapshot: Mapping[str, Any]) -> asyncio.Future[None]:
        """Replace the snapshot ``name``; done once it is on the disk. A call's snapshot is named as its stream."""
        ...

    def finish(self, call: str) -> asyncio.Future[None]:
        """``call`` is over: its snapshot goes at once, its entries with the next ``prune`` that finds them old."""
        ...

    async def load(self, name: str) -> Mapping[str, Any] | None:
        """The snapshot ``name``, or None when there is none."""
        ...

    async def snapshots(self) -> Mapping[str, Mapping[str, Any]]:
        """All snapshots by name, in the order they were first saved: the calls alive when the last one ruled."""
        ...

    async def read(self, after: int = 0, limit: int = 1_000) -> Sequence[Entry]:
        """Entries with numbers above ``after``, at most ``limit``, in order. ``append`` before it is seen by it."""
        ...

    def follow(self, after: int = 0) -> AsyncIterator[Entry]:
        """Entries with numbers above ``after``, those to come too; never ends by itself."""
        ...

    async def trim(self, call: str, up_to: int) -> None:
        """Drop the entries of stream ``call`` up to number ``up_to``: a snapshot holds their effect."""
        ...

    async def prune(self, older_than_ms: int) -> int:
        """Drop the entries of calls finished longer ago than that; how many calls went."""
        ...

    def behind(self) -> int:
        """How many appends and saves are not on the disk yet."""
        ...

    async def close(self) -> None:
        """Write what was given and let go. Later calls fail with ``JournalUnavailableError``."""
        ...
