"""Brings a database to the schema of this version, and back, by Alembic's migrations.

Both ways run in one transaction on both engines, under a lock: two controllers that
start at once upgrade once. A half-done upgrade is not possible.
"""

from __future__ import annotations

import functools
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from crm.engine import make_engine

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x0CA9E11E  # any number, the same in every Careline: PostgreSQL's advisory lock for upgrades
_TIMEOUT_MS = 60_000


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


@functools.cache
def newest() -> str:
    """The revision this version of Careline works with, e.g. ``0001``."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _move(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    current = current_revision(connection)
    if current == revision:
        return
    order = known_revisions()  # by the chain, whatever numbers the files have
    if revision == "base" or (current in order and order.index(revision) < order.index(current)):
        command.downgrade(_config(connection), revision)
    else:
        command.upgrade(_config(connection), revision)


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


async def move_engine(engine: AsyncEngine, revision: str = "") -> None:
    """Bring the database behind ``engine`` to ``revision`` (the newest when empty, ``base`` for nothing at all).

    A database of a later Careline is left alone when no revision is named: raises ``SchemaTooNewError``.
    """
    async with engine.connect() as connection:  # one that is up to date is only read: no lock is asked for
        if await connection.run_sync(current_revision) == (revision or newest()):
            return
    async with engine.connect() as plain:
        connection = await plain.execution_options(immediate=True)
        async with connection.begin():
            current = await connection.run_sync(current_revision)
            if not revision and current is not None and current not in known_revisions():
                raise SchemaTooNewError(
                    f"the database has schema {current}, this Careline knows up to {newest()}: update it"
                )
            await connection.run_sync(_move, revision or newest())


@functools.cache
def known_revisions() -> tuple[str, ...]:
    """All revisions of this version, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return tuple(reversed([step.revision for step in script.walk_revisions()]))


class SchemaTooNewError(Exception):
    """The database was upgraded by a later version of Careline."""


async def upgrade(url: str, revision: str = "") -> None:
    """Bring the database at ``url`` to ``revision`` (default: the newest). Errors are SQLAlchemy's and the driver's."""
    engine = make_engine(url, _TIMEOUT_MS)
    try:
        await move_engine(engine, revision)
    finally:
        await engine.dispose()
