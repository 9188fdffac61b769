"""The CRM store on PostgreSQL: the same calls; a server that hangs costs no call and no record."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from careline.phones.agent import Behaviour
from careline.phones.patient import PatientPhone
from tests.asterisk.clinic import PROGRAM, RunningClinic, path_of
from tests.crm import postgres

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningClinic]:
    """A clinic whose ``clinic.yaml`` names an empty database of the run's private server."""
    url = (await postgres.new_database()).replace("postgresql:", "postgresql+asyncpg:")
    clinic = RunningClinic(tmp_path_factory.mktemp("database"), lambda settings: settings.update(database=url))
    await clinic.start()
    yield clinic
    await clinic.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def own(on_postgresql: RunningClinic) -> AsyncIterator[RunningClinic]:
    yield on_postgresql
    await on_postgresql.clear_phones()


async def talk(clinic: RunningClinic, patient: PatientPhone, caller: str, seconds: float, keys: str = "20") -> None:
    """Through the menus of the front door to alice, and so long with her."""
    alice = await clinic.agent("alice", Behaviour(after_ms=200, tone_hz=1090))
    await patient.call("5550100", caller)
    for key in keys:
        await patient.wait(2)
        await patient.press(key)
    leg = await alice.next_call(20)
    assert await leg.wait("answered", 5)
    assert await patient.wait(seconds), "the talk was cut"


async def test_a_call_is_kept_in_postgresql(own: RunningClinic) -> None:
    async with own.patient() as patient:
        await talk(own, patient, "+15555550101", 1)
        patient.hang_up()
    stored = await own.completed("+15555550101")
    assert (stored.patient, stored.agent, stored.outcome) == ("p0001", "alice", "answered")
    assert path_of(stored)[-4:] == ["reason", "appointments", "after_appointments", "booking"]
    assert [offer.outcome for offer in stored.offers] == ["answered"]
    assert not list(own.settings.folder.databases.glob("crm*")), "the call went to SQLite"
    doctor = [PROGRAM, "doctor", "--clinic", own.file]
    told = await asyncio.to_thread(subprocess.run, doctor, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
    assert "postgresql" in told.stdout.lower()


async def test_a_server_that_hangs_in_a_call(own: RunningClinic) -> None:
    """Stopped before the patient is looked up: he waits for no database, and his record comes when it goes on."""
    server = postgres.server()
    async with own.patient() as patient:
        stopped = postgres.freeze(server)
        try:
            began = time.monotonic()
            mark = own.mark()
            await talk(own, patient, "+15555550104", 1, keys="120")  # he is asked for his language, as a stranger is
            assert time.monotonic() - began < 25
            patient.hang_up()
            assert await patient.wait_ended(5)
            assert await own.says("call over (hung up by caller): answered", 5, mark)
            await asyncio.sleep(2)
            assert "interaction stored" not in own.said()[mark:]
        finally:
            postgres.signal_all(stopped, signal.SIGCONT)
    stored = await own.interaction("+15555550104", within=60)
    assert (stored.agent, stored.outcome) == ("alice", "answered")


async def test_a_server_that_hangs_in_a_talk(own: RunningClinic) -> None:
    server = postgres.server()
    async with own.patient() as patient:
        await talk(own, patient, "+15555550105", 0.5)
        mark = own.mark()
        stopped = postgres.freeze(server)
        try:
            before = len(patient.heard.arrivals)
            assert await patient.wait(2), "the talk ended with the database"
            assert len(patient.heard.arrivals) - before > 50, "the talk went silent"
            patient.hang_up()
            assert await own.says("call over (hung up by caller): answered", 5, mark)
        finally:
            postgres.signal_all(stopped, signal.SIGCONT)
    stored = await own.interaction("+15555550105", within=60)
    assert (stored.patient, stored.agent, stored.outcome) == ("p0005", "alice", "answered")
    assert 2000 <= stored.talk_ms <= 6000
