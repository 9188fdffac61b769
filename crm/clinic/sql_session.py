"""How the stores of the clinic's records reach the database: through the connector that owns it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import RowMapping, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from crm.cipher import Cipher

T = TypeVar("T")
Work = Callable[[AsyncConnection], Coroutine[Any, Any, T]]


class Run(Protocol):
    """Carries work out; raises ``CrmUnavailable`` and nothing else."""

    async def __call__(self, work: Work[T]) -> T: ...


class Put(Protocol):
    """Inserts or replaces by primary key."""

    async def __call__(self, connection: AsyncConnection, table: Table, values: Sequence[dict[str, Any]]) -> None: ...


@dataclass(frozen=True, slots=True)
class Session:
    """One database. ``dialect``: ``sqlite`` or ``postgresql``; ``write`` is one transaction."""

    dialect: str
    cipher: Cipher
    read: Run
    write: Run
    put: Put


async def all_rows(connection: AsyncConnection, wanted: Any) -> Sequence[RowMapping]:
    """What a statement finds."""
    return (await connection.execute(wanted)).mappings().all()
