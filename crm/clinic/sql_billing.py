"""What is owed and who pays, in SQL. Sums, payers, plans and services are sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import RowMapping, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from crm import tables
from crm.cipher import Cipher
from crm.clinic.model import Account, Authorisation, Coverage
from crm.clinic.sql_session import Session, all_rows

Record = TypeVar("Record", Account, Coverage, Authorisation)
_PRIVATE = {Account: ("balance_cents",), Coverage: ("payer", "plan"), Authorisation: ("service",)}
_PLAIN = {
    Account: ("patient", "currency", "due_at"),
    Coverage: ("patient", "active_from", "active_until"),
    Authorisation: ("id", "patient", "status", "changed_at"),
}
_TABLES: dict[type, Table] = {
    Account: tables.accounts,
    Coverage: tables.coverages,
    Authorisation: tables.authorisations,
}


class SqlBilling:
    """See ``crm.clinic.port.Billing``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put_accounts(self, accounts: Sequence[Account]) -> None:
        await self._put(Account, {each.patient: each for each in accounts}.values())

    async def put_coverages(self, coverages: Sequence[Coverage]) -> None:
        await self._put(Coverage, {each.patient: each for each in coverages}.values())

    async def put_authorisations(self, authorisations: Sequence[Authorisation]) -> None:
        await self._put(Authorisation, {each.id: each for each in authorisations}.values())

    async def _put(self, kind: type[Record], records: Iterable[Record]) -> None:
        rows = [_row(kind, each, self._session.cipher) for each in records]
        await self._session.write(lambda connection: self._session.put(connection, _TABLES[kind], rows))

    async def account_of(self, patient: str) -> Account | None:
        return next(iter(await self._of(Account, patient)), None)

    async def coverage_of(self, patient: str) -> Coverage | None:
        return next(iter(await self._of(Coverage, patient)), None)

    async def authorisations_of(self, patient: str) -> Sequence[Authorisation]:
        found = await self._of(Authorisation, patient)
        return sorted(found, key=lambda each: (each.changed_at, each.id), reverse=True)

    async def _of(self, kind: type[Record], patient: str) -> list[Record]:
        wanted = select(_TABLES[kind]).where(_TABLES[kind].c.patient == patient)

        async def work(connection: AsyncConnection) -> list[Record]:
            return [_record(kind, row, self._session.cipher) for row in await all_rows(connection, wanted)]

        return await self._session.read(work)


def _place(kind: type, plain: dict[str, Any]) -> str:
    return f"{_TABLES[kind].name} {plain.get('id', plain['patient'])}"


def _row(kind: type[Record], record: Record, cipher: Cipher) -> dict[str, Any]:
    plain = {name: getattr(record, name) for name in _PLAIN[kind]}
    private = {name: getattr(record, name) for name in _PRIVATE[kind]}
    return plain | {"sealed": cipher.seal(private, _place(kind, plain))}


def _record(kind: type[Record], row: RowMapping, cipher: Cipher) -> Record:
    plain = {name: row[name] for name in _PLAIN[kind]}
    return kind(**plain, **cipher.unseal(row["sealed"], _place(kind, plain)))
