"""A wait explained while it lasts and afterwards, and the log of real calls played again."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from careline.phones.agent import Behaviour
from tests.asterisk.clinic import PROGRAM, RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
NURSE_LINE = "5550110"


def acd(clinic: RunningClinic, *words: str, of: str = "--clinic") -> Any:
    done = subprocess.run(
        [PROGRAM, "acd", *words, of, clinic.file, "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


async def test_a_wait_is_explained_while_it_lasts_and_afterwards(
    clinic: RunningClinic, caller: str, tmp_path: Path
) -> None:
    alice = await clinic.agent("alice", Behaviour(does="decline", after_ms=100))
    async with clinic.patient() as patient:
        await patient.call(NURSE_LINE, caller)
        await patient.wait(0.5)
        await patient.press("1")
        await alice.next_call(10)
        assert await clinic.says("alice: declined", 10)
        await asyncio.sleep(0.6)  # the log gathers for a moment
        waiting = await asyncio.to_thread(acd, clinic, "explain", "last")
        assert [each["kind"] for each in waiting["chapters"]][:3] == ["queued", "chosen", "not_reached"]
        assert waiting["waiting"]["why"] in ("all_busy", "rings")
        bruno = await clinic.agent("bruno")
        leg = await bruno.next_call(15)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)
        patient.hang_up()
    stored = await clinic.completed(caller)
    kinds = [each.kind for each in stored.decisions]
    assert (kinds[0], kinds[-2:]) == ("queued", ["connected", "left"])
    told = await asyncio.to_thread(acd, clinic, "explain", stored.id)
    assert told["call"] == waiting["call"] == stored.id
    assert [each["kind"] for each in told["chapters"]] == kinds
    chosen = [each for each in told["chapters"] if each["kind"] == "chosen"][-1]
    assert chosen["agent"] == "bruno"
    assert "nadia" in dict(chosen["passed_over"])


async def test_the_log_of_real_calls_played_again_is_what_was_done(clinic: RunningClinic, tmp_path: Path) -> None:
    await asyncio.sleep(0.6)
    file = tmp_path / "log.jsonl"
    counts = await asyncio.to_thread(acd, clinic, "log", "--export", str(file))
    assert counts["events"] > 10
    own = await asyncio.to_thread(acd, clinic, "replay", of="--of")
    assert (own["exact"]["different"], own["exact"]["events"]) == (0, counts["events"])
    other = await asyncio.to_thread(acd, clinic, "replay", str(file), of="--clinic")
    assert other["exact"]["different"] == 0
    assert other["was"][0]["calls"] == other["other"][0]["calls"]
