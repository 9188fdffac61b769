"""Migrations on both engines: up from nothing, down, up again; they lead where the tables say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from crm.engine import make_engine
from crm.schema import SchemaTooNewError, current_revision, known_revisions, newest, upgrade
from crm.tables import metadata
from tests.crm import postgres


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    yield await postgres.new_database() if request.param == "postgresql" else f"sqlite:///{tmp_path}/crm.db"


def names(connection: Connection) -> list[str]:
    return sorted(name for name in inspect(connection).get_table_names() if name != "alembic_version")


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


async def seen(url: str, look: object) -> object:
    engine = make_engine(url, 20_000)
    async with engine.connect() as connection:
        answer = await connection.run_sync(look)
    await engine.dispose()
    return answer


async def test_up_from_nothing_down_and_up_again(url: str) -> None:
    assert await seen(url, current_revision) is None
    await upgrade(url)
    assert await seen(url, current_revision) == newest()
    assert await seen(url, names) == sorted(metadata.tables)
    await upgrade(url)
    await upgrade(url, "base")
    assert await seen(url, names) == []
    await upgrade(url)
    assert await seen(url, names) == sorted(metadata.tables)


async def test_every_single_step_goes_up_and_down(url: str) -> None:
    for revision in known_revisions():
        await upgrade(url, revision)
        assert await seen(url, current_revision) == revision
    for revision in (*reversed(known_revisions()[:-1]), "base"):
        await upgrade(url, revision)
    assert await seen(url, names) == []


async def test_migrations_lead_where_the_tables_say(url: str) -> None:
    await upgrade(url)
    assert await seen(url, differences) == []


async def test_two_that_start_at_once_upgrade_once(url: str) -> None:
    await asyncio.gather(*(upgrade(url) for _ in range(4)))
    assert await seen(url, current_revision) == newest()


async def test_a_later_version_s_database_is_left_alone(url: str) -> None:
    await upgrade(url)
    engine = make_engine(url, 20_000)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(SchemaTooNewError, match=r"schema 9999.*update it"):
        await upgrade(url)
    assert await seen(url, names) == sorted(metadata.tables)
