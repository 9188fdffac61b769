"""Calls back on a real Asterisk: taken in the queue by key, placed through the provider, answered, tried again."""

from __future__ import annotations

import asyncio

import pytest

from careline.phones import g711, sounds
from careline.phones.agent import Behaviour
from careline.phones.leg import Leg
from careline.phones.listening import tones_from
from tests.asterisk import calling_back
from tests.asterisk.calling_back import answer, ask_for_a_callback, is_asked, press, take, told
from tests.asterisk.clinic import RunningClinic
from tests.asterisk.front_door import to_queue
from tests.asterisk.provider import Provider

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
change = calling_back.change
TONE, PATIENTS_TONE = 1090.0, 1490.0


async def say_tone(leg: Leg, tone: float) -> None:
    assert leg.stream is not None
    await leg.stream.say(g711.frames(g711.encode(sounds.tone(tone, 600))))


async def test_agent_first(own: RunningClinic, provider: Provider, caller: str) -> None:
    await take(own, caller, "20", hear_out=True)
    assert provider.calls == []
    mark = own.mark()
    alice = await own.agent("alice", Behaviour(after_ms=200))
    rung = await alice.next_call(10)
    assert await rung.wait("answered", 5)
    leg = await answer(own, provider, "1", mark)
    assert leg.caller == "+15555550100"
    assert leg.invite.start.split()[1].startswith(f"sip:{caller}@")
    assert await own.says("talks with alice", 5, mark)
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
    mark = own.mark()
    nadia = await own.agent("nadia", Behaviour(after_ms=300, tone_hz=TONE))
    leg = await is_asked(own, provider, mark)
    assert nadia.calls == [], "the nurse was rung before the patient was there"
    await press(leg, "1")
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
    mark = own.mark()
    alice = await own.agent("alice", Behaviour(after_ms=200))
    await provider.next_call(15)
    first = await alice.next_call(10)
    assert await first.wait("ended", 5), "the agent listened to a busy line"
    provider.behaviour = Behaviour(after_ms=300)
    second = await alice.next_call(15)
    await answer(own, provider, "1", mark)
    assert await own.says("talks with alice", 5, mark)
    second.hang_up()
    _, talked = await told(own, caller, 2)
    assert (talked.outcome, talked.notes["callback_attempts"]) == ("answered", "2")


async def test_the_place_is_kept_against_one_who_came_later(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    later = f"{caller[:-4]}8{caller[-3:]}"
    await take(own, caller, "20")
    async with own.patient() as second:
        mark = own.mark()
        await to_queue(second, later, "20")
        assert await own.says("waits in queue", 10, mark)
        alice = await own.agent("alice", Behaviour(after_ms=200))
        rung = await alice.next_call(10)
        leg = await answer(own, provider, "1", mark)
        assert await own.says("talks with alice", 5, mark)
        leg.hang_up()
        assert await rung.wait("ended", 5)
        assert await (await alice.next_call(15)).wait("answered", 5)
        await second.wait(0.5)
        second.hang_up()
    _, first = await told(own, caller, 2)
    assert first.agent == "alice"
    assert (await own.interaction(later)).wait_ms > 0


async def test_hanging_up_in_the_number_dialog_is_an_abandonment(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    async with own.patient() as patient:
        await ask_for_a_callback(own, patient, caller, "20")
        await patient.wait(1)  # longer than the clinic's short_abandon
        patient.hang_up()
    assert (await own.interaction(caller)).outcome == "abandoned"
    await asyncio.sleep(1)
    assert provider.calls == []


async def test_an_agent_who_answers_in_the_number_dialog_connects_at_once(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    async with own.patient() as patient:
        await ask_for_a_callback(own, patient, caller, "20")
        alice = await own.agent("alice", Behaviour(after_ms=100, tone_hz=TONE))
        leg = await alice.next_call(10)
        assert await leg.wait("answered", 5)
        await patient.wait(1.5)
        assert TONE in tones_from(patient.heard, [TONE])
        patient.hang_up()
    assert (await own.interaction(caller)).outcome == "answered"
