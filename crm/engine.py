"""The database engine: what SQLite must be told on every connection, and what both must be told in an URL."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}

_WAL_PAUSE_S = 0.02


def asynchronous(url: str) -> URL:
    """``url`` with its asynchronous driver. Raises ``ValueError`` (naming no password) for one that cannot be read."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None:
        raise ValueError("the database's address is not one: write for example postgresql://user@host/name")
    return parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))


def make_private(url: URL) -> None:
    """A new SQLite file belongs to its owner alone; its WAL takes over the mode. Raises ``OSError``."""
    if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
        Path(str(url.database)).touch(mode=0o600)


def _quiet_sqlite(connection: Any, _record: object) -> None:
    """WAL so that readers and the writer do not wait for each other; FULL so that stored records survive power loss."""
    connection.isolation_level = None  # the driver opens no transactions of its own: _begin does
    cursor = connection.cursor()
    _turn_to_wal(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _turn_to_wal(cursor: Any) -> None:
    """WAL, asked for again while others open the same new file.

    Of those who turn a file to WAL at the same instant SQLite refuses all but one at once, whatever the busy timeout:
    each holds the read lock the others wait for, and waiting would be a deadlock. The next attempt finds it turned.
    """
    now = asyncio.get_running_loop().time
    cursor.execute("PRAGMA busy_timeout")
    until = now() + cursor.fetchone()[0] / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or now() >= until:
                raise
            await_only(asyncio.sleep(_WAL_PAUSE_S))
        else:
            return


def _begin(connection: Connection) -> None:
    """Writers ask for the lock at once: a reader that turns writer half-way fails without waiting its turn."""
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def make_engine(url: str, timeout_ms: int) -> AsyncEngine:
    """An engine that connects when first used; lock waits and connecting end within ``timeout_ms``.

    Raises ``ValueError`` for an URL that cannot be read.
    """
    parsed = asynchronous(url)
    seconds = timeout_ms / 1000
    if parsed.get_backend_name() == "sqlite":
        # A little less than the call's own limit, so that the lock is named as the reason.
        engine = create_async_engine(parsed, hide_parameters=True, connect_args={"timeout": seconds * 0.8})
        event.listen(engine.sync_engine, "connect", _quiet_sqlite)
        event.listen(engine.sync_engine, "begin", _begin)
        return engine
    return create_async_engine(
        parsed,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=seconds,
        connect_args={"timeout": seconds},
    )
