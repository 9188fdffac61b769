"""One thread that owns one SQLite file and writes what it is given in groups.

An fsync costs milliseconds whether it covers one row or a thousand: the thread takes
the first piece of work, waits ``gather_ms`` for company, does all of it in one
transaction and commits (WAL, ``synchronous=FULL``: the commit is on the disk). While it
commits, the next group collects. The event loop only ever puts into a queue.

When the disk is full or the file locked, the whole group fails. When one piece of work
fails for a reason of its own, the group is rolled back and each piece is done again
alone, so that it fails alone. Work must therefore be repeatable.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from controller.journal.port import JournalUnavailableError
from crm.cipher import CipherError

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
_GROUP = 2_000
_BUSY_SECONDS = 5.0


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    future: asyncio.Future[Any]
    result: Any = None
    failure: str = ""


class GroupWriter:
    """Does work on a SQLite file off the event loop, in the order given. Made inside a running loop."""

    def __init__(self, path: Path, tables: Sequence[str], *, gather_ms: int = 5, limit: int = 50_000) -> None:
        """``tables``: statements that create what is missing. More than ``limit`` waiting jobs are refused."""
        self._path = path
        self._tables = tables
        self._gather = gather_ms / 1000
        self._limit = limit
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._waiting = 0
        self._closed = False
        self._loop = asyncio.get_running_loop()
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._main, name=f"writer of {path.name}", daemon=True)
        self._thread.start()

    async def opened(self) -> None:
        """Wait until the file is open. Raises ``JournalUnavailableError`` when it cannot be."""
        await self._opened

    @property
    def waiting(self) -> int:
        """Jobs given and not done yet."""
        return self._waiting

    def submit(self, work: Work[T]) -> asyncio.Future[T]:
        """Have ``work`` done in the next group; its result is told after the commit.

        Never raises and never blocks; the future fails with ``JournalUnavailableError``, seen or not.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        future.add_done_callback(_seen)
        if self._closed:
            future.set_exception(JournalUnavailableError("the journal is closed"))
        elif self._waiting >= self._limit:
            future.set_exception(JournalUnavailableError(f"{self._waiting} writes wait for the disk already"))
        else:
            self._waiting += 1
            self._jobs.put(_Job(work, future))
        return future

    async def close(self) -> None:
        """Write what was given, then end the thread. Closing twice is harmless."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        await asyncio.shield(self._ended)
        self._thread.join()

    # --- in the loop, called from the thread -------------------------------------

    def _told(self, jobs: Sequence[_Job]) -> None:
        self._waiting -= len(jobs)
        for job in jobs:
            if job.future.done():
                continue
            if job.failure:
                job.future.set_exception(JournalUnavailableError(job.failure))
            else:
                job.future.set_result(job.result)

    def _tell(self, callback: Callable[..., object], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, *arguments)
        except RuntimeError:  # the loop is gone and nobody waits any more
            return

    # --- in the thread -----------------------------------------------------------

    def _main(self) -> None:
        try:
            connection = _connect(self._path, self._tables)
        except (sqlite3.Error, OSError) as error:
            failure = _sentence(self._path, error)
            self._tell(_fail, self._opened, failure)
            self._refuse_all(failure)
        else:
            self._tell(_succeed, self._opened)
            self._work(connection)
            connection.close()
        self._tell(_succeed, self._ended)

    def _refuse_all(self, failure: str) -> None:
        while (job := self._jobs.get()) is not None:
            job.failure = failure
            self._tell(self._told, [job])

    def _work(self, connection: sqlite3.Connection) -> None:
        last = False
        while not last:
            first = self._jobs.get()
            if first is None:
                return
            if self._gather and not self._closed:
                time.sleep(self._gather)
            group = [first]
            while len(group) < _GROUP and not self._jobs.empty():
                job = self._jobs.get()
                if job is None:
                    last = True
                    break
                group.append(job)
            self._commit(connection, group)
            self._tell(self._told, group)

    def _commit(self, connection: sqlite3.Connection, group: Sequence[_Job]) -> None:
        try:
            _transact(connection, group)
        except Exception as error:
            if len(group) > 1 and not isinstance(error, sqlite3.OperationalError):
                for job in group:
                    self._commit(connection, [job])
                return
            failure = _sentence(self._path, error)
            for job in group:
                job.failure = failure


def _transact(connection: sqlite3.Connection, group: Sequence[_Job]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for job in group:
            job.result = job.work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _connect(path: Path, tables: Sequence[str]) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # SQLite gives its WAL the same mode
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *tables):
            connection.execute(statement)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _sentence(path: Path, error: Exception) -> str:
    """SQLite's and the cipher's own words; those of any other error could quote what was to be written."""
    words = str(error) if isinstance(error, sqlite3.OperationalError | OSError | CipherError) else type(error).__name__
    return f"{path.name} cannot be used: {words}"


def _seen(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()


def _succeed(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: asyncio.Future[None], failure: str) -> None:
    if not future.done():
        future.set_exception(JournalUnavailableError(failure))
