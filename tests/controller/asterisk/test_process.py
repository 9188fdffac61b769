"""The rendered Asterisk, for real: it starts clean, and no caller is left alone."""

from __future__ import annotations

import asyncio
import base64
import csv
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from controller.asterisk.installation import Installation, prepare
from controller.asterisk.process import AsteriskProcess, ProcessError, running_pid
from controller.asterisk.render import CDR_FIELDS, LEASE_S
from controller.call_records import CallRecords, NumberFacts
from controller.fallback_messages import FallbackMessages
from controller.records.message_sounds import message_sounds
from controller.settings import load_settings
from crm.model import Task
from tests.controller.asterisk.exchange import ear, error_lines, free_port, install, sipp

pytestmark = pytest.mark.asterisk
CALLER = "+15555550104"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("exchange"))


@pytest.fixture
async def exchange(installed: Installation) -> AsyncIterator[Installation]:
    await installed.process.start()
    yield installed
    await installed.process.stop()


def call_records(exchange: Installation) -> list[Mapping[str, str]]:
    with (exchange.folder.log / "cdr-custom" / "calls.csv").open(encoding="utf-8", newline="") as file:
        return [dict(zip(CDR_FIELDS, row, strict=True)) for row in csv.reader(file)]


async def register(exchange: Installation, account: str, port: int) -> int:
    password = exchange.secrets.sip[account]
    return await sipp(exchange, "register", port=port, seconds=10, account=account, password=password)


async def test_starts_clean_with_every_account_and_ends_without_remains(exchange: Installation) -> None:
    endpoints = await exchange.process.command("pjsip show endpoints")
    for account in (*exchange.settings.accounts, "trunk_provider"):
        assert f"Endpoint:  {account}" in endpoints
    assert error_lines(exchange) == []
    pid = exchange.process.pid
    assert pid is not None
    await exchange.process.stop()
    assert not exchange.process.running()
    assert running_pid(exchange.folder) is None


async def test_wrong_password_is_refused(exchange: Installation) -> None:
    assert await sipp(exchange, "register", seconds=5, account="desk", password="wrong-wrong-wrong") != 0


async def test_without_controller_the_caller_hears_the_fallback_and_leaves_a_message(exchange: Installation) -> None:
    began = asyncio.get_running_loop().time()
    async with ear(speaks_after="message") as patient:
        code = await sipp(exchange, "patient", service="5550100", caller=CALLER, media=str(patient.port))
    assert code == 0
    assert patient.heard["fallback"] - began < 2.0
    assert list(patient.heard) == ["fallback", "message", "goodbye"]
    record = call_records(exchange)[-1]
    assert (record["careline_path"], record["careline_dialled"]) == ("fallback", "5550100")
    assert record["careline_mailbox"] == "desk"
    assert record["src"] == CALLER
    assert float(record["end"]) > float(record["start"]) > 1e9
    await is_a_task(exchange)


async def is_a_task(exchange: Installation) -> None:
    """What the next controller makes of the record and the recording that Asterisk has written."""
    records = CallRecords(
        exchange.folder.log / "cdr-custom" / "calls.csv", {"5550100": NumberFacts("front-door", "en")}, "US"
    )
    *_, alone = await records.new()
    kept = Kept()
    sounds = message_sounds(exchange.folder, exchange.secrets.data_key)
    await FallbackMessages(kept, sounds, "nurse", "desk", lambda: 0).take(alone, None)  # type: ignore[arg-type]
    (task,) = kept.tasks
    assert (task.owner, task.priority, task.interaction) == ("desk", "routine", alone.id)
    assert 1_500 <= task.duration_ms <= 5_000
    assert list(sounds.plain()) == [task.recording]
    assert sounds.seal(task.recording)
    assert sounds.read(task.recording)[:4] == b"RIFF"


class Kept:
    """Takes tasks as ``Messages`` does."""

    def __init__(self) -> None:
        self.within_ms = {"routine": 1}
        self.tasks: list[Task] = []

    def keep(self, task: Task) -> None:
        self.tasks.append(task)


async def test_without_controller_the_plain_phone_rings_and_talks(exchange: Installation) -> None:
    port = free_port()
    assert await register(exchange, "desk", port) == 0
    async with ear() as desk, ear() as patient:
        answering = asyncio.create_task(sipp(exchange, "desk", port=port, media=str(desk.port)))
        code = await sipp(exchange, "patient", service="5550101", caller=CALLER, media=str(patient.port))
        assert await answering == 0
    assert code == 0
    assert list(patient.heard) == ["fallback"]
    assert patient.music_at is not None
    assert any(record["dstchannel"].startswith("PJSIP/desk-") for record in call_records(exchange))


async def test_unknown_number_is_refused_with_404(exchange: Installation) -> None:
    for number in ("5550199", "55501", "911", "s", "T", "+15550100"):
        assert await sipp(exchange, "refused", service=number, caller=CALLER, media="9", seconds=10) == 0


async def test_a_frozen_controller_loses_the_call_when_the_lease_runs_out(exchange: Installation) -> None:
    """An app is connected and takes the call, and then does nothing at all."""
    async with controller(exchange) as (_, events), ear() as patient:
        calling = asyncio.create_task(
            sipp(exchange, "patient", service="5550102", caller=CALLER, media=str(patient.port))
        )
        event = await started(events)
        began = asyncio.get_running_loop().time()
        assert event["args"] == ["patient", "5550102"]
        assert event["channel"]["caller"] == {"name": "", "number": CALLER}
        assert await calling == 0
    assert LEASE_S - 1.0 < patient.heard["fallback"] - began < LEASE_S + 2.0
    assert call_records(exchange)[-1]["careline_path"] == "lapsed"


@asynccontextmanager
async def controller(
    exchange: Installation,
) -> AsyncIterator[tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]]:
    """An ARI app is connected and does what the test does."""
    token = base64.b64encode(f"careline:{exchange.secrets.ari}".encode()).decode()
    headers = {"Authorization": f"Basic {token}"}
    base = f"http://127.0.0.1:{exchange.ports.http}/ari/"
    async with (
        aiohttp.ClientSession(base, headers=headers) as session,
        session.ws_connect("events?app=careline") as events,
    ):
        yield session, events


async def started(events: aiohttp.ClientWebSocketResponse) -> Mapping[str, Any]:
    while True:
        event: Mapping[str, Any] = await events.receive_json(timeout=10)
        if event["type"] == "StasisStart":
            return event


async def dial(exchange: Installation, account: str, number: str, media: int) -> int:
    password = exchange.secrets.sip[account]
    return await sipp(
        exchange, "dial", service=number, account=account, password=password, media=str(media), seconds=40
    )


async def test_a_surrendered_emergency_is_spoken_and_rings_the_phone(exchange: Installation) -> None:
    port = free_port()
    assert await register(exchange, "desk", port) == 0
    async with controller(exchange) as (session, events), ear() as patient, ear() as desk:
        answering = asyncio.create_task(sipp(exchange, "desk", port=port, media=str(desk.port)))
        calling = asyncio.create_task(
            sipp(exchange, "patient", service="5550101", caller=CALLER, media=str(patient.port))
        )
        channel = (await started(events))["channel"]["id"]
        where = "context=careline-emergency&extension=s&priority=1"
        async with session.post(f"channels/{channel}/continue?{where}") as done:
            assert done.status == 204
        assert await answering == 0
        assert await calling == 0
    assert list(patient.heard) == ["emergency"]
    assert call_records(exchange)[-1]["careline_path"] == "emergency"


async def test_a_call_that_the_controller_hangs_up_is_over(exchange: Installation) -> None:
    async with controller(exchange) as (session, events), ear() as patient:
        calling = asyncio.create_task(
            sipp(exchange, "patient", service="5550100", caller=CALLER, media=str(patient.port))
        )
        channel = (await started(events))["channel"]["id"]
        await (await session.post(f"channels/{channel}/answer")).read()
        await asyncio.sleep(0.3)
        await (await session.delete(f"channels/{channel}")).read()
        assert await calling == 0
    assert patient.heard == {}
    assert call_records(exchange)[-1]["careline_path"] == "controller"


@pytest.mark.parametrize(
    ("dialled", "words"),
    [
        ("*45", ["sign_in", ""]),
        ("*46", ["sign_out", ""]),
        ("*47", ["pause", ""]),
        ("*472", ["pause", "2"]),
        ("*48", ["unpause", ""]),
        ("*49", ["ready", ""]),
        ("*503", ["disposition", "03"]),
    ],
)
async def test_feature_codes_tell_who_and_what(exchange: Installation, dialled: str, words: list[str]) -> None:
    async with controller(exchange) as (session, events), ear() as agent:
        calling = asyncio.create_task(dial(exchange, "nadia", dialled, agent.port))
        event = await started(events)
        assert event["args"] == ["agent", "nadia", *words]
        await (await session.post(f"channels/{event['channel']['id']}/answer")).read()
        await (await session.delete(f"channels/{event['channel']['id']}")).read()
        assert await calling == 0


async def test_a_feature_code_without_controller_says_so(exchange: Installation) -> None:
    async with ear() as agent:
        assert await dial(exchange, "bruno", "*45", agent.port) == 0
    assert list(agent.heard) == ["unavailable"]


async def test_a_test_phone_calls_as_the_patient_it_shows(exchange: Installation) -> None:
    async with controller(exchange) as (session, events), ear() as phone:
        calling = asyncio.create_task(dial(exchange, "testline", "5550101", phone.port))
        event = await started(events)
        assert event["args"] == ["patient", "5550101"]
        assert event["channel"]["caller"] == {"name": "", "number": "+15555550104"}
        await (await session.post(f"channels/{event['channel']['id']}/answer")).read()
        await (await session.delete(f"channels/{event['channel']['id']}")).read()
        assert await calling == 0


async def test_a_caller_cannot_smuggle_an_expression_into_his_number(exchange: Installation) -> None:
    async with controller(exchange) as (session, events), ear() as patient:
        caller = "$%7BSHELL(id)%7D5550"
        calling = asyncio.create_task(
            sipp(exchange, "patient", service="5550100", caller=caller, media=str(patient.port))
        )
        event = await started(events)
        assert event["channel"]["caller"] == {"name": "", "number": "5550"}
        await (await session.post(f"channels/{event['channel']['id']}/answer")).read()
        await (await session.delete(f"channels/{event['channel']['id']}")).read()
        assert await calling == 0


async def test_killed_asterisk_is_noticed_and_started_anew(exchange: Installation) -> None:
    pid = exchange.process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert await asyncio.wait_for(exchange.process.wait(), 5) == -signal.SIGKILL
    await exchange.process.start()
    assert exchange.process.pid not in (None, pid)


async def test_a_running_asterisk_is_adopted_and_keeps_its_ports(exchange: Installation) -> None:
    again = prepare(load_settings(exchange.settings.path))
    assert again.ports == exchange.ports
    await again.process.start()
    assert again.process.adopted
    assert again.process.pid == exchange.process.pid
    await again.process.stop()
    assert not exchange.process.running()


async def test_an_asterisk_that_cannot_start_says_where_to_look(installed: Installation) -> None:
    config = installed.folder.etc / "asterisk.conf"
    good = config.read_text(encoding="utf-8")
    config.write_text(good.replace(str(installed.program.modules), "/nowhere"), encoding="utf-8")
    process = AsteriskProcess(installed.program, installed.folder, installed.ports, installed.secrets)
    try:
        with pytest.raises(ProcessError, match="ended while starting"):
            await process.start()
    finally:
        config.write_text(good, encoding="utf-8")
    assert not process.running()
