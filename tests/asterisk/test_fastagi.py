"""The same flow over FastAGI: keys, prompts and messages in the session, people over ARI."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from careline.phones.agent import Behaviour
from careline.phones.listening import tone_of
from tests.asterisk.clinic import RunningClinic, path_of

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
DOOR = "5550120"
CALLER = "+15555550101"


def _over_fastagi(clinic: dict) -> None:
    clinic["numbers"][DOOR] = {"flow": "front-door", "language": "en", "over": "fastagi"}
    clinic["commands"] = {"keys": {"slower": "7"}}
    clinic["trunks"]["provider"]["relay_header"] = "X-Relay-Call"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def agi_clinic(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningClinic]:
    running = RunningClinic(tmp_path_factory.mktemp("agi"), _over_fastagi)
    await running.start()
    yield running
    await running.stop()


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def no_phones_left(agi_clinic: RunningClinic) -> AsyncIterator[None]:
    yield
    await agi_clinic.clear_phones()


async def test_from_the_greeting_over_agi_to_a_talk_over_ari(agi_clinic: RunningClinic) -> None:
    alice = await agi_clinic.agent("alice", Behaviour(after_ms=300, tone_hz=tone_of(0)))
    async with agi_clinic.patient() as patient:
        await patient.call(DOOR, CALLER)
        await patient.wait(1)
        await patient.press("2")
        await patient.wait(1)
        await patient.press("0")
        leg = await alice.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(1.5)
        heard = [heard.prompt.name for heard in agi_clinic.heard_by(patient, "en")]
        patient.hang_up()
    stored = await agi_clinic.completed(CALLER)
    assert (stored.outcome, stored.agent, stored.queue, stored.patient) == ("answered", "alice", "front_desk", "p0001")
    assert path_of(stored)[-4:] == ["reason", "appointments", "after_appointments", "booking"]
    assert stored.hung_up_by == "caller"
    assert "front_door.welcome" in heard
    assert stored.talk_ms >= 1000


async def test_the_emergency_key_is_heard_in_a_prompt_and_leads_to_a_nurse(agi_clinic: RunningClinic) -> None:
    nurse = await agi_clinic.agent("nadia", Behaviour(after_ms=300, tone_hz=tone_of(1)))
    caller = "+15555550134"
    async with agi_clinic.patient() as patient:
        await patient.call(DOOR, caller)
        await patient.wait(0.5)
        await patient.press("9")
        await patient.wait(1)
        await patient.press("1")
        leg = await nurse.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)
        patient.hang_up()
    stored = await agi_clinic.interaction(caller)
    assert (stored.outcome, stored.agent, stored.priority) == ("answered", "nadia", "emergency")


async def test_a_message_is_recorded_in_the_session(agi_clinic: RunningClinic) -> None:
    caller = "+15555571135"  # nobody's: of whom we do not know staff take a message
    async with agi_clinic.patient() as patient:
        await patient.call(DOOR, caller)
        await patient.wait(1)
        await patient.press("1")  # English
        await patient.wait(2)
        await patient.press("1")
        await patient.wait(2)
        await patient.press("04121950")
        await patient.wait(2)
        await patient.press("1")
        assert await agi_clinic.says("front_door.refill_message", 15), agi_clinic.said()
        await patient.wait(9)
        await patient.say("Please refill my prescription for the blue pills", "en")
        await patient.press("#")
        assert await patient.wait_ended(20)
    stored = await agi_clinic.interaction(caller)
    assert (stored.outcome, stored.hung_up_by) == ("message_left", "system")
    task = await agi_clinic.task_of(stored.id)
    assert len(await agi_clinic.sealed(task.recording)) > 20_000


async def test_who_asked_for_slower_hears_the_slower_sounds_when_he_calls_again(agi_clinic: RunningClinic) -> None:
    number = "+15555550106"
    made = agi_clinic.settings.folder.prompts / "private"
    for calls, door, key in ((1, DOOR, "7"), (2, "5550100", "*")):
        async with agi_clinic.patient() as patient:
            await patient.call(door, number)
            await patient.wait(0.3)
            await patient.press(key)  # it cuts the greeting, and counts at the first question
            async with asyncio.timeout(15):
                while not list(made.glob("*/*.wav")):  # noqa: ASYNC110 - another program makes it
                    await asyncio.sleep(0.05)
            patient.hang_up()
        async with asyncio.timeout(15):
            while len(await agi_clinic.interactions(number)) < calls or list(made.glob("*/*.wav")):  # noqa: ASYNC110
                await asyncio.sleep(0.1)


async def test_a_relays_call_over_agi_and_ari_is_told_by_its_header(agi_clinic: RunningClinic) -> None:
    for door, number in ((DOOR, "+15555571140"), ("5550100", "+15555571141")):
        async with agi_clinic.patient() as patient:
            await patient.call(door, number, headers=[("X-Relay-Call", "1")])
            await patient.wait(0.5)
            patient.hang_up()
        stored = await agi_clinic.interaction(number)
        assert path_of(stored) == ["operator"]


async def test_a_hang_up_in_a_prompt_is_the_callers(agi_clinic: RunningClinic) -> None:
    caller = "+15555550136"
    async with agi_clinic.patient() as patient:
        await patient.call(DOOR, caller)
        await patient.wait(0.6)
        patient.hang_up()
    stored = await agi_clinic.interaction(caller)
    assert (stored.outcome, stored.hung_up_by) == ("ivr_exit", "caller")


async def test_a_frozen_controller_leaves_nobody_in_silence(agi_clinic: RunningClinic) -> None:
    """The lease ends the session from inside a wait for keys, and the dialplan rings its plain phone."""
    caller = "+15555550137"
    desk = agi_clinic.phone("desk")
    await desk.register()
    async with agi_clinic.patient() as patient:
        await patient.call(DOOR, caller)
        await patient.wait(1)
        await patient.press("*")  # the menu's prompt is over soon
        agi_clinic.signal(signal.SIGSTOP)
        try:
            leg = await desk.next_call(45)
            assert await leg.wait("answered", 5)
            await patient.wait(0.5)
            patient.hang_up()
        finally:
            agi_clinic.signal(signal.SIGCONT)
    stored = await agi_clinic.ended_as(caller, "fallback", within=45)
    assert stored.hung_up_by in ("caller", "unknown")
