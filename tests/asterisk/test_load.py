"""Load on a whole system: 20 calls a second for a minute through a prompt, a key, a queue. Nothing fails or stays."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bench.clinics import LOAD_NUMBER, logins_of, with_agents
from bench.processes import Footprint, footprint
from careline.phones.crowd import AgentCrowd, LoadPlan, LoadResult, run_load
from controller.asterisk.process import running_pid
from crm.open import open_crm
from tests.asterisk.clinic import RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.alone]

RATE, SECONDS, AGENTS = 20.0, 60.0, 40
WARM_S = 20.0
"""What has grown by then (caches, pools, the heap of the first calls) is no leak."""
GROWTH_KIB = 12 * 1024
"""Allowed from then on, over some 800 calls: 15 KiB a call would be a record that is never let go."""


def plan() -> LoadPlan:
    return LoadPlan([LOAD_NUMBER], RATE, SECONDS, keys="1", press_after_ms=200, stay_ms=30_000)


async def left_in_asterisk(clinic: RunningClinic, what: str) -> list[dict[str, Any]]:
    url = f"http://127.0.0.1:{clinic.ports.http}/ari/{what}"
    headers = {"Authorization": aiohttp.encode_basic_auth("careline", clinic.secrets.ari)}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        assert answer.status == 200
        return list(await answer.json())


async def nothing_left(clinic: RunningClinic, within: float = 10.0) -> None:
    """No channel and no bridge in Asterisk, once the last call's end has gone through."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    for what in ("channels", "bridges"):
        while left := await left_in_asterisk(clinic, what):
            assert loop.time() < deadline, f"{len(left)} {what} stayed in Asterisk"
            await asyncio.sleep(0.2)


async def outcomes(clinic: RunningClinic, calls: int, within: float = 10.0) -> Counter[str]:
    """How the stored calls ended, once there are as many as ``calls``."""
    crm = open_crm(clinic.settings.database_url, clinic.secrets.data_key)
    deadline = asyncio.get_running_loop().time() + within
    try:
        while True:
            stored = await crm.interactions(limit=10 * calls)
            if len(stored) >= calls or asyncio.get_running_loop().time() > deadline:
                assert len({each.id for each in stored}) == len(stored)
                return Counter(each.outcome for each in stored)
            await asyncio.sleep(0.5)
    finally:
        await crm.close()


async def under_load(clinic: RunningClinic) -> tuple[LoadResult, int, dict[str, list[Footprint]]]:
    """Result, calls that agents answered, and what controller and Asterisk took before, when warm, at the end."""
    assert clinic.process is not None
    asterisk = running_pid(clinic.settings.folder)
    assert asterisk is not None
    pids = {"controller": clinic.process.pid, "asterisk": asterisk}
    async with AgentCrowd(clinic.server, logins_of(clinic), talk_s=(0.3, 0.7)) as crowd:
        await nothing_left(clinic)
        taken = {name: [footprint(pid)] for name, pid in pids.items()}
        load = asyncio.create_task(run_load(clinic.server, plan()))
        await asyncio.sleep(WARM_S)
        for name, pid in pids.items():
            taken[name].append(footprint(pid))
        result = await load
        await nothing_left(clinic)
        for name, pid in pids.items():
            taken[name].append(footprint(pid))
        return result, crowd.answered, taken


async def test_twenty_calls_a_second_for_a_minute(tmp_path: Path) -> None:
    clinic = RunningClinic(tmp_path, with_agents(AGENTS, wrap_up="200ms"))
    await clinic.start()
    try:
        result, answered, taken = await under_load(clinic)
        assert result.placed == round(RATE * SECONDS)
        assert not result.failures
        assert result.answered == answered == result.ended_by_system == result.placed
        assert result.prompt_start_ms.count == result.placed
        assert result.prompt_start_ms.p99 < 200
        assert await outcomes(clinic, result.placed) == {"answered": result.placed}
        before, warm, end = taken["controller"]
        assert end.rss_kib - warm.rss_kib < GROWTH_KIB
        assert end.descriptors <= before.descriptors + 4
        assert end.threads <= before.threads + 4
        assert taken["asterisk"][2].descriptors <= taken["asterisk"][0].descriptors + 4
    finally:
        await clinic.stop()
