"""An emergency caller whom nobody answers hangs up: somebody is told to call him, until when."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from typing import Any

import pytest

from careline.phones.agent import Behaviour
from tests.asterisk.clinic import PROGRAM, RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]


def tasks(clinic: RunningClinic, *words: str) -> str:
    done = subprocess.run(
        [PROGRAM, "tasks", "--clinic", clinic.file, *words], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def listed(clinic: RunningClinic, call: str, within: float = 10.0) -> list[dict[str, Any]]:
    """The open tasks that come of ``call``; waits for the first."""
    deadline = time.monotonic() + within
    while True:
        found = json.loads(await asyncio.to_thread(tasks, clinic, "--json"))
        mine = [each for each in found if each["interaction"] == call]
        if mine or time.monotonic() > deadline:
            return mine


async def test_an_emergency_caller_who_hangs_up_is_a_task(clinic: RunningClinic, caller: str) -> None:
    nadia = await clinic.agent("nadia", Behaviour(does="never"))
    async with clinic.patient() as patient:
        await patient.call("5550100", caller)
        await patient.wait(1)
        await patient.press("9")
        await patient.wait(0.8)
        await patient.press("1")
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
