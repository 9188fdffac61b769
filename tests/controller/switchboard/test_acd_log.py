"""The log of the distributor in the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from acd.core import Acd
from acd.messages import AgentProfile, CallerLeft, Clinic, Queued, QueueRules
from acd.plain import built
from acd.written import read_command, read_event
from controller.journal.memory import MemoryJournal
from controller.switchboard.acd_log import DAY_MS, DAYS, GATHER_MS, LEARNT, LEARNT_EVERY_MS, MOST, STREAM, AcdLog

CLINIC = Clinic((AgentProfile("ann", (), (("en", 5),), signed_in=True),), (QueueRules("desk"),))


class Later:
    def __init__(self) -> None:
        self.asked: list[tuple[float, Callable[[], None]]] = []

    def __call__(self, seconds: float, work: Callable[[], None]) -> None:
        self.asked.append((seconds, work))


def called(at: int, call: str = "c1") -> Queued:
    return Queued(at, call, "desk", (), "en", "routine", at)


async def test_what_was_handled_can_be_handled_again() -> None:
    journal, later = MemoryJournal(), Later()
    acd = Acd(CLINIC)
    log = AcdLog(journal, later, keep_days=30)
    log.began(CLINIC, 5)
    told = [(event, acd.handle(event)) for event in (called(10), CallerLeft(20, "c1"))]
    for event, commands in told:
        log.handled(event, commands)
    assert [seconds for seconds, _ in later.asked] == [GATHER_MS / 1000]
    later.asked[0][1]()
    began, handled = await journal.read()
    assert (began.call, began.kind, handled.kind) == (STREAM, "began", "handled")
    assert built(Clinic, dict(began.data["clinic"])) == CLINIC
    again = Acd(CLINIC)
    for (event, commands), (wrote, orders) in zip(told, handled.data["events"], strict=True):
        assert read_event(wrote) == event
        assert [read_command(each) for each in orders] == commands == again.handle(read_event(wrote))


async def test_many_events_do_not_wait_for_the_clock() -> None:
    journal, later = MemoryJournal(), Later()
    log = AcdLog(journal, later, keep_days=30)
    for number in range(MOST + 1):
        log.handled(CallerLeft(number, "c1"), [])
    (entry,) = await journal.read()
    assert len(entry.data["events"]) == MOST
    log.flush()
    log.flush()
    assert len(await journal.read()) == 2


async def test_the_next_start_knows_what_was_learnt() -> None:
    journal, learnt = MemoryJournal(), {"work": [], "waits": {}}
    log = AcdLog(journal, Later(), keep_days=3, learnt=lambda: learnt)
    log.began(CLINIC, 5)
    log.handled(CallerLeft(LEARNT_EVERY_MS, "c1"), [])
    log.flush()
    assert await journal.load(LEARNT) == learnt
    learnt["waits"] = {"desk": {}}
    log.handled(CallerLeft(LEARNT_EVERY_MS + 9, "c1"), [])
    log.flush()
    assert await journal.load(LEARNT) != learnt
    log.close()
    assert await journal.load(LEARNT) == learnt
    assert (await journal.read())[0].data["learnt"] == {"work": [], "waits": {}}


async def test_old_days_go() -> None:
    journal = MemoryJournal()
    log = AcdLog(journal, Later(), keep_days=3)
    for day in range(100, 106):
        for hour in range(2):
            log.handled(CallerLeft(day * DAY_MS + hour, "c1"), [])
            log.flush()
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    kept = await journal.read()
    assert [entry.data["events"][0][0][1]["at"] // DAY_MS for entry in kept] == [103, 103, 104, 104, 105, 105]
    days = await journal.load(DAYS)
    assert days == {"103": 7, "104": 9, "105": 11}
    again = AcdLog(journal, Later(), keep_days=3, days=dict(days))
    again.handled(CallerLeft(105 * DAY_MS + 9, "c1"), [])
    again.flush()
    await asyncio.sleep(0)
    assert await journal.load(DAYS) == days


async def test_a_broken_journal_costs_nothing_and_the_day_is_noted_later() -> None:
    journal = MemoryJournal()
    journal.broken = True
    log = AcdLog(journal, Later(), keep_days=3)
    log.began(CLINIC, 7 * DAY_MS)
    await asyncio.sleep(0)
    journal.broken = False
    log.handled(CallerLeft(7 * DAY_MS + 9, "c1"), [])
    log.flush()
    await asyncio.sleep(0)
    assert await journal.load(DAYS) == {"7": 1}
