"""A SQLite store whose file a test may read byte by byte."""

from __future__ import annotations

from pathlib import Path

from crm.open import open_crm
from crm.port import Crm
from tests.crm.examples import KEY


def store(folder: Path) -> Crm:
    return open_crm("sqlite", KEY, sqlite_file=folder / "crm.db", timeout_ms=20_000)


def everything_written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("crm.db*"))
