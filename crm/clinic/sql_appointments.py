"""Appointments in SQL. One conditional UPDATE decides who gets a slot; no slot is read first and written later.

Under PostgreSQL's READ COMMITTED a second UPDATE waits for the first and then looks at the row again; in SQLite
writers take turns. So of two callers who book one slot exactly one changes a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from crm import tables
from crm.clinic.model import Appointment, Provider, Slot
from crm.clinic.sql_session import Session, all_rows

_SLOT = ("id", "provider", "visit", "start_at", "minutes", "location")
_slots, _booked = tables.slots, tables.appointments


class SqlAppointments:
    """See ``crm.clinic.port.Appointments``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put_providers(self, providers: Sequence[Provider]) -> None:
        rows = [
            {"id": each.id, "name": each.name, "family_name": each.family_name}
            | {"languages": " ".join(each.languages), "visits": " ".join(each.visits)}
            for each in {provider.id: provider for provider in providers}.values()
        ]
        await self._session.write(lambda connection: self._session.put(connection, tables.providers, rows))

    async def providers(self) -> Sequence[Provider]:
        found = await self._session.read(lambda connection: all_rows(connection, select(tables.providers)))
        return sorted(
            (
                Provider(row["id"], row["name"], row["family_name"], *(tuple(row[n].split()) for n in _LISTS))
                for row in found
            ),
            key=lambda provider: provider.id,
        )

    async def put_slots(self, slots: Sequence[Slot]) -> None:
        last = {slot.id: slot for slot in slots}.values()
        rows = [{name: getattr(each, name) for name in _SLOT} for each in last]

        async def work(connection: AsyncConnection) -> None:
            dialect = postgresql if self._session.dialect == "postgresql" else sqlite
            new = dialect.insert(_slots)
            changes = {name: new.excluded[name] for name in _SLOT[1:]}
            if rows:
                await connection.execute(new.on_conflict_do_update(index_elements=[_slots.c.id], set_=changes), rows)

        await self._session.write(work)

    async def free_slots(
        self, *, now: int, after: int, before: int, visit: str = "", provider: str = "", limit: int = 3
    ) -> Sequence[Slot]:
        wanted = [_slots.c.start_at >= after, _slots.c.start_at < before, _free("", now)]
        if visit:
            wanted.append(_slots.c.visit == visit)
        if provider:
            wanted.append(_slots.c.provider == provider)
        chosen = select(_slots).where(*wanted).order_by(_slots.c.start_at, _slots.c.id).limit(max(limit, 0))
        found = await self._session.read(lambda connection: all_rows(connection, chosen))
        return [_slot(row) for row in found]

    async def hold(self, slot: str, by: str, now: int, until: int) -> bool:
        change = update(_slots).where(_slots.c.id == slot, _free(by, now)).values(held_by=by, held_until=until)

        async def work(connection: AsyncConnection) -> bool:
            return (await connection.execute(change)).rowcount > 0

        return await self._session.write(work)

    async def release(self, slot: str, by: str) -> None:
        mine = update(_slots).where(_slots.c.id == slot, _slots.c.held_by == by).values(held_by="", held_until=0)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(mine)

        await self._session.write(work)

    async def book(self, appointment: str, patient: str, slot: str, by: str, now: int) -> Appointment | None:
        async def work(connection: AsyncConnection) -> Appointment | None:
            known = await _known(connection, appointment)
            if known is not None:
                same = known.patient == patient and known.status == "booked" and known.slot.id == slot
                return known if same else None
            if not await _take(connection, appointment, slot, by, now):
                return None
            row = {"id": appointment, "patient": patient, "slot": slot, "status": "booked", "changed_at": now}
            await connection.execute(insert(_booked).values(row))
            return await _known(connection, appointment)

        return await self._session.write(work)

    async def move(self, appointment: str, patient: str, slot: str, by: str, now: int) -> Appointment | None:
        async def work(connection: AsyncConnection) -> Appointment | None:
            known = await _known(connection, appointment)
            if known is None or known.patient != patient or known.status != "booked":
                return None
            if known.slot.id == slot:
                return known
            if not await _take(connection, appointment, slot, by, now):
                return None
            await connection.execute(_given_back(known))
            await connection.execute(
                update(_booked).where(_booked.c.id == appointment).values(slot=slot, changed_at=now)
            )
            return await _known(connection, appointment)

        return await self._session.write(work)

    async def cancel(self, appointment: str, patient: str, now: int) -> Appointment | None:
        async def work(connection: AsyncConnection) -> Appointment | None:
            known = await _known(connection, appointment)
            if known is None or known.patient != patient or known.status not in ("booked", "cancelled"):
                return None
            if known.status == "booked":
                await connection.execute(_given_back(known))
                change = update(_booked).where(_booked.c.id == appointment)
                await connection.execute(change.values(status="cancelled", changed_at=now))
            return await _known(connection, appointment)

        return await self._session.write(work)

    async def of_patient(self, patient: str, after: int) -> Sequence[Appointment]:
        wanted = _WITH_SLOT.where(_booked.c.patient == patient, _booked.c.status == "booked")
        ahead = wanted.where(_slots.c.start_at >= after).order_by(_slots.c.start_at, _booked.c.id)
        found = await self._session.read(lambda connection: all_rows(connection, ahead))
        return [_appointment(row) for row in found]


_LISTS = ("languages", "visits")
_WITH_SLOT = select(
    _slots, _booked.c.id.label("appointment_id"), _booked.c.patient, _booked.c.status, _booked.c.changed_at
).join(_booked, _booked.c.slot == _slots.c.id)


def _free(by: str, now: int) -> ColumnElement[bool]:
    """Booked by nobody, and held by nobody else."""
    return and_(_slots.c.appointment == "", or_(_slots.c.held_until <= now, _slots.c.held_by == by))


async def _take(connection: AsyncConnection, appointment: str, slot: str, by: str, now: int) -> bool:
    """The one statement that decides."""
    change = update(_slots).where(_slots.c.id == slot, _free(by, now))
    taken = await connection.execute(change.values(appointment=appointment, held_by="", held_until=0))
    return taken.rowcount > 0


def _given_back(appointment: Appointment) -> Any:
    mine = (_slots.c.id == appointment.slot.id, _slots.c.appointment == appointment.id)
    return update(_slots).where(*mine).values(appointment="")


async def _known(connection: AsyncConnection, appointment: str) -> Appointment | None:
    found = await all_rows(connection, _WITH_SLOT.where(_booked.c.id == appointment))
    return _appointment(found[0]) if found else None


def _slot(row: RowMapping) -> Slot:
    return Slot(**{name: row[name] for name in _SLOT})


def _appointment(row: RowMapping) -> Appointment:
    return Appointment(row["appointment_id"], row["patient"], _slot(row), row["status"], row["changed_at"])
