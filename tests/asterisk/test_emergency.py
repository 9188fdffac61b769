"""The way out, from wherever the caller is, by key; by words in ``test_speech``."""

from __future__ import annotations

import pytest

from careline.phones.agent import Behaviour
from tests.asterisk.clinic import RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]


async def _confirm_and_talk(clinic: RunningClinic, patient, nurse) -> None:
    await patient.wait(0.8)
    await patient.press("1")
    leg = await nurse.next_call(5)
    assert await leg.wait("answered", 5)
    await patient.wait(0.5)
    patient.hang_up()


async def test_from_the_greeting(clinic: RunningClinic, caller: str) -> None:
    nadia = await clinic.agent("nadia")
    async with clinic.patient() as patient:
        await patient.call("5550100", caller)
        await patient.wait(1)
        await patient.press("9")
        await _confirm_and_talk(clinic, patient, nadia)
    stored = await clinic.interaction(caller)
    assert (stored.queue, stored.priority, stored.agent, stored.outcome) == ("nurse", "emergency", "nadia", "answered")


async def test_while_digits_are_entered_after_a_star(clinic: RunningClinic, caller: str) -> None:
    nadia = await clinic.agent("nadia")
    async with clinic.patient() as patient:
        await patient.call("5550100", caller)
        await patient.wait(1)
        await patient.press("1")  # over the greeting: kept for the language menu
        await patient.wait(2)
        await patient.press("1")
        await patient.wait(2)
        await patient.press("04*9")
        await _confirm_and_talk(clinic, patient, nadia)
    stored = await clinic.interaction(caller)
    assert (stored.queue, stored.priority, stored.agent) == ("nurse", "emergency", "nadia")
    assert "birth_date" in [step.node for step in stored.steps]


async def test_while_waiting_in_another_queue(clinic: RunningClinic, caller: str) -> None:
    nadia = await clinic.agent("nadia")
    async with clinic.patient() as patient:
        await patient.call("5550110", caller)
        await patient.wait(0.5)
        await patient.press("1")
        await patient.wait(2)
        await patient.press("9")
        await _confirm_and_talk(clinic, patient, nadia)
    stored = await clinic.interaction(caller)
    assert (stored.queue, stored.priority, stored.agent) == ("nurse", "emergency", "nadia")


async def test_while_a_phone_rings(clinic: RunningClinic, caller: str) -> None:
    alice = await clinic.agent("alice", Behaviour(does="never"))
    nadia = await clinic.agent("nadia")
    async with clinic.patient() as patient:
        await patient.call("5550110", caller)
        await patient.wait(0.5)
        await patient.press("1")
        ringing = await alice.next_call(10)
        await patient.press("9")
        await _confirm_and_talk(clinic, patient, nadia)
        assert await ringing.wait("ended", 3), "the receptionist's phone rang on"
    stored = await clinic.interaction(caller)
    assert (stored.queue, stored.agent) == ("nurse", "nadia")


async def test_silence_after_the_question_leads_in_not_out(clinic: RunningClinic, caller: str) -> None:
    nadia = await clinic.agent("nadia")
    async with clinic.patient() as patient:
        await patient.call("5550100", caller)
        await patient.wait(1)
        await patient.press("9")
        leg = await nadia.next_call(20)  # nothing is pressed any more
        assert await leg.wait("answered", 5)
        patient.hang_up()
    assert (await clinic.interaction(caller)).priority == "emergency"


async def test_with_no_nurse_the_plain_phone_rings(clinic: RunningClinic, caller: str) -> None:
    desk = clinic.phone("desk")
    await desk.register()
    async with clinic.patient() as patient:
        await patient.call("5550100", caller)
        await patient.wait(1)
        await patient.press("9")
        await patient.wait(0.8)
        await patient.press("1")
        leg = await desk.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)
        patient.hang_up()
    stored = await clinic.interaction(caller)
    assert (stored.outcome, stored.priority) == ("emergency_exit", "emergency")


async def test_an_emergency_passes_those_who_wait(clinic: RunningClinic, caller: str) -> None:
    first = f"{caller[:-4]}8{caller[-3:]}"
    nadia = clinic.phone("nadia", Behaviour(after_ms=200, hang_up_after_ms=400))
    await nadia.register()
    await clinic.dial_code(nadia, "*45")
    await clinic.dial_code(nadia, "*47")
    async with clinic.patient() as routine, clinic.patient() as urgent:
        await routine.call("5550100", first)
        await routine.wait(1)
        await routine.press("1")
        await routine.wait(2)
        await routine.press("4")  # nurse advice, priority soon
        await routine.wait(1)
        await urgent.call("5550100", caller)
        await urgent.wait(1)
        await urgent.press("9")
        await urgent.wait(0.8)
        await urgent.press("1")
        await urgent.wait(1)
        await clinic.dial_code(nadia, "*48")
        assert await urgent.wait_ended(20)
        routine.hang_up()
    assert (await clinic.interaction(caller)).agent == "nadia"
