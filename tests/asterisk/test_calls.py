"""Calls as patients place them: by keys, unknown, in Spanish, hung up at every instant."""

from __future__ import annotations

import asyncio

import pytest

from careline.phones.agent import Behaviour
from tests.asterisk.clinic import RunningClinic, path_of
from tests.asterisk.front_door import to_queue

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
FRONT_DOOR = "5550100"


async def test_keys_only(clinic: RunningClinic, caller: str) -> None:
    alice = await clinic.agent("alice")
    async with clinic.patient() as patient:
        await patient.call(FRONT_DOOR, "+15555550101")
        await patient.wait(1)
        await patient.press("2")
        await patient.wait(1)
        await patient.press("0")
        leg = await alice.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(1.5)
        patient.hang_up()
    stored = await clinic.completed("+15555550101")
    assert stored.patient == "p0001"
    assert stored.language == "en"
    assert stored.queue == "front_desk"
    assert stored.agent == "alice"
    assert stored.outcome == "answered"
    assert stored.hung_up_by == "caller"
    assert path_of(stored)[-4:] == ["reason", "appointments", "after_appointments", "booking"]
    assert 1000 <= stored.talk_ms <= 4000
    assert 200 <= stored.ring_ms <= 1500
    assert stored.disposition == "unspecified"
    assert 500 <= stored.acw_ms <= 3000


async def test_spanish_caller_gets_the_spanish_speaker_and_the_idle_english_one_is_not_rung(
    clinic: RunningClinic, caller: str
) -> None:
    alice, bruno = await clinic.agent("alice"), await clinic.agent("bruno")
    async with clinic.patient() as patient:
        await patient.call(FRONT_DOOR, "+15555550102")
        await patient.wait(1)
        await patient.press("20")
        leg = await bruno.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)
        patient.hang_up()
    stored = await clinic.interaction("+15555550102")
    assert (stored.language, stored.agent, stored.patient) == ("es", "bruno", "p0002")
    assert alice.calls == []
    assert [offer.agent for offer in stored.offers] == ["bruno"]


async def test_unknown_caller_chooses_his_language(clinic: RunningClinic, caller: str) -> None:
    bruno = await clinic.agent("bruno")
    async with clinic.patient() as patient:
        await patient.call(FRONT_DOOR, caller)
        await patient.wait(1)
        await patient.press("2")
        await patient.wait(2)
        await patient.press("20")
        leg = await bruno.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
        patient.hang_up()
    stored = await clinic.interaction(caller)
    assert (stored.patient, stored.language, stored.agent) == (None, "es", "bruno")


async def test_a_number_nobody_serves_is_refused(clinic: RunningClinic, caller: str) -> None:
    async with clinic.patient() as patient:
        await patient.dial("5559999", caller)
        assert await patient.wait_ended(5)
        assert patient.cause is not None
        assert patient.cause.status == 404
    assert await clinic.interactions(caller) == []


@pytest.mark.parametrize(("after", "outcome"), [(0.4, "ivr_exit"), (12.0, "ivr_exit")], ids=["greeting", "collect"])
async def test_hang_up_in_the_flow(clinic: RunningClinic, caller: str, after: float, outcome: str) -> None:
    async with clinic.patient() as patient:
        await patient.call(FRONT_DOOR, caller)
        if after > 1:
            await patient.wait(1)
            await patient.press("1")
            await patient.wait(3)
            await patient.press("1")  # refill: asks for the date of birth
            await patient.wait(3)
            await patient.press("04")
        else:
            await patient.wait(after)
        patient.hang_up()
        assert await patient.wait_ended(5)
    stored = await clinic.interaction(caller)
    assert (stored.outcome, stored.hung_up_by, stored.agent) == (outcome, "caller", None)


async def test_a_message_is_recorded_and_kept_sealed(clinic: RunningClinic, caller: str) -> None:
    """A refill: date of birth by keys, read back, then the patient speaks after the tone."""
    async with clinic.patient() as patient:
        mark = clinic.mark()
        await to_queue(patient, caller, "1")  # which of all choices leads to no queue
        assert await clinic.says("front_door.birth_date", 15, mark)
        await patient.wait(0.5)
        await patient.press("04121950")
        assert await clinic.says("engine.is_that_right", 15, mark)
        await patient.wait(0.5)
        await patient.press("1")  # yes
        assert await clinic.says("front_door.refill_message", 15, mark)
        await patient.wait(9)  # the invitation, then the tone
        await patient.say("Please refill my prescription for the blue pills", "en")
        await patient.press("#")
        assert await patient.wait_ended(20)
    stored = await clinic.interaction(caller)
    assert stored.outcome == "message_left"
    task = await clinic.task_of(stored.id)
    assert (task.owner, task.priority, task.topic) == ("nurse", "soon", "refill")
    recorded = await clinic.sealed(task.recording)
    assert len(recorded) > 8_000 * 2, "less than a second was recorded"
    kept = (clinic.settings.folder.message_sounds / task.recording).read_bytes()
    assert recorded[-8_000:] not in kept, "it lies there as it was said"
    assert task.duration_ms >= 1_000


async def test_when_the_agent_has_hung_up_the_caller_is_asked_how_it_was(clinic: RunningClinic, caller: str) -> None:
    alice = await clinic.agent("alice", Behaviour(hang_up_after_ms=1_000))
    async with clinic.patient() as patient:
        await patient.call(FRONT_DOOR, caller)
        await patient.wait(1)
        await patient.press("1")
        await patient.wait(1)
        await patient.press("3")
        await patient.wait(1)
        await patient.press("0")  # a person of billing, whose queue has a survey
        leg = await alice.next_call(20)
        assert await leg.wait("ended", 20)
        for prompt, key in (("survey.offer", "1"), ("survey.score", "5"), ("survey.comment_offer", "2")):
            assert await clinic.says(prompt, 15)
            await patient.press(key)
        assert await patient.wait_ended(20)
    stored = await clinic.completed(caller)
    assert (stored.outcome, stored.agent, stored.queue, stored.hung_up_by) == ("answered", "alice", "billing", "system")
    assert [(step.node, step.answer) for step in stored.steps if step.node == "survey/score"] == [("survey/score", "5")]
    assert stored.talk_ms <= 5_000, "the survey is no talk"


async def _to_the_queue(clinic: RunningClinic, caller: str, patient) -> None:
    await patient.call("5550110", caller)
    await patient.wait(0.5)
    await patient.press("1")


async def test_hang_up_while_waiting(clinic: RunningClinic, caller: str) -> None:
    async with clinic.patient() as patient:
        await _to_the_queue(clinic, caller, patient)
        await patient.wait(2)
        patient.hang_up()
    stored = await clinic.interaction(caller)
    assert (stored.outcome, stored.agent, stored.queue) == ("abandoned", None, "front_desk")
    assert 1000 <= stored.wait_ms <= 4000


async def test_hang_up_while_ringing(clinic: RunningClinic, caller: str) -> None:
    alice = await clinic.agent("alice", Behaviour(does="never"))
    async with clinic.patient() as patient:
        await _to_the_queue(clinic, caller, patient)
        leg = await alice.next_call(10)
        await patient.wait(0.5)
        patient.hang_up()
        assert await leg.wait("ended", 3), "the agent's phone rang on"
    stored = await clinic.interaction(caller)
    assert stored.outcome in ("abandoned", "short_abandon")
    assert [offer.outcome for offer in stored.offers] == ["caller_left"]


async def test_agent_hangs_up_first(clinic: RunningClinic, caller: str) -> None:
    await clinic.agent("alice", Behaviour(after_ms=200, hang_up_after_ms=800))
    async with clinic.patient() as patient:
        await _to_the_queue(clinic, caller, patient)
        assert await patient.wait_ended(15), "the caller was left on a dead line"
    stored = await clinic.interaction(caller)
    assert (stored.outcome, stored.hung_up_by) == ("answered", "system")


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (Behaviour(does="busy", after_ms=100), "busy"),
        (Behaviour(does="decline", after_ms=100), "declined"),
        (Behaviour(does="never"), "no_answer"),
        (Behaviour(does="crash", after_ms=300), "no_answer"),
    ],
    ids=["busy", "declines", "does not answer", "crashes"],
)
async def test_the_next_agent_is_offered_at_once(
    clinic: RunningClinic, caller: str, behaviour: Behaviour, outcome: str
) -> None:
    first = await clinic.agent("alice", behaviour)
    async with clinic.patient() as patient:
        await _to_the_queue(clinic, caller, patient)
        await first.next_call(10)
        second = await clinic.agent("bruno")
        leg = await second.next_call(15)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)
        patient.hang_up()
    stored = await clinic.interaction(caller)
    assert (stored.outcome, stored.agent) == ("answered", "bruno")
    assert stored.offers[0].outcome == outcome


async def test_a_phone_that_loses_its_registration_is_passed_over(clinic: RunningClinic, caller: str) -> None:
    alice = await clinic.agent("alice")
    await alice.unregister()
    assert await clinic.says("agent alice", 5)
    bruno = await clinic.agent("bruno")
    async with clinic.patient() as patient:
        await _to_the_queue(clinic, caller, patient)
        leg = await bruno.next_call(10)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
        patient.hang_up()
    stored = await clinic.interaction(caller)
    assert [offer.agent for offer in stored.offers] == ["bruno"]


async def test_two_callers_at_once_are_two_records(clinic: RunningClinic, caller: str) -> None:
    other = f"{caller[:-4]}9{caller[-3:]}"
    async with clinic.patient() as one, clinic.patient() as two:
        await asyncio.gather(one.call("5550110", caller), two.call("5550110", other))
        one.hang_up()
        two.hang_up()
    assert (await clinic.interaction(caller)).id != (await clinic.interaction(other)).id
