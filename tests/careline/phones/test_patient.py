import asyncio

import numpy as np
import pytest

from careline.phones.patient import CallFailed, NoCall, PatientPhone
from tests.careline.phones.laboratory import Laboratory
from tests.careline.phones.peers import peers


async def test_nothing_can_be_done_without_a_call() -> None:
    phone = PatientPhone(("127.0.0.1", 9))
    assert phone.state == "idle"
    assert phone.cause is None
    for act in (phone.hang_up, phone.now_ms, phone.hush):
        with pytest.raises(NoCall):
            act()
    with pytest.raises(NoCall):
        await phone.press("1")
    await phone.close()


async def test_a_refused_call_says_why() -> None:
    async with peers() as both, PatientPhone(both.caller.server) as phone:
        await phone.dial("100", "+15555550101")
        with pytest.raises(NoCall, match="has a call already"):
            await phone.dial("101")
        (await both.arrived()).refuse(486)
        with pytest.raises(CallFailed, match="486 Busy Here"):
            await phone.wait_answered(2)
        assert [event.name for event in phone.events] == ["calling", "ended"]


async def test_a_call_not_answered_in_time_is_given_up() -> None:
    async with peers() as both, PatientPhone(both.caller.server) as phone:
        with pytest.raises(CallFailed, match=r"not answered within 0\.1 s"):
            await phone.call("100", within=0.1)
        assert await phone.wait_ended(2)


async def test_speaking_and_pressing_after_the_end_is_harmless() -> None:
    async with peers() as both, PatientPhone(both.caller.server) as phone:
        await phone.dial("100")
        await (await both.arrived()).answer()
        await phone.wait_answered(2)
        with pytest.raises(ValueError, match="no such key: x"):
            await phone.press("1x")
        saying = asyncio.create_task(phone.play(np.full(80_000, 4000, dtype=np.int16)))
        await asyncio.sleep(0.1)
        both.calls[0].hang_up()
        assert await saying is False
        assert not await phone.wait(1)
        assert not await phone.press("1")
        assert not await phone.say("hello")
        phone.hang_up()
        phone.hush()


@pytest.mark.asterisk
async def test_an_echo_comes_back_as_it_was_said(lab: Laboratory) -> None:
    """Whole way out and back through Asterisk: the same sound, one packet or two later."""
    async with PatientPhone(lab.server) as phone:
        await phone.call("100", "+15555550101")
        noise = (np.random.default_rng(1).normal(0, 3000, 8000)).clip(-30000, 30000).astype(np.int16)
        said_at = phone.now_ms()
        assert await phone.play(noise)
        await phone.wait(0.3)
        heard = phone.heard.samples(int(said_at)).astype(float)
        alike = np.correlate(heard, noise.astype(float), mode="valid")
        best = int(np.argmax(alike))
        assert alike[best] / np.linalg.norm(heard[best : best + 8000]) / np.linalg.norm(noise.astype(float)) > 0.99
        assert best / 8 < 150


@pytest.mark.asterisk
async def test_keys_are_understood_by_asterisk(lab: Laboratory) -> None:
    async with PatientPhone(lab.server) as phone:
        await phone.call("103")
        assert await phone.press("147#")
        assert await phone.wait_ended(8)
        assert phone.heard.length_ms > 1500
        assert [event.name for event in phone.events] == ["calling", "answered", "pressed", "ended"]


@pytest.mark.asterisk
async def test_one_phone_calls_again_after_the_end(lab: Laboratory) -> None:
    async with PatientPhone(lab.server) as phone:
        for _ in range(2):
            await phone.call("107")
            phone.hang_up()
            assert await phone.wait_ended(2)
        await phone.dial("104")
        assert phone.leg
        assert await phone.leg.wait("ringing", 2)
        phone.hang_up()
        assert await phone.wait_ended(2)
        assert phone.cause
        assert phone.cause.status == 487
