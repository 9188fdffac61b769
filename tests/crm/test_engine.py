import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

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
