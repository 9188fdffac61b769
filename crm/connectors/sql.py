"""The store in SQLite or PostgreSQL, by SQLAlchemy Core.

The schema is brought up to date on the first call that reaches the database, not when
Careline starts: the store may be away then. In SQLite one process writes at a time, so
writers queue here, in order, instead of retrying against each other's locks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, RowMapping, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from crm import rows, tables
from crm.cipher import Cipher
from crm.clinic.port import Appointments, Billing, Medication
from crm.clinic.sql_appointments import SqlAppointments
from crm.clinic.sql_billing import SqlBilling
from crm.clinic.sql_medication import SqlMedication
from crm.clinic.sql_session import Session, Work, all_rows
from crm.engine import make_engine, make_private
from crm.guard import Guard
from crm.model import Agent, Disposition, Interaction, Patient, Preference, Task
from crm.port import Crm, CrmUnavailable
from crm.privacy import clean, storable, storable_preference, storable_task
from crm.schema import current_revision, move_engine

SCHEMES = ("sqlite", "sqlite+aiosqlite", "postgresql", "postgresql+asyncpg", "postgres")
_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_CHUNK = 500  # bound values in one statement; SQLite's own limit is higher everywhere
PARTS = (tables.steps, tables.offers, tables.decisions, tables.utterances, tables.interpreters)
T = TypeVar("T")


class SqlCrm:
    """A ``Crm`` over one database. No call takes longer than ``timeout_ms``."""

    def __init__(self, url: str, cipher: Cipher, timeout_ms: int = 2_000) -> None:
        """Connects to nothing yet. Raises ``ValueError`` for an URL that cannot be read."""
        self._engine = make_engine(url, timeout_ms)
        self._name = self._engine.dialect.name
        self._cipher = cipher
        self._guard = Guard(timeout_ms)
        self._preparing: asyncio.Task[None] | None = None
        self._ready = False
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if self._name == "sqlite" else nullcontext()
        session = Session(self._name, cipher, self._read, self._write, self._put)
        self.appointments: Appointments = SqlAppointments(session)
        self.medication: Medication = SqlMedication(session)
        self.billing: Billing = SqlBilling(session)

    # --- how every call goes ---------------------------------------------------

    async def _prepare(self) -> None:
        """Upgrade the schema once; callers share the work, and it goes on when one of them has run out of time."""
        if self._ready:
            return
        if self._preparing is None or self._preparing.done():
            make_private(self._engine.url)
            self._preparing = asyncio.ensure_future(move_engine(self._engine))
            self._preparing.add_done_callback(_seen)
        await asyncio.shield(self._preparing)
        self._ready = True

    async def _reading(self, work: Work[T]) -> T:
        await self._prepare()
        async with self._engine.connect() as connection:
            return await work(connection)

    async def _writing(self, work: Work[T]) -> T:
        await self._prepare()
        async with self._turn, self._engine.connect() as plain:
            connection = await plain.execution_options(immediate=True)
            async with connection.begin():
                return await work(connection)

    async def _read(self, work: Work[T]) -> T:
        return await self._guarded(self._reading(work))

    async def _write(self, work: Work[T]) -> T:
        return await self._guarded(self._writing(work))

    async def _guarded(self, call: Coroutine[Any, Any, T]) -> T:
        try:
            return await self._guard.run(call)
        except CrmUnavailable:
            self._ready = False  # it may come back emptied or restored from an older copy: look again
            raise

    async def _put(
        self,
        connection: AsyncConnection,
        table: Table,
        values: Sequence[rows.Row],
        keep: Mapping[str, object] | None = None,
    ) -> None:
        """Insert or replace by primary key; a column in ``keep`` keeps its value when the new one equals that blank."""
        if not values:
            return
        await connection.execute(_upsert(self._name, table, tuple((keep or {}).items())), list(values))

    # --- patients --------------------------------------------------------------

    async def patients_by_phone(self, phone: str) -> Sequence[Patient]:
        async def work(connection: AsyncConnection) -> list[Patient]:
            marks = self._cipher.marks(phone)
            ids = select(tables.phones.c.patient).where(tables.phones.c.mark.in_(marks))
            found = await all_rows(connection, select(tables.patients).where(tables.patients.c.id.in_(ids)))
            return await self._whole(connection, found)

        return await self._read(work)

    async def patient(self, patient: str) -> Patient | None:
        async def work(connection: AsyncConnection) -> list[Patient]:
            found = await all_rows(connection, select(tables.patients).where(tables.patients.c.id == patient))
            return await self._whole(connection, found)

        return next(iter(await self._read(work)), None)

    async def _whole(self, connection: AsyncConnection, found: Sequence[RowMapping]) -> list[Patient]:
        names = [row["id"] for row in found]
        phones = await _children(connection, tables.phones, "patient", "position", names)
        languages = await _children(connection, tables.patient_languages, "patient", "position", names)
        return [
            rows.to_patient(row, languages[row["id"]][0]["language"], phones[row["id"]], self._cipher)
            for row in sorted(found, key=lambda row: str(row["id"]))
        ]

    async def put_patients(self, patients: Sequence[Patient]) -> None:
        last = list({patient.id: patient for patient in patients}.values())

        async def work(connection: AsyncConnection) -> None:
            await self._put(connection, tables.patients, [rows.patient_row(each, self._cipher) for each in last])
            names = [each.id for each in last]
            phones = [row for each in last for row in rows.phone_rows(each, self._cipher)]
            await _replace(connection, tables.phones, "patient", names, phones)
            languages = [{"patient": each.id, "position": 0, "language": each.language} for each in last]
            await _replace(connection, tables.patient_languages, "patient", names, languages)

        await self._write(work)

    async def count_patients(self) -> int:
        return await self._read(lambda connection: _count(connection, tables.patients))

    async def put_preference(self, preference: Preference) -> None:
        row = rows.preference_row(storable_preference(preference), self._cipher)
        insert = _upsert(self._name, tables.patient_preferences, (), newest="asked_at")

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(insert, [row])

        await self._write(work)

    async def preferences_of(self, patient: str) -> Sequence[Preference]:
        table = tables.patient_preferences
        wanted = select(table).where(table.c.patient == clean(patient))
        found = await self._read(lambda connection: all_rows(connection, wanted))
        return sorted((rows.to_preference(row, self._cipher) for row in found), key=lambda each: each.what)

    async def clear_preferences(self, patient: str) -> int:
        table = tables.patient_preferences
        old = delete(table).where(table.c.patient == clean(patient))

        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(old)).rowcount

        return await self._write(work)

    # --- agents and dispositions -----------------------------------------------

    async def put_agents(self, agents: Sequence[Agent]) -> None:
        values = [
            {"id": each.id, "name": each.name, "extension": each.extension, "languages": " ".join(each.languages)}
            for each in {agent.id: agent for agent in agents}.values()
        ]
        await self._write(lambda connection: self._put(connection, tables.agents, values))

    async def agents(self) -> Sequence[Agent]:
        found = await self._read(lambda connection: all_rows(connection, select(tables.agents)))
        made = (Agent(row["id"], row["name"], row["extension"], tuple(row["languages"].split())) for row in found)
        return sorted(made, key=lambda agent: agent.id)

    async def put_dispositions(self, dispositions: Sequence[Disposition]) -> None:
        last = {each.code: each for each in dispositions}.values()
        values = [{"code": each.code, "label": each.label, "in_use": True} for each in last]

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(update(tables.dispositions).values(in_use=False))
            await self._put(connection, tables.dispositions, values)

        await self._write(work)

    async def dispositions(self) -> Sequence[Disposition]:
        wanted = select(tables.dispositions).where(tables.dispositions.c.in_use)
        found = await self._read(lambda connection: all_rows(connection, wanted))
        return sorted((Disposition(row["code"], row["label"]) for row in found), key=lambda each: each.code)

    # --- interactions ----------------------------------------------------------

    async def store(self, interaction: Interaction) -> None:
        await self.store_all((interaction,))

    async def store_all(self, interactions: Sequence[Interaction]) -> None:
        # Sorted, so that two controllers storing the same calls cannot wait for each other.
        last = [each for _, each in sorted({each.id: storable(each) for each in interactions}.items())]

        async def work(connection: AsyncConnection) -> None:
            values = [rows.interaction_row(each, self._cipher) for each in last]
            await self._put(connection, tables.interactions, values, keep={"acw_ms": 0, "disposition": ""})
            names = [each.id for each in last]
            steps = [row for each in last for row in rows.step_rows(each, self._cipher)]
            await _replace(connection, tables.steps, "interaction", names, steps)
            offers = [row for each in last for row in rows.offer_rows(each)]
            await _replace(connection, tables.offers, "interaction", names, offers)
            decisions = [row for each in last for row in rows.decision_rows(each)]
            await _replace(connection, tables.decisions, "interaction", names, decisions)
            utterances = [row for each in last for row in rows.utterance_rows(each, self._cipher)]
            await _replace(connection, tables.utterances, "interaction", names, utterances)
            interpreters = [row for each in last for row in rows.interpreter_rows(each)]
            await _replace(connection, tables.interpreters, "interaction", names, interpreters)

        await self._write(work)

    async def set_wrap_up(self, interaction_id: str, disposition: str, acw_ms: int) -> bool:
        table = tables.interactions
        change = update(table).where(table.c.id == interaction_id).values(disposition=disposition, acw_ms=acw_ms)

        async def work(connection: AsyncConnection) -> bool:
            return (await connection.execute(change)).rowcount > 0

        return await self._write(work)

    async def interactions(self, *, limit: int = 100, call: str | None = None) -> Sequence[Interaction]:
        table = tables.interactions
        wanted = select(table).order_by(table.c.started_at.desc(), table.c.id.desc()).limit(max(limit, 0))
        if call is not None:
            wanted = select(table).where(table.c.id == call)

        async def work(connection: AsyncConnection) -> list[Interaction]:
            found = await all_rows(connection, wanted)
            names = [row["id"] for row in found]
            parts = {table.name: await _children(connection, table, "interaction", "row", names) for table in PARTS}
            return [
                rows.to_interaction(row, {name: part[row["id"]] for name, part in parts.items()}, self._cipher)
                for row in found
            ]

        return await self._read(work)

    async def clear_utterances(self, *, before: int | None = None, call: str | None = None) -> int:
        table = tables.utterances
        old = delete(table)
        if before is not None:
            old = old.where(table.c.at < before)
        if call is not None:
            old = old.where(table.c.interaction == call)

        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(old)).rowcount if (before, call) != (None, None) else 0

        return await self._write(work)

    async def agents_of(self, patient: str, since: int) -> Sequence[str]:
        table = tables.interactions
        talked = (table.c.patient == patient, table.c.agent.is_not(None), table.c.talk_ms > 0)
        last = func.max(table.c.started_at)
        wanted = (
            select(table.c.agent)
            .where(*talked, table.c.started_at >= since)
            .group_by(table.c.agent)
            .order_by(last.desc(), func.max(table.c.id).desc())
        )
        return [str(row["agent"]) for row in await self._read(lambda connection: all_rows(connection, wanted))]

    async def count_interactions(self) -> int:
        return await self._read(lambda connection: _count(connection, tables.interactions))

    # --- tasks -------------------------------------------------------------------

    async def put_task(self, task: Task) -> None:
        row = rows.task_row(storable_task(task), self._cipher)
        await self._write(
            lambda connection: self._put(connection, tables.tasks, [row], keep={"done_at": 0, "done_by": ""})
        )

    async def finish_task(self, task_id: str, at: int, by: str) -> Task | None:
        mine = tables.tasks.c.id == clean(task_id)
        change = update(tables.tasks).where(mine, tables.tasks.c.done_at.is_(None))

        async def work(connection: AsyncConnection) -> Task | None:
            await connection.execute(change.values(done_at=at, done_by=clean(by)))
            found = await all_rows(connection, select(tables.tasks).where(mine))
            return rows.to_task(found[0], self._cipher) if found else None

        return await self._write(work)

    async def open_tasks(self) -> Sequence[Task]:
        wanted = select(tables.tasks).where(tables.tasks.c.done_at.is_(None))
        found = await self._read(lambda connection: all_rows(connection, wanted))
        return sorted((rows.to_task(row, self._cipher) for row in found), key=lambda task: (task.due, task.id))

    async def done_tasks(self) -> Sequence[Task]:
        done_at = tables.tasks.c.done_at
        wanted = select(tables.tasks).where(done_at.is_not(None)).order_by(done_at.desc(), tables.tasks.c.id)
        found = await self._read(lambda connection: all_rows(connection, wanted))
        return [rows.to_task(row, self._cipher) for row in found]

    async def clear_tasks(self, done_before: int) -> int:
        old = delete(tables.tasks).where(tables.tasks.c.done_at < done_before)  # an open one has NULL there

        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(old)).rowcount

        return await self._write(work)

    # --- the store itself --------------------------------------------------------

    async def check(self) -> str:
        async def work(connection: AsyncConnection) -> str:
            revision = await connection.run_sync(current_revision)
            patients = await _count(connection, tables.patients)
            return f"{_ENGINES.get(self._name, self._name)}, schema {revision}, {patients} patients"

        return await self._read(work)

    async def close(self) -> None:
        if self._preparing is not None and not self._preparing.done():
            self._preparing.cancel()
        await self._guard.close()
        await self._engine.dispose()


def _seen(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()


@cache
def _upsert(dialect: str, table: Table, keep: tuple[tuple[str, object], ...], newest: str = "") -> Executable:
    """Made once a table: SQLAlchemy needs longer to build this statement than SQLite to carry it out.

    ``newest``: a row whose time in this column is before that of the row there changes nothing.
    """
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    new = insert.excluded
    changes: dict[str, Any] = {column.name: new[column.name] for column in table.c if not column.primary_key}
    for name, blank in keep:
        changes[name] = func.coalesce(func.nullif(new[name], blank), table.c[name])
    later = new[newest] >= table.c[newest] if newest else None
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes, where=later)


async def _count(connection: AsyncConnection, table: Table) -> int:
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def _children(
    connection: AsyncConnection, table: Table, parent: str, order: str, names: Sequence[str]
) -> dict[str, list[RowMapping]]:
    """The rows of ``table`` under each of ``names``, in order."""
    found: dict[str, list[RowMapping]] = {name: [] for name in names}
    for start in range(0, len(names), _CHUNK):
        chosen = table.c[parent].in_(names[start : start + _CHUNK])
        for row in await all_rows(connection, select(table).where(chosen).order_by(table.c[parent], table.c[order])):
            found[row[parent]].append(row)
    return found


async def _replace(
    connection: AsyncConnection, table: Table, parent: str, names: Sequence[str], values: Sequence[rows.Row]
) -> None:
    """Make ``values`` all the rows that ``table`` holds under ``names``."""
    for start in range(0, len(names), _CHUNK):
        await connection.execute(delete(table).where(table.c[parent].in_(names[start : start + _CHUNK])))
    if values:
        await connection.execute(table.insert(), list(values))


def connect(url: str, cipher: Cipher, timeout_ms: int) -> Crm:
    return SqlCrm(url, cipher, timeout_ms)
