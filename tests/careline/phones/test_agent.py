"""Agents' phones on a real Asterisk that dials them."""

import asyncio

import pytest

from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.digest import Login
from careline.phones.patient import CallFailed, PatientPhone
from tests.careline.phones.laboratory import SECRET, Laboratory

pytestmark = pytest.mark.asterisk
ALICE = Login("alice", SECRET)


async def test_rings_answers_talks_and_hangs_up(lab: Laboratory) -> None:
    behaviour = Behaviour(after_ms=200, hang_up_after_ms=400, tone_hz=1100)
    async with AgentPhone(lab.server, ALICE, behaviour=behaviour) as phone, PatientPhone(lab.server) as patient:
        await patient.call("2001", "+15555550101")
        leg = await phone.next_call()
        assert leg.caller == "+15555550101"
        assert phone.talking is leg
        assert await patient.wait_ended(3)
        assert leg.cause
        assert leg.cause.by == "us"
        assert 150 < leg.times["answered"] < 1000


@pytest.mark.parametrize(("does", "status"), [("busy", 486), ("decline", 603)])
async def test_refuses(lab: Laboratory, does: str, status: int) -> None:
    behaviour = Behaviour(does=does, after_ms=50)  # type: ignore[arg-type]
    async with AgentPhone(lab.server, ALICE, behaviour=behaviour) as phone, PatientPhone(lab.server) as patient:
        with pytest.raises(CallFailed):
            await patient.call("2001", "+15555550101", within=3)
        leg = await phone.next_call()
        assert leg.cause
        assert (leg.cause.status, leg.cause.by) == (status, "us")


async def test_never_answers_and_is_cancelled(lab: Laboratory) -> None:
    never = Behaviour(does="never")
    async with AgentPhone(lab.server, ALICE, behaviour=never) as phone, PatientPhone(lab.server) as patient:
        await patient.dial("2001", "+15555550101")
        leg = await phone.next_call()
        await leg.wait("ringing", 2)
        patient.hang_up()
        assert await leg.wait("ended", 2)
        assert leg.cause
        assert (leg.cause.status, leg.cause.by) == (487, "them")


async def test_unregisters_while_it_rings_and_rings_no_more_after(lab: Laboratory) -> None:
    vanishing = Behaviour(does="unregister", after_ms=50)
    async with AgentPhone(lab.server, ALICE, behaviour=vanishing) as phone, PatientPhone(lab.server) as patient:
        await patient.dial("2001")
        leg = await phone.next_call()
        await asyncio.sleep(0.3)
        assert leg.state == "ringing"
        patient.hang_up()
        await patient.wait_ended(3)
        with pytest.raises(CallFailed, match="refused"):
            await patient.call("2001", within=3)
    assert len(phone.calls) == 1


async def test_crashes_while_it_rings(lab: Laboratory) -> None:
    phone = AgentPhone(lab.server, ALICE, behaviour=Behaviour(does="crash", after_ms=50))
    await phone.register()
    async with PatientPhone(lab.server) as patient:
        await patient.dial("2001")
        leg = await phone.next_call()
        assert await leg.wait("ended", 2)
        assert leg.cause
        assert leg.cause.status == 0
        assert patient.state == "ringing"
    await phone.close()


async def test_dials_a_feature_code(lab: Laboratory) -> None:
    async with AgentPhone(lab.server, ALICE) as phone:
        leg = await phone.dial("*45")
        assert "answered" in leg.times
        phone.hang_up()
        assert await leg.wait("ended", 2)


async def test_a_second_call_finds_it_busy(lab: Laboratory) -> None:
    at_once = Behaviour(after_ms=0)
    async with (
        AgentPhone(lab.server, ALICE, behaviour=at_once) as phone,
        PatientPhone(lab.server) as one,
        PatientPhone(lab.server) as other,
    ):
        await one.call("2001", "+15555550101")
        with pytest.raises(CallFailed):
            await other.call("2001", "+15555550102", within=3)
        assert len(phone.calls) == 1


async def test_says_something_only_while_talking(lab: Laboratory) -> None:
    at_once = Behaviour(after_ms=0)
    async with AgentPhone(lab.server, ALICE, behaviour=at_once) as phone:
        assert not await phone.say("hello")
        async with PatientPhone(lab.server) as patient:
            await patient.call("2001", "+15555550101")
            assert await phone.say("hello")
            await patient.wait(0.2)
            assert patient.heard.samples().max() > 4000
