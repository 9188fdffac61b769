"""A call's page in the journal is let go only when its record is on this disk."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from controller.journal.memory import MemoryJournal
from controller.records.keeper import RecordKeeper
from controller.records.outbox import Outbox, open_outbox
from crm.cipher import Cipher
from crm.connectors.memory import MemoryCrm
from crm.model import Preference, Task
from crm.port import Crm
from tests.crm.examples import INTERACTION, KEY, task


async def opened(tmp_path: Path, crm: Crm) -> Outbox:
    return await open_outbox(tmp_path / "outbox.db", crm, Cipher(KEY), first_retry_ms=1, longest_retry_ms=4)


async def test_the_page_goes_when_the_record_is_safe_even_with_the_store_away(tmp_path: Path) -> None:
    crm, journal = MemoryCrm(), MemoryJournal()
    crm.away = True
    outbox = await opened(tmp_path, crm)
    keeper = RecordKeeper(outbox, journal)
    await journal.save("call-1", {"stage": "talking"})
    keeper.put(INTERACTION)
    assert "call-1" in await journal.snapshots()  # it has only been handed over
    await keeper.settled()
    assert await journal.snapshots() == {}
    assert outbox.pending() == 1
    await outbox.close()


async def test_the_page_stays_when_the_disk_refuses_the_record(tmp_path: Path) -> None:
    crm, journal = MemoryCrm(), MemoryJournal()
    outbox = await opened(tmp_path, crm)
    await outbox._writer.close()  # the disk is gone
    await journal.save("call-1", {"stage": "talking"})
    keeper = RecordKeeper(outbox, journal)
    keeper.put(INTERACTION)
    await keeper.settled()
    assert "call-1" in await journal.snapshots()
    assert await outbox.flush(10)
    await outbox.close()


async def test_a_wrap_up_follows_its_record(tmp_path: Path) -> None:
    crm = MemoryCrm()
    outbox = await opened(tmp_path, crm)
    keeper = RecordKeeper(outbox, MemoryJournal())
    keeper.put(INTERACTION)
    keeper.wrap_up("call-1", "advice_given", 9_000)
    await keeper.settled()
    assert await outbox.flush(10)
    (found,) = await crm.interactions()
    assert (found.disposition, found.acw_ms) == ("advice_given", 9_000)
    await outbox.close()


async def test_a_task_reaches_the_store_and_leaves_the_call_s_page(tmp_path: Path) -> None:
    crm, journal = MemoryCrm(), MemoryJournal()
    outbox = await opened(tmp_path, crm)
    await journal.save("call-1", {"stage": "ivr"})
    keeper = RecordKeeper(outbox, journal)
    safe: list[Task] = []
    keeper.on_task = safe.append
    keeper.task(task())
    await keeper.settled()
    assert safe == [task()]
    assert await outbox.flush(10)
    assert list(await crm.open_tasks()) == [task()]
    assert "call-1" in await journal.snapshots()
    await outbox.close()


async def test_what_a_patient_asked_for_is_on_this_disk_before_the_call_s_page_goes(tmp_path: Path) -> None:
    class Journal(MemoryJournal):
        def finish(self, call: str) -> asyncio.Future[None]:
            with sqlite3.connect(tmp_path / "outbox.db") as disk:
                finished.append((outbox.pending(), disk.execute("SELECT count(*) FROM outbox").fetchone()[0]))
            return super().finish(call)

    finished: list[tuple[int, int]] = []
    crm = MemoryCrm()
    crm.away = True
    outbox = await opened(tmp_path, crm)
    keeper = RecordKeeper(outbox, Journal())
    keeper.preference(Preference("x0001", "pace", "80", 10))
    keeper.put(INTERACTION)
    await keeper.settled()
    assert finished == [(2, 2)]
    crm.away = False
    assert await outbox.flush(10)
    assert [each.value for each in await crm.preferences_of("x0001")] == ["80"]
    await outbox.close()
