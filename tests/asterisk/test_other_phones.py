"""Phones others wrote, so that ours and Asterisk are not only right about each other: baresip and sipp."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from careline.phones import g711, sounds
from careline.phones.agent import Behaviour
from careline.phones.digest import Login
from careline.phones.g711 import SAMPLE_RATE, Samples
from careline.phones.listening import tone_shares, tones_from
from careline.phones.softphone import Softphone
from crm.model import Interaction
from tests.asterisk.clinic import RunningClinic, path_of

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
SCENARIO = Path(__file__).parent / "sipp" / "patient.xml"
AGENT_HZ, PATIENT_HZ, OTHER_HZ = 1230.0, 1510.0, 1790.0
TESTLINE = "+15555550104"
"""The number that clinic.yaml shows for the test phone: that of a patient who speaks English, as Alice does."""


def seconds_of(tone_hz: float, heard: Samples) -> float:
    """How long a recording holds this tone, pure."""
    return float(np.sum(tone_shares(heard, [tone_hz]) >= 0.7)) * 0.05


async def recorded(phone: Softphone) -> Samples:
    """What it recorded of the talk. It tells of the end of a call before it has written the file down (seen once)."""
    try:
        async with asyncio.timeout(10):
            while not len(phone.heard()):  # noqa: ASYNC110 - a file of another program tells nobody
                await asyncio.sleep(0.1)
    except TimeoutError:
        """Then it heard nothing, as the caller of this will say."""
    return phone.heard()


@asynccontextmanager
async def softphone(clinic: RunningClinic, account: str) -> AsyncIterator[Softphone]:
    login = Login(account, clinic.secrets.sip[account])
    async with Softphone(clinic.server, login, sounds.tone(AGENT_HZ, 20_000)) as phone:
        yield phone


@asynccontextmanager
async def signed_in(clinic: RunningClinic, account: str) -> AsyncIterator[Softphone]:
    """baresip on an agent's desk: registered, signed in by its own dialling, signed out at the end."""
    async with softphone(clinic, account) as phone:
        await feature_code(phone, "*45")
        try:
            yield phone
        finally:
            phone.hang_up()
            await feature_code(phone, "*46")


async def feature_code(phone: Softphone, code: str) -> None:
    phone.events.clear()
    phone.dial(code)
    assert await phone.wait("CALL_ESTABLISHED", 10), f"{code} was not answered"
    assert await phone.wait("CALL_CLOSED", 10), f"{code} was never confirmed"
    phone.events.clear()


async def state_of(clinic: RunningClinic, account: str) -> str:
    async with clinic.watched() as link:
        return next(row.presence for row in (await link.snapshot()).agents if row.agent == account)


async def talk(clinic: RunningClinic, caller: str, *, agent_hangs_up: bool) -> tuple[Interaction, Samples]:
    """A call of some two seconds of talk, both playing their tones; what is stored, and what baresip recorded."""
    async with signed_in(clinic, "alice") as alice, clinic.patient() as patient:
        assert await state_of(clinic, "alice") == "on_queue"
        await patient.call("5550110", caller)
        await patient.wait(0.5)
        await patient.press("1")
        assert await alice.wait("CALL_ESTABLISHED", 10)
        answered = patient.now_ms()
        await patient.play(sounds.tone(PATIENT_HZ, 2000))
        if agent_hangs_up:
            alice.hang_up()
            assert await patient.wait_ended(10), "the caller was left on a dead line"
        else:
            patient.hang_up()
        assert await alice.wait("CALL_CLOSED", 5), "the agent was left on a dead line"
        told = tones_from(patient.heard, [AGENT_HZ, OTHER_HZ], int(answered))
        assert list(told) == [AGENT_HZ]
        assert told[AGENT_HZ] - answered < 1000
        heard = await recorded(alice)
        stored = await clinic.completed(caller)
    assert await state_of(clinic, "alice") == "signed_out"
    return stored, heard


@pytest.mark.parametrize(("agent_hangs_up", "by"), [(False, "caller"), (True, "system")], ids=["caller", "agent"])
async def test_baresip_is_the_agent(clinic: RunningClinic, caller: str, agent_hangs_up: bool, by: str) -> None:
    stored, heard = await talk(clinic, caller, agent_hangs_up=agent_hangs_up)
    assert (stored.agent, stored.outcome, stored.hung_up_by) == ("alice", "answered", by)
    assert [offer.outcome for offer in stored.offers] == ["answered"]
    assert 1800 <= stored.talk_ms <= 4000
    assert seconds_of(PATIENT_HZ, heard) >= 1.6
    assert seconds_of(OTHER_HZ, heard) == 0.0


async def test_a_test_phone_dials_the_clinic_as_a_patient(clinic: RunningClinic) -> None:
    alice = await clinic.agent("alice", Behaviour(after_ms=200, tone_hz=PATIENT_HZ))
    async with softphone(clinic, "testline") as patient:
        patient.dial("5550100")
        assert await patient.wait("CALL_ESTABLISHED", 10)
        await asyncio.sleep(1)
        patient.press("2")
        await asyncio.sleep(1)
        patient.press("0")
        leg = await alice.next_call(20)
        assert await leg.wait("answered", 5)
        await asyncio.sleep(1.5)
        patient.hang_up()
        assert await leg.wait("ended", 5)
        assert seconds_of(PATIENT_HZ, patient.heard()[-2 * SAMPLE_RATE :]) >= 0.8
        assert AGENT_HZ in tones_from(leg.recording, [AGENT_HZ, OTHER_HZ])
    stored = await clinic.interaction(TESTLINE)
    assert (stored.dialled, stored.agent, stored.outcome) == ("5550100", "alice", "answered")
    assert path_of(stored)[-4:] == ["reason", "appointments", "after_appointments", "booking"]


def _port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _sipp(clinic: RunningClinic, folder: Path, words: Sequence[str]) -> tuple[int, str]:
    """Run one scenario to its end in ``folder``: exit code (0: every message came as written) and what it said."""
    process = await asyncio.create_subprocess_exec(
        "sipp",
        *(f"{clinic.server[0]}:{clinic.server[1]}", "-sf", str(SCENARIO), "-m", "1", "-nostdin"),
        *("-i", "127.0.0.1", "-p", str(_port()), "-timeout", "60s", "-timeout_error"),
        *("-mi", "127.0.0.1", "-mp", str(_port() & ~1), *words),
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
        return process.returncode or 0, said.decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_sipp_is_the_patient(clinic: RunningClinic, caller: str, tmp_path: Path) -> None:
    """Its voice comes as RTP, its key by SIP INFO, as from providers without RFC 4733."""
    tone = b"".join(g711.frames(g711.encode(sounds.tone(PATIENT_HZ, 10_000))))
    (tmp_path / "voice.ulaw").write_bytes(tone)
    alice = await clinic.agent("alice", Behaviour(after_ms=200, hang_up_after_ms=2500, tone_hz=AGENT_HZ))
    patient = asyncio.create_task(_sipp(clinic, tmp_path, ["-s", "5550110", "-key", "caller", caller]))
    leg = await alice.next_call(15)
    assert await leg.wait("answered", 5)
    code, said = await patient
    assert code == 0, said
    assert PATIENT_HZ in tones_from(leg.recording, [PATIENT_HZ, OTHER_HZ])
    stored = await clinic.interaction(caller)
    assert (stored.agent, stored.outcome, stored.hung_up_by) == ("alice", "answered", "system")
    assert [step.node for step in stored.steps] == ["press", "desk"]
