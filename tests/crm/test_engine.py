import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from crm.engine import asynchronous, make_engine, make_private


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite"),
        ("postgresql://host/name", "postgresql+asyncpg"),
        ("postgres://host/name", "postgresql+asyncpg"),
        ("postgresql+asyncpg://host/name", "postgresql+asyncpg"),
    ],
)
def test_each_store_has_its_driver(url: str, driver: str) -> None:
    assert asynchronous(url).drivername == driver


async def test_sqlite_is_told_what_keeps_records(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/crm.db", 1_000)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 800}
    async with engine.connect() as connection:
        for pragma, value in wanted.items():
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value
    await engine.dispose()


async def test_many_may_open_a_new_file_at_the_same_instant(tmp_path: Path) -> None:
    """SQLite refuses some of them at once, whatever the busy timeout: about one in a hundred of six threads."""

    async def opened(url: str) -> None:
        engine = make_engine(url, 5_000)
        async with engine.connect() as connection:
            assert (await connection.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
        await engine.dispose()

    for number in range(40):
        await asyncio.gather(*(opened(f"sqlite:///{tmp_path}/{number}.db") for _ in range(8)))


async def test_a_file_somebody_keeps_locked_is_an_error_and_no_endless_wait(tmp_path: Path) -> None:
    file = tmp_path / "crm.db"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    engine = make_engine(f"sqlite:///{file}", 10)
    with pytest.raises(OperationalError, match="locked"):
        await engine.connect()
    await engine.dispose()
    holder.close()


async def test_a_writer_asks_for_the_lock_at_once(tmp_path: Path) -> None:
    file = tmp_path / "crm.db"
    engine = make_engine(f"sqlite:///{file}", 1_000)
    other = sqlite3.connect(file, timeout=0, isolation_level=None)
    async with engine.connect() as plain:
        writer = await plain.execution_options(immediate=True)
        async with writer.begin():
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await engine.dispose()


def test_a_new_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    make_private(asynchronous(f"sqlite:///{tmp_path}/crm.db"))
    assert (tmp_path / "crm.db").stat().st_mode & 0o777 == 0o600
    make_private(asynchronous("sqlite://"))
    make_private(asynchronous("postgresql://host/name"))
    assert [path.name for path in tmp_path.iterdir()] == ["crm.db"]
