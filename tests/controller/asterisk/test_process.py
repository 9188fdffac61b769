"""The rendered Asterisk, for real: it starts clean, and no caller is left alone."""

from __future__ import annotations

import asyncio
import base64
import csv
import os
import signal
from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest

from controller.asterisk.installation import Installation, prepare
from controller.asterisk.process import AsteriskProcess, ProcessError, running_pid
from controller.asterisk.render import CDR_FIELDS, LEASE_S
from controller.settings import load_settings
from tests.controller.asterisk.exchange import ear, error_lines, free_port, install, sipp

pytestmark = pytest.mark.asterisk
CALLER = "+15555550123"


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
    async with ear() as patient:
        code = await sipp(exchange, "patient", service="5550100", caller=CALLER, media=str(patient.port))
    assert code == 0
    assert patient.heard["fallback"] - began < 2.0
    assert list(patient.heard) == ["fallback", "message", "goodbye"]
    assert len(list(exchange.folder.recordings.glob("fallback-*.wav"))) == 1
    record = call_records(exchange)[-1]
    assert (record["careline_path"], record["careline_dialled"]) == ("fallback", "5550100")
    assert record["careline_mailbox"] == "desk"
    assert record["src"] == CALLER
    assert float(record["end"]) > float(record["start"]) > 1e9


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
    token = base64.b64encode(f"careline:{exchange.secrets.ari}".encode()).decode()
    url = f"ws://127.0.0.1:{exchange.ports.http}/ari/events?app=careline"
    headers = {"Authorization": f"Basic {token}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.ws_connect(url) as events, ear() as patient:
        calling = asyncio.create_task(
            sipp(exchange, "patient", service="5550102", caller=CALLER, media=str(patient.port))
        )
        started = await events.receive_json(timeout=10)
        while started["type"] != "StasisStart":
            started = await events.receive_json(timeout=10)
        began = asyncio.get_running_loop().time()
        assert started["args"] == ["patient", "5550102"]
        assert started["channel"]["caller"] == {"name": "", "number": CALLER}
        assert await calling == 0
    assert LEASE_S - 1.0 < patient.heard["fallback"] - began < LEASE_S + 2.0
    assert call_records(exchange)[-1]["careline_path"] == "lapsed"


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
