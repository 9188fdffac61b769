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
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
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


async def _ask_for_a_nurse(patient, caller: str) -> None:
    await patient.call("5550100", caller)
    await patient.wait(1)
    await patient.press("1")  # English
    await patient.wait(2)
    await patient.press("41")


async def test_an_emergency_passes_those_who_wait(clinic: RunningClinic, caller: str) -> None:
    """The nurse talks; one caller waits for her already when an emergency comes; she hangs up."""
    talking, waiting = f"{caller[:-4]}8{caller[-3:]}", f"{caller[:-4]}7{caller[-3:]}"
    nadia = await clinic.agent("nadia", Behaviour(after_ms=200))
    async with clinic.patient() as one, clinic.patient() as two, clinic.patient() as emergency:
        await _ask_for_a_nurse(one, talking)
        assert await (await nadia.next_call(20)).wait("answered", 5)
        await _ask_for_a_nurse(two, waiting)
        await two.wait(1)
        await emergency.call("5550100", caller)
        await emergency.wait(1)
        await emergency.press("9")
        await emergency.wait(0.8)
        await emergency.press("1")
        await emergency.wait(1)
        nadia.hang_up()
        assert await (await nadia.next_call(20)).wait("answered", 5)
        await emergency.wait(0.5)
        emergency.hang_up()
        two.hang_up()
    assert (await clinic.interaction(caller)).agent == "nadia"
    assert (await clinic.interaction(waiting)).agent is None


async def test_a_korean_caller_gets_the_nurse_who_is_there(clinic: RunningClinic, caller: str) -> None:
    """Nobody on duty speaks his language and can nurse: a nurse who does not is better than the desk's phone."""
    nadia = await clinic.agent("nadia")
    async with clinic.patient() as patient:
        await patient.call("5550102", caller)
        await patient.wait(1)
        await patient.press("9")
        await _confirm_and_talk(clinic, patient, nadia)
    stored = await clinic.interaction(caller)
    assert (stored.language, stored.priority, stored.agent, stored.outcome) == ("ko", "emergency", "nadia", "answered")
