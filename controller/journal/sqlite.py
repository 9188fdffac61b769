"""The journal in one SQLite file in the data folder. See ``port.py`` for what it promises."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from controller.journal.news import News
from controller.journal.port import Entry, JournalUnavailableError
from controller.journal.writer import GroupWriter
from crm.cipher import Cipher

_TABLES = (
    # AUTOINCREMENT: a number is never given twice, not even after the newest entries were dropped.
    "CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY AUTOINCREMENT, call TEXT NOT NULL,"
    " kind TEXT NOT NULL, sealed BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS entries_call ON entries (call, number)",
    "CREATE TABLE IF NOT EXISTS snapshots (place INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
    " sealed BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS finished (call TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS finished_at ON finished (at)",
)


_PRUNED_AT_A_TIME = 5


class SqliteJournal:
    """Use ``open_journal`` to make one."""

    def __init__(self, writer: GroupWriter, cipher: Cipher, keep_ms: int) -> None:
        self._keep_ms = keep_ms
        self._writer = writer
        self._cipher = cipher
        self._news = News()

    def append(self, call: str, kind: str, data: Mapping[str, Any]) -> asyncio.Future[int]:
        plain = orjson.dumps(data)  # now: the caller may change it while it waits

        def work(connection: sqlite3.Connection) -> int:
            sealed = self._cipher.encrypt(plain, f"entries {call} {kind}")
            row = (call, kind, sealed)
            return int(
                connection.execute("INSERT INTO entries (call, kind, sealed) VALUES (?, ?, ?)", row).lastrowid or 0
            )

        future = self._writer.submit(work)
        future.add_done_callback(self._written)
        return future

    def _written(self, _future: asyncio.Future[int]) -> None:
        self._news.tell()

    def save(self, name: str, snapshot: Mapping[str, Any]) -> asyncio.Future[None]:
        plain = orjson.dumps(snapshot)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO snapshots (name, sealed) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
                (name, self._cipher.encrypt(plain, f"snapshots {name}")),
            )

        return self._writer.submit(work)

    def finish(self, call: str) -> asyncio.Future[None]:
        now = time.time_ns() // 1_000_000

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM snapshots WHERE name = ?", (call,))
            connection.execute("INSERT OR IGNORE INTO finished (call, at) VALUES (?, ?)", (call, now))
            _prune(connection, now - self._keep_ms, _PRUNED_AT_A_TIME)  # each end clears away more than it adds

        return self._writer.submit(work)

    async def load(self, name: str) -> Mapping[str, Any] | None:
        def work(connection: sqlite3.Connection) -> dict[str, Any] | None:
            row = connection.execute("SELECT sealed FROM snapshots WHERE name = ?", (name,)).fetchone()
            return None if row is None else self._cipher.unseal(row[0], f"snapshots {name}")

        return await self._writer.submit(work)

    async def snapshots(self) -> Mapping[str, Mapping[str, Any]]:
        def work(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
            rows = connection.execute("SELECT name, sealed FROM snapshots ORDER BY place")
            return {name: self._cipher.unseal(sealed, f"snapshots {name}") for name, sealed in rows}

        return await self._writer.submit(work)

    async def read(self, after: int = 0, limit: int = 1_000) -> Sequence[Entry]:
        def work(connection: sqlite3.Connection) -> list[Entry]:
            rows = connection.execute(
                "SELECT number, call, kind, sealed FROM entries WHERE number > ? ORDER BY number LIMIT ?",
                (after, limit),
            )
            return [
                Entry(number, call, kind, self._cipher.unseal(sealed, f"entries {call} {kind}"))
                for number, call, kind, sealed in rows
            ]

        return await self._writer.submit(work)

    def follow(self, after: int = 0) -> AsyncIterator[Entry]:
        return self._news.follow(self.read, after)

    async def trim(self, call: str, up_to: int) -> None:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM entries WHERE call = ? AND number <= ?", (call, up_to))

        await self._writer.submit(work)

    async def prune(self, older_than_ms: int) -> int:
        before = time.time_ns() // 1_000_000 - older_than_ms

        def work(connection: sqlite3.Connection) -> int:
            return _prune(connection, before, -1)

        return await self._writer.submit(work)

    def behind(self) -> int:
        return self._writer.waiting

    async def close(self) -> None:
        await self._writer.close()
        self._news.tell()


def _prune(connection: sqlite3.Connection, before: int, most: int) -> int:
    """Drop finished calls up to time ``before``, the oldest first, at most ``most`` (-1: all); how many went."""
    chosen = connection.execute(
        "SELECT call FROM finished WHERE at <= ? ORDER BY at LIMIT ?", (before, most)
    ).fetchall()
    connection.executemany("DELETE FROM entries WHERE call = ?", chosen)
    connection.executemany("DELETE FROM finished WHERE call = ?", chosen)
    return len(chosen)


async def open_journal(
    path: Path, cipher: Cipher, *, gather_ms: int = 5, limit: int = 50_000, keep_ms: int = 7 * 86_400_000
) -> SqliteJournal:
    """Open or create the journal at ``path`` (mode 0600). Finished calls' entries go after ``keep_ms`` by themselves.

    Commits come at most ``gather_ms`` and two disk flushes after an append; more than ``limit`` writes
    waiting for the disk are refused. Raises ``JournalUnavailableError`` when the file cannot be opened.
    """
    writer = GroupWriter(path, _TABLES, gather_ms=gather_ms, limit=limit)
    try:
        await writer.opened()
    except JournalUnavailableError:
        await writer.close()
        raise
    return SqliteJournal(writer, cipher, keep_ms)
