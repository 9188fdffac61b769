"""Finished calls, tasks and preferences of patients on their way to the CRM store: first on this disk, then there.

``put`` returns when the record is safe in a local SQLite file, sealed; a task delivers it.
While the store is away calls go on, records wait, and delivery is tried again after
0.2 s, doubling up to 10 s; when it is back they drain, a hundred in one transaction.

Delivery is at least once, its effect exactly once: the store replaces by id. Of several
versions of one interaction only the latest is kept. A wrap-up waits for its record. A
record that a working store refuses falls behind the others and holds up none of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import structlog

from controller.journal.port import JournalUnavailableError
from controller.journal.writer import GroupWriter
from crm.cipher import Cipher, CipherError
from crm.codec import (
    from_plain,
    preference_from_plain,
    preference_to_plain,
    task_from_plain,
    task_to_plain,
    to_plain,
)
from crm.model import Interaction, Preference, Task
from crm.port import Crm, CrmUnavailable
from crm.privacy import storable, storable_preference, storable_task

_TABLES = (
    "CREATE TABLE IF NOT EXISTS outbox (interaction TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL,"
    " sealed BLOB NOT NULL, PRIMARY KEY (interaction, kind)) WITHOUT ROWID",
)
_RECORD, _WRAP_UP, _TASK, _PREFERENCE = "record", "wrap_up", "task", "preference"
_GROUP = 100
GATHER_MS = 200
"""One transaction for what ended within it: at 20 calls/s a transaction for each call cost 2 ms of processor a call."""
HELD = 1_000
"""Sealed records kept in memory, some kilobytes each, while the store is away; more are read back from the disk."""
_AWAY_AFTER = 3  # failures in a row that say: not this record, the store
_WRAP_UP_TRIES = 20
Key = tuple[str, str]
"""Interaction id and ``record`` or ``wrap_up``; a task's id and ``task``; "patient what" and ``preference``."""
T = TypeVar("T")
log = structlog.get_logger(__name__)

_READERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    _RECORD: from_plain,
    _WRAP_UP: dict,
    _TASK: task_from_plain,
    _PREFERENCE: preference_from_plain,
}


@dataclass(frozen=True, slots=True)
class _Answer(Generic[T]):
    """The store answered; apart from None, which says it did not."""

    value: T


class Outbox:
    """Use ``open_outbox`` to make one."""

    def __init__(  # noqa: PLR0917 - what it writes to, and its three times
        self, writer: GroupWriter, crm: Crm, cipher: Cipher, first_ms: int, longest_ms: int, gather_ms: int
    ) -> None:
        self._writer = writer
        self._crm = crm
        self._cipher = cipher
        self.on_stored: Callable[[Interaction], None] = lambda _interaction: None
        """Called in the loop with each record that has reached the store."""
        self._first, self._longest, self._gather = first_ms / 1000, longest_ms / 1000, gather_ms / 1000
        self._waiting: dict[Key, int] = {}
        self._failures: dict[Key, int] = {}
        self._not_before: dict[Key, float] = {}  # loop time of the next try, for what failed
        self._held: dict[Key, bytes] = {}
        """What the disk does not have yet, and the newest of what it has: they need not be read back."""
        self._version = 0
        self._away = False
        self._nudge = asyncio.Event()
        self._hurry = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what an earlier run left and begin to deliver. Raises ``JournalUnavailableError``."""
        rows = await self._writer.submit(_left_over)
        for interaction, kind, version in rows:
            self._wait_for((interaction, kind), version)
        self._task = asyncio.ensure_future(self._deliver_for_ever())

    # --- in ----------------------------------------------------------------------

    async def put(self, interaction: Interaction) -> bool:
        """Keep ``interaction`` and see that it reaches the store.

        True once it is on this disk. False when the disk refused: then it is held in memory
        and delivered all the same, but a crash before that would lose it.
        """
        return await self._put((interaction.id, _RECORD), to_plain(storable(interaction)))

    async def wrap_up(self, interaction_id: str, disposition: str, acw_ms: int) -> bool:
        """Add to a call's record, put before, what the agent did after it. Returns as ``put`` does."""
        return await self._put((interaction_id, _WRAP_UP), {"disposition": disposition, "acw_ms": acw_ms})

    async def task(self, task: Task) -> bool:
        """Keep ``task`` and see that it reaches the store. Returns as ``put`` does."""
        return await self._put((task.id, _TASK), task_to_plain(storable_task(task)))

    async def preference(self, preference: Preference) -> bool:
        """Keep ``preference`` and see that it reaches the store; of several the latest. Returns as ``put`` does."""
        key = (f"{preference.patient} {preference.what}", _PREFERENCE)
        return await self._put(key, preference_to_plain(storable_preference(preference)))

    async def _put(self, key: Key, plain: Mapping[str, Any]) -> bool:
        version = self._version + 1
        sealed = self._cipher.seal(plain, _place(key))
        saved = self._writer.submit(lambda connection: _save(connection, key, version, sealed))
        self._wait_for(key, version)
        self._held[key] = sealed
        try:
            await saved
        except JournalUnavailableError as error:
            log.error("record_not_on_disk", interaction=key[0], reason=str(error))
            return False
        finally:
            self._nudge.set()
        if len(self._held) > HELD and self._waiting.get(key) == version:
            self._held.pop(key, None)
        return True

    def _wait_for(self, key: Key, version: int) -> None:
        self._version = max(self._version, version)
        self._waiting[key] = version
        self._empty.clear()
        self._nudge.set()

    # --- looking on ----------------------------------------------------------------

    def pending(self) -> int:
        """How many records, wrap-ups, tasks and preferences have not reached the store."""
        return len(self._waiting)

    async def flush(self, timeout: float) -> bool:  # noqa: ASYNC109 -- how long to wait, not an error
        """Try now, without waiting for the next turn; True when nothing is pending within ``timeout`` seconds."""
        self._not_before.clear()
        self._hurry.set()
        self._nudge.set()
        await _until(self._empty, timeout)
        return not self._waiting

    async def close(self) -> None:
        """Stop delivering; what is pending stays on this disk for the next start. Leaves the store open."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        await self._writer.close()

    # --- out -------------------------------------------------------------------------

    async def _deliver_for_ever(self) -> None:
        pause = self._first
        while True:
            self._nudge.clear()
            due = self._due()
            if not due:
                await _until(self._nudge, self._next_turn())
                continue
            if len(due) < _GROUP and not self._hurry.is_set():
                await _until(self._hurry, self._gather)
                due = self._due()
            self._hurry.clear()
            try:
                away = await self._deliver(due)
            except Exception as error:  # a fault of ours must not end all delivery
                log.error("outbox_broken", error=type(error).__name__)
                away = True
            self._tell(away)
            if away:
                await _until(self._hurry, pause)  # new records do not bring the store back; only ``flush`` hurries it
            pause = min(pause * 2, self._longest) if away else self._first

    def _due(self) -> list[Key]:
        """What may be tried now, those that failed least and waited longest first; a wrap-up after its record."""
        now = asyncio.get_running_loop().time()
        ready = [key for key in self._eligible() if self._not_before.get(key, 0.0) <= now]
        return sorted(ready, key=lambda key: (self._failures.get(key, 0), self._waiting[key]))[:_GROUP]

    def _next_turn(self) -> float | None:
        """Seconds until something that failed is due again; None when nothing is."""
        turns = [self._not_before.get(key, 0.0) for key in self._eligible()]
        return max(0.0, min(turns) - asyncio.get_running_loop().time()) if turns else None

    def _eligible(self) -> Iterator[Key]:
        return (key for key in self._waiting if key[1] == _RECORD or (key[0], _RECORD) not in self._waiting)

    def _tell(self, away: bool) -> None:
        if away != self._away:
            self._away = away
            log.warning("store_away" if away else "store_back", pending=len(self._waiting))

    async def _deliver(self, keys: Sequence[Key]) -> bool:
        """Try each of ``keys``; True when the store seems to be away."""
        versions = {key: self._waiting[key] for key in keys}
        bodies = await self._bodies(keys)
        records = [key for key in keys if key in bodies and key[1] == _RECORD]
        others = [key for key in keys if key in bodies and key[1] != _RECORD]
        for key in keys:
            if key not in bodies:
                self._put_off(key)
        if len(records) > 1 and await self._try(self._crm.store_all([bodies[key] for key in records])):
            await self._remove({key: versions[key] for key in records})
            for key in records:
                self.on_stored(bodies[key])
            records = []
        in_a_row = 0
        for key in (*records, *others):
            if await self._deliver_one(key, bodies[key]):
                await self._remove({key: versions[key]})
                if key[1] == _RECORD:
                    self.on_stored(bodies[key])
                in_a_row = 0
                continue
            self._put_off(key)
            in_a_row += 1
            if in_a_row == _AWAY_AFTER:
                return True
        return False

    async def _deliver_one(self, key: Key, body: Any) -> bool:
        if key[1] == _RECORD:
            return await self._try(self._crm.store(body)) is not None
        if key[1] == _TASK:
            return await self._try(self._crm.put_task(body)) is not None
        if key[1] == _PREFERENCE:
            return await self._try(self._crm.put_preference(body)) is not None
        known = await self._try(self._crm.set_wrap_up(key[0], body["disposition"], body["acw_ms"]))
        if known is not None and not known.value and self._failures.get(key, 0) >= _WRAP_UP_TRIES:
            log.error("wrap_up_without_record", interaction=key[0])
            return True
        return known is not None and bool(known.value)

    async def _try(self, call: Coroutine[Any, Any, T]) -> _Answer[T] | None:
        """What the store answered, or None. Whatever else a connector raises counts as a failure too."""
        try:
            return _Answer(await call)
        except CrmUnavailable:
            return None
        except Exception as error:
            log.error("store_broken", error=type(error).__name__)  # its text could hold PHI
            return None

    def _put_off(self, key: Key) -> None:
        failures = self._failures[key] = self._failures.get(key, 0) + 1
        pause = min(self._first * 2 ** min(failures - 1, 20), self._longest)
        self._not_before[key] = asyncio.get_running_loop().time() + pause

    async def _bodies(self, keys: Sequence[Key]) -> dict[Key, Any]:
        """What ``keys`` stand for; those that cannot be read are left out and told of."""
        sealed = {key: self._held[key] for key in keys if key in self._held}
        if away := [key for key in keys if key not in sealed]:
            try:
                sealed |= await self._writer.submit(lambda connection: _read(connection, away))
            except JournalUnavailableError as error:
                log.error("outbox_unreadable", reason=str(error))
        bodies: dict[Key, Any] = {}
        for key, value in sealed.items():
            try:
                plain = self._cipher.unseal(value, _place(key))
                bodies[key] = _READERS[key[1]](plain)
            except CipherError as error:
                log.error("record_unreadable", interaction=key[0], reason=str(error))
            except TypeError:
                log.error("record_unreadable", interaction=key[0], reason="written by an incompatible version")
        return bodies

    async def _remove(self, delivered: Mapping[Key, int]) -> None:
        """Forget what arrived, but not a later version that came meanwhile."""
        for key, version in delivered.items():
            self._failures.pop(key, None)
            self._not_before.pop(key, None)
            if self._waiting.get(key) == version:
                del self._waiting[key]
                self._held.pop(key, None)
        with contextlib.suppress(JournalUnavailableError):  # then it is delivered again after a restart: harmless
            await self._writer.submit(lambda connection: _drop(connection, delivered))
        if not self._waiting:
            self._empty.set()


async def open_outbox(
    path: Path,
    crm: Crm,
    cipher: Cipher,
    *,
    first_retry_ms: int = 200,
    longest_retry_ms: int = 10_000,
    gather_ms: int = GATHER_MS,
) -> Outbox:
    """Open or create the outbox in the SQLite file ``path`` (its own, or the journal's); begin to deliver to ``crm``.

    A record waits ``gather_ms`` for others to go with it, once it is safe on this disk.
    Raises ``JournalUnavailableError`` when the file cannot be opened.
    """
    writer = GroupWriter(path, _TABLES)
    outbox = Outbox(writer, crm, cipher, first_retry_ms, longest_retry_ms, gather_ms)
    try:
        await writer.opened()
        await outbox.start()
    except JournalUnavailableError:
        await writer.close()
        raise
    return outbox


async def _until(event: asyncio.Event, seconds: float | None) -> None:
    # Not wait_for: before Python 3.12 it swallows a cancellation that comes together with the event.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _place(key: Key) -> str:
    return f"outbox {key[0]} {key[1]}"


# --- in the writer's thread ------------------------------------------------------------


def _left_over(connection: sqlite3.Connection) -> list[tuple[str, str, int]]:
    return connection.execute("SELECT interaction, kind, version FROM outbox ORDER BY version").fetchall()


def _save(connection: sqlite3.Connection, key: Key, version: int, sealed: bytes) -> None:
    connection.execute(
        "INSERT INTO outbox (interaction, kind, version, sealed) VALUES (?, ?, ?, ?) ON CONFLICT (interaction, kind)"
        " DO UPDATE SET version = excluded.version, sealed = excluded.sealed",
        (*key, version, sealed),
    )


def _read(connection: sqlite3.Connection, keys: Sequence[Key]) -> dict[Key, bytes]:
    found = {}
    for key in keys:
        wanted = "SELECT sealed FROM outbox WHERE interaction = ? AND kind = ?"
        row = connection.execute(wanted, key).fetchone()
        if row is not None:
            found[key] = row[0]
    return found


def _drop(connection: sqlite3.Connection, delivered: Mapping[Key, int]) -> None:
    rows = [(*key, version) for key, version in delivered.items()]
    connection.executemany("DELETE FROM outbox WHERE interaction = ? AND kind = ? AND version <= ?", rows)
