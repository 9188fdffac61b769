"""Calls back on a real Asterisk: taken in the queue by key, placed through the provider, answered, tried again."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import Any

import pytest

from careline.phones import g711, sounds
from careline.phones.agent import Behaviour
from careline.phones.incoming import IncomingLeg
from careline.phones.leg import Leg
from careline.phones.listening import tones_from
from crm.model import Interaction
from tests.asterisk.clinic import RunningClinic
from tests.asterisk.provider import Provider
from tests.asterisk.test_queue_experience import to_queue

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
TONE, PATIENTS_TONE = 1090.0, 1490.0
QUESTION_S = 1.5
"""Into the right-person question; a key may be pressed while it is said."""


def change(clinic: dict[str, Any], provider: str) -> None:
    """Patients may be called back, from the front desk once an agent listens, from the nurses' queue before."""
    clinic["trunks"]["provider"]["callbacks"] = {
        "to": provider, "caller": "+15555550100", "may_call": ["+1555"], "ring": "8s",
    }  # fmt: skip
    agreed = {"attempts": 2, "retry": "3s", "hours": "main", "expires": "2h", "offer_after": "5s"}
    clinic["queues"]["front_desk"]["callback"] = {**agreed, "mode": "agent_first"}
    clinic["queues"]["nurse"]["callback"] = {**agreed, "mode": "patient_first"}


async def take(own: RunningClinic, caller: str, keys: str) -> None:
    """Waits, asks to be called back at the number he calls from, hears the goodbye out."""
    async with own.patient() as patient:
        await to_queue(patient, caller, keys)
        await patient.wait(3)
        await patient.press("1")
        assert await own.says("callback_own", 10)
        await patient.wait(1)
        await patient.press("1")
        assert await patient.wait_ended(25), "nobody hung up after the goodbye"


async def told(own: RunningClinic, caller: str, count: int, within: float = 20.0) -> list[Interaction]:
    """The interactions of ``caller``, oldest first, once there are so many."""
    deadline = time.monotonic() + within
    while len(found := await own.interactions(caller)) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} records\n{own.said()}"
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)
    found = await own.interactions(caller)
    assert len(found) == count
    return sorted(found, key=lambda each: each.started_at)


async def answer(leg: IncomingLeg, key: str) -> None:
    """The patient picks up and presses a key into the question."""
    assert await leg.wait("answered", 5)
    await asyncio.sleep(QUESTION_S)
    assert leg.stream is not None
    await leg.stream.press(key)


async def say_tone(leg: Leg, tone: float) -> None:
    assert leg.stream is not None
    await leg.stream.say(g711.frames(g711.encode(sounds.tone(tone, 600))))


async def test_agent_first(own: RunningClinic, provider: Provider, caller: str) -> None:
    await take(own, caller, "20")
    assert provider.calls == []
    alice = await own.agent("alice", Behaviour(after_ms=200))
    rung = await alice.next_call(10)
    assert await rung.wait("answered", 5)
    leg = await provider.next_call(10)
    assert leg.caller == "+15555550100"
    assert leg.invite.start.split()[1].startswith(f"sip:{caller}@")
    await answer(leg, "1")
    assert await own.says("talks with alice", 5)
    await asyncio.sleep(0.5)
    await say_tone(rung, TONE)
    await say_tone(leg, PATIENTS_TONE)
    await asyncio.sleep(0.5)
    assert TONE in tones_from(leg.recording, [TONE]), "the patient does not hear the agent"
    assert PATIENTS_TONE in tones_from(rung.recording, [PATIENTS_TONE]), "the agent does not hear the patient"
    leg.hang_up()
    assert await rung.wait("ended", 5), "the agent was left on a dead line"
    asked, talked = await told(own, caller, 2)
    assert (asked.outcome, asked.agent) == ("callback_taken", None)
    assert (talked.outcome, talked.agent, talked.queue) == ("answered", "alice", "front_desk")
    assert talked.notes["callback_of"] == asked.id
    assert talked.notes["callback_attempts"] == "1"
    assert talked.wait_ms > asked.wait_ms
    assert caller not in own.said()


async def test_patient_first_and_he_hears_the_nurse(own: RunningClinic, provider: Provider, caller: str) -> None:
    await take(own, caller, "41")
    nadia = await own.agent("nadia", Behaviour(after_ms=300, tone_hz=TONE))
    leg = await provider.next_call(10)
    assert nadia.calls == [], "the nurse was rung before the patient was there"
    await answer(leg, "1")
    rung = await nadia.next_call(10)
    assert await rung.wait("answered", 5)
    await asyncio.sleep(1.5)
    assert TONE in tones_from(leg.recording, [TONE])
    rung.hang_up()
    assert await leg.wait("ended", 15), "the patient was left on a dead line"
    _, talked = await told(own, caller, 2)
    assert (talked.outcome, talked.agent, talked.hung_up_by) == ("answered", "nadia", "system")


async def test_nobody_answers_the_agent_is_free_and_it_is_tried_again(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    await take(own, caller, "20")
    provider.behaviour = Behaviour(does="busy", after_ms=300)
    alice = await own.agent("alice", Behaviour(after_ms=200))
    await provider.next_call(15)
    first = await alice.next_call(10)
    assert await first.wait("ended", 5), "the agent listened to a busy line"
    provider.behaviour = Behaviour(after_ms=300)
    second = await alice.next_call(15)
    leg = await provider.next_call(10)
    await answer(leg, "1")
    assert await own.says("talks with alice", 5)
    second.hang_up()
    _, talked = await told(own, caller, 2)
    assert (talked.outcome, talked.notes["callback_attempts"]) == ("answered", "2")


@pytest.mark.parametrize(("key", "outcome"), [("3", "refused"), ("2", "expired")])
async def test_not_needed_or_not_there(
    own: RunningClinic, provider: Provider, caller: str, key: str, outcome: str
) -> None:
    await take(own, caller, "20")
    alice = await own.agent("alice", Behaviour(after_ms=200))
    rung = await alice.next_call(10)
    leg = await provider.next_call(10)
    await answer(leg, key)
    assert await rung.wait("ended", 3), "the agent waited for the goodbye"
    assert await leg.wait("ended", 15)
    _, ended = await told(own, caller, 2)
    assert ended.outcome == outcome


@pytest.mark.soak
async def test_a_machine_frees_the_agent_and_the_last_attempt_expires(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    await take(own, caller, "20")
    alice = await own.agent("alice", Behaviour(after_ms=200))
    for _ in range(2):
        rung = await alice.next_call(15)
        leg = await provider.next_call(15)
        assert await leg.wait("answered", 5)
        assert await rung.wait("ended", 60)
        assert await leg.wait("ended", 25), "the machine was talked to for ever"
    _, ended = await told(own, caller, 2)
    assert (ended.outcome, ended.notes["callback_failed"]) == ("expired", "machine")


async def test_the_place_is_kept_against_one_who_came_later(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    later = f"{caller[:-4]}8{caller[-3:]}"
    await take(own, caller, "20")
    async with own.patient() as second:
        await to_queue(second, later, "20")
        await second.wait(1)
        alice = await own.agent("alice", Behaviour(after_ms=200))
        rung = await alice.next_call(10)
        leg = await provider.next_call(10)
        await answer(leg, "1")
        assert await own.says("talks with alice", 5)
        leg.hang_up()
        assert await rung.wait("ended", 5)
        assert await (await alice.next_call(15)).wait("answered", 5)
        await second.wait(0.5)
        second.hang_up()
    _, first = await told(own, caller, 2)
    assert first.agent == "alice"
    assert (await own.interaction(later)).wait_ms > 0


@pytest.mark.parametrize("when", ["ringing", "asked"])
async def test_the_patient_hangs_up_on_us(own: RunningClinic, provider: Provider, caller: str, when: str) -> None:
    """While his phone rings he refuses; at the question he hangs up. The agent is free, it is tried once more."""
    await take(own, caller, "20")
    provider.behaviour = Behaviour(does="decline" if when == "ringing" else "answer", after_ms=300)
    alice = await own.agent("alice", Behaviour(after_ms=200))
    for _ in range(2):
        rung = await alice.next_call(15)
        leg = await provider.next_call(15)
        if when == "asked":
            assert await leg.wait("answered", 5)
            await asyncio.sleep(1)
            leg.hang_up()
        assert await rung.wait("ended", 5)
    _, ended = await told(own, caller, 2)
    assert ended.outcome == "expired"


async def test_the_controller_is_killed_while_the_callback_waits(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    await take(own, caller, "20")
    (asked,) = await told(own, caller, 1)
    own.signal(signal.SIGKILL)
    await own.start()
    alice = await own.agent("alice", Behaviour(after_ms=200))
    rung = await alice.next_call(15)
    leg = await provider.next_call(10)
    await answer(leg, "1")
    assert await own.says("talks with alice", 5)
    leg.hang_up()
    assert await rung.wait("ended", 5)
    _, talked = await told(own, caller, 2)
    assert (talked.outcome, talked.notes["callback_of"]) == ("answered", asked.id)
    assert talked.wait_ms > asked.wait_ms


async def test_the_controller_is_killed_while_the_patient_is_dialled(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    """His phone stops ringing when the next controller is there, the attempt counts, and he is called again."""
    await take(own, caller, "20")
    provider.behaviour = Behaviour(does="never")
    alice = await own.agent("alice", Behaviour(after_ms=200))
    await alice.next_call(10)
    first = await provider.next_call(10)
    await asyncio.sleep(0.5)
    own.signal(signal.SIGKILL)
    provider.behaviour = Behaviour(after_ms=300)
    await own.start()
    assert await first.wait("ended", 10), "the phone rang for nobody"
    leg = await provider.next_call(20)
    await answer(leg, "1")
    assert await own.says("talks with alice", 5)
    leg.hang_up()
    _, talked = await told(own, caller, 2)
    assert (talked.outcome, talked.notes["callback_attempts"]) == ("answered", "2")


async def test_hanging_up_in_the_number_dialog_is_an_abandonment(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    async with own.patient() as patient:
        await to_queue(patient, caller, "20")
        await patient.wait(3)
        await patient.press("1")
        assert await own.says("callback_own", 10)
        patient.hang_up()
    assert (await own.interaction(caller)).outcome == "abandoned"
    await asyncio.sleep(1)
    assert provider.calls == []


async def test_an_agent_who_answers_in_the_number_dialog_connects_at_once(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    async with own.patient() as patient:
        await to_queue(patient, caller, "20")
        await patient.wait(3)
        await patient.press("1")
        assert await own.says("callback_own", 10)
        alice = await own.agent("alice", Behaviour(after_ms=100, tone_hz=TONE))
        leg = await alice.next_call(10)
        assert await leg.wait("answered", 5)
        await patient.wait(1.5)
        assert TONE in tones_from(patient.heard, [TONE])
        patient.hang_up()
    assert (await own.interaction(caller)).outcome == "answered"
