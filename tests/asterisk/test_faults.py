"""Parts that die, freeze or go away while patients are on the line; the next test finds all of them there again."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from careline.phones.agent import Behaviour
from controller.asterisk.process import running_pid
from tests.asterisk.clinic import RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def suffering(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningClinic]:
    clinic = RunningClinic(tmp_path_factory.mktemp("faults"))
    await clinic.start()
    yield clinic
    await clinic.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def own(suffering: RunningClinic) -> AsyncIterator[RunningClinic]:
    yield suffering
    if not suffering.lives():  # a test that failed half-way
        await suffering.start()
    await suffering.clear_phones()


async def _queue(patient, caller: str) -> None:
    await patient.call("5550110", caller)
    await patient.wait(0.5)
    await patient.press("1")


async def _sound_goes_on(patient, seconds: float = 1.5) -> bool:
    """Whether the patient still hears something."""
    before = len(patient.heard.arrivals)
    await patient.wait(seconds)
    return len(patient.heard.arrivals) > before


async def test_controller_killed_in_a_talk(own: RunningClinic, caller: str) -> None:
    """The talk goes on; a new caller hears the fallback and a plain phone rings; nothing is lost or doubled."""
    newcomer = f"{caller[:-4]}8{caller[-3:]}"
    alice = await own.agent("alice", Behaviour(after_ms=200, tone_hz=1090, greeting="hello " * 40))
    desk = own.phone("desk")
    await desk.register()
    async with own.patient() as talking, own.patient() as new:
        await _queue(talking, caller)
        leg = await alice.next_call(10)
        assert await leg.wait("answered", 5)
        await talking.wait(1)
        own.signal(signal.SIGKILL)
        await talking.wait(1)
        assert leg.state == "answered"
        assert await _sound_goes_on(talking), "the talk went silent when the controller died"
        await new.call("5550100", newcomer)
        ringing = await desk.next_call(20)
        assert await ringing.wait("answered", 5)
        assert leg.state == "answered"
        assert any(each.prompt.name.startswith("If this is an emergency, hang up") for each in own.heard_by(new, "en"))
        new.hang_up()
        await own.start()  # takes over: the talk is adopted
        assert await own.says("taken over from an earlier controller (talking)", 10)
        talking.hang_up()
        assert await leg.wait("ended", 5), "the agent was left on a dead line"
    stored = await own.interaction(caller)
    assert (stored.outcome, stored.agent) == ("answered", "alice")
    alone = await own.interaction(newcomer, within=45)
    assert (alone.outcome, alone.notes) == ("fallback", {"path": "fallback", "answered_by": "plain_phone"})


async def test_controller_killed_while_one_waits(own: RunningClinic, caller: str) -> None:
    """The next controller takes the waiting caller over, in his place."""
    async with own.patient() as patient:
        await _queue(patient, caller)
        await patient.wait(2)
        own.signal(signal.SIGKILL)
        await patient.wait(1)
        await own.start()
        alice = await own.agent("alice")
        leg = await alice.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
        patient.hang_up()
    stored = await own.interaction(caller)
    assert (stored.outcome, stored.agent) == ("answered", "alice")
    assert stored.wait_ms > 3000, "the wait before the crash was forgotten"


async def test_controller_frozen(own: RunningClinic, caller: str) -> None:
    """The waiting caller reaches the fallback within the lease, by himself."""
    desk = own.phone("desk")
    await desk.register()
    async with own.patient() as patient:
        await _queue(patient, caller)
        await patient.wait(2)
        own.signal(signal.SIGSTOP)
        frozen = time.monotonic()
        leg = await desk.next_call(40)
        took = time.monotonic() - frozen
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
        patient.hang_up()
        own.signal(signal.SIGCONT)
    # 15 s of lease, then the dialplan's sentence (some 9 s) before the phone rings.
    assert took < 15 + 14, f"the desk's phone rang only after {took:.1f} s"
    stored = await own.interaction(caller, within=45)
    assert stored.outcome == "fallback"


async def test_store_away_during_a_call(own: RunningClinic, caller: str) -> None:
    """A locked database costs no call; the record is written when it is back."""
    import sqlite3

    alice = await own.agent("alice")
    lock = sqlite3.connect(own.settings.folder.databases / "crm.sqlite")
    lock.execute("BEGIN EXCLUSIVE")
    try:
        async with own.patient() as patient:
            await patient.call("5550100", caller)
            await patient.wait(1)
            await patient.press("1")
            await patient.wait(3)
            await patient.press("20")
            leg = await alice.next_call(30)
            assert await leg.wait("answered", 5)
            await patient.wait(0.5)  # the controller learns of it a moment after the phone
            mark = own.mark()
            patient.hang_up()
        assert await own.says("call over", 5, mark)
        await asyncio.sleep(3)
    finally:
        lock.rollback()
        lock.close()
    assert (await own.interaction(caller, within=20)).outcome == "answered"


async def test_asterisk_killed(own: RunningClinic, caller: str) -> None:
    """Every cut call has a record, Asterisk is started again, the next call works."""
    async with own.patient() as patient:
        await _queue(patient, caller)
        await patient.wait(1)
        pid = running_pid(own.settings.folder)
        assert pid is not None
        mark = own.mark()
        os.kill(pid, signal.SIGKILL)
        assert await own.says("Asterisk ended; starting it again", 10, mark)
        patient.crash()
    stored = await own.interaction(caller, within=60)
    assert stored.notes.get("lost_hangup") == "1"
    again = f"{caller[:-4]}8{caller[-3:]}"
    alice = await own.agent("alice")
    async with own.patient() as patient:
        await _queue(patient, again)
        leg = await alice.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
        patient.hang_up()
    assert (await own.interaction(again)).outcome == "answered"


async def test_sigterm_lets_a_talk_end(own: RunningClinic, caller: str) -> None:
    """Who talks is not cut off by a stop; the next start writes the record."""
    alice = await own.agent("alice", Behaviour(after_ms=200, tone_hz=1090))
    async with own.patient() as patient:
        mark = own.mark()
        await _queue(patient, caller)
        leg = await alice.next_call(10)
        assert await leg.wait("answered", 5)
        assert await own.says("talks with", 5, mark)
        own.signal(signal.SIGTERM)
        assert own.process is not None
        assert await asyncio.to_thread(own.process.wait, 20) == 0
        assert leg.state == "answered"
        await own.start()
        patient.hang_up()
        assert await leg.wait("ended", 5), "the agent was left on a dead line"
    assert (await own.interaction(caller)).outcome == "answered"
