"""An emergency caller whom nobody answers hangs up: somebody is told to call him, until when, whoever lives then."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from careline.phones.agent import Behaviour
from careline.phones.patient import PatientPhone
from tests.asterisk.clinic import PROGRAM, RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def own(tmp_path) -> AsyncIterator[RunningClinic]:
    """A clinic whose controller may be killed."""
    clinic = RunningClinic(tmp_path)
    await clinic.start()
    yield clinic
    await clinic.stop()


def tasks(clinic: RunningClinic, *words: str) -> str:
    done = subprocess.run(
        [PROGRAM, "tasks", "--clinic", clinic.file, *words], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def listed(clinic: RunningClinic, call: str, within: float = 30.0) -> list[dict[str, Any]]:
    """The open tasks that come of ``call``; waits for the first."""
    deadline = time.monotonic() + within
    while True:
        found = json.loads(await asyncio.to_thread(tasks, clinic, "--json"))
        mine = [each for each in found if each["interaction"] == call]
        if mine or time.monotonic() > deadline:
            return mine


async def emergency(patient: PatientPhone, caller: str) -> None:
    await patient.call("5550100", caller)
    await patient.wait(1)
    await patient.press("9")
    await patient.wait(0.8)
    await patient.press("1")


async def test_an_emergency_caller_who_hangs_up_is_a_task(clinic: RunningClinic, caller: str) -> None:
    nadia = await clinic.agent("nadia", Behaviour(does="never"))
    async with clinic.patient() as patient:
        await emergency(patient, caller)
        ringing = await nadia.next_call(5)
        await patient.wait(1.5)  # longer than the clinic's short_abandon
        patient.hang_up()
        assert await ringing.wait("ended", 5)
    stored = await clinic.interaction(caller)
    assert (stored.outcome, stored.queue, stored.priority) == ("abandoned", "nurse", "emergency")
    (task,) = await listed(clinic, stored.id)
    assert (task["owner"], task["priority"], task["why"]) == ("nurse", "emergency", "hung_up")
    assert 0 <= task["created_at"] - stored.ended_at <= 1_000
    assert task["due"] - task["created_at"] == pytest.approx(900_000, abs=1_000)
    assert caller.lstrip("+") not in json.dumps(task)
    assert "is done, by nadia" in await asyncio.to_thread(tasks, clinic, "done", task["id"], "--by", "nadia")
    assert await listed(clinic, stored.id, within=0) == []


async def test_who_hangs_up_while_no_controller_lives_is_a_task(own: RunningClinic, caller: str) -> None:
    """One waits for a nurse as the controller dies; another had only the plain phone, which nobody answered."""
    other = f"{caller[:-4]}9{caller[-3:]}"
    desk = own.phone("desk", Behaviour(does="never"))
    await desk.register()
    async with own.patient() as alone:
        await emergency(alone, other)  # no nurse is on duty
        rung = await desk.next_call(20)
        alone.hang_up()
        assert await rung.wait("ended", 5)
    nadia = await own.agent("nadia", Behaviour(does="never"))
    async with own.patient() as waiting:
        await emergency(waiting, caller)
        await nadia.next_call(5)
        own.signal(signal.SIGKILL)
        await waiting.wait(0.5)
        waiting.hang_up()
        hung_up = time.time() * 1_000
        await asyncio.sleep(2)  # the clock runs from the hang-up, not from the next start
    await own.start()
    stored = await own.interaction(caller)
    (task,) = await listed(own, stored.id)
    assert (task["owner"], task["priority"], task["why"]) == ("nurse", "emergency", "hung_up")
    assert task["due"] == pytest.approx(hung_up + 900_000, abs=1_000)
    only_dialplan = await own.interaction(other)
    assert "answered_by" not in only_dialplan.notes
    (task,) = await listed(own, only_dialplan.id)
    assert (task["owner"], task["priority"], task["why"]) == ("nurse", "emergency", "alone")
    assert caller.lstrip("+") not in json.dumps(task)
