"""One stream, or the snapshots, of a journal from outside: beside the controller that writes it, or when none runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from controller.journal.port import Entry, JournalUnavailableError
from crm.cipher import Cipher, CipherError

AT_A_TIME = 200
_FORWARDS = "SELECT number, kind, sealed FROM entries WHERE call = ? AND number > ? ORDER BY number LIMIT ?"
_BACKWARDS = "SELECT number, kind, sealed FROM entries WHERE call = ? AND number < ? ORDER BY number DESC LIMIT ?"


def read_stream(path: Path, cipher: Cipher, stream: str, *, newest_first: bool = False) -> Iterator[Entry]:
    """The entries of ``stream`` in order. Takes no lock for longer than a few entries.

    Raises ``JournalUnavailableError`` when there is no such journal, or another key sealed it.
    """
    if not path.is_file():
        raise JournalUnavailableError(f"{path} does not exist: nothing was written there yet")
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5.0)) as connection:
            for number, kind, sealed in _rows(connection, stream, newest_first):
                yield Entry(number, stream, kind, cipher.unseal(sealed, f"entries {stream} {kind}"))
    except (sqlite3.Error, CipherError) as error:
        raise JournalUnavailableError(f"{path} cannot be read: {error}") from None


def read_snapshots(path: Path, cipher: Cipher) -> dict[str, dict[str, Any]]:
    """All snapshots by name, the open calls among them. Raises ``JournalUnavailableError`` likewise."""
    if not path.is_file():
        raise JournalUnavailableError(f"{path} does not exist: nothing was written there yet")
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5.0)) as connection:
            rows = connection.execute("SELECT name, sealed FROM snapshots ORDER BY place").fetchall()
            return {name: cipher.unseal(sealed, f"snapshots {name}") for name, sealed in rows}
    except (sqlite3.Error, CipherError) as error:
        raise JournalUnavailableError(f"{path} cannot be read: {error}") from None


def _rows(connection: sqlite3.Connection, stream: str, newest_first: bool) -> Iterator[tuple[int, str, bytes]]:
    after, query = (2**63 - 1, _BACKWARDS) if newest_first else (0, _FORWARDS)
    while rows := connection.execute(query, (stream, after, AT_A_TIME)).fetchall():
        yield from rows
        after = rows[-1][0]
