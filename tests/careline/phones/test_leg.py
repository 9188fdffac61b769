import asyncio

from careline.phones.sip import Message
from tests.careline.phones.peers import peers


async def test_sound_goes_both_ways() -> None:
    async with peers() as both:
        leg, call = await both.talking()
        assert leg.stream
        assert call.stream
        await asyncio.gather(leg.stream.say([b"\x05" * 160] * 5), call.stream.say([b"\x10" * 160] * 5))
        await asyncio.sleep(0.05)
        assert b"\x05" * 800 in bytes(call.recording._sound)
        assert b"\x10" * 800 in bytes(leg.recording._sound)


async def test_states_come_in_order_once() -> None:
    async with peers() as both:
        leg, call = await both.talking()
        seen: list[str] = []
        leg.on_change = lambda changed: seen.append(changed.state)
        leg.reach("ringing")
        call.hang_up()
        assert await leg.wait("ended", 2)
        leg.finish(500, "again", "us")
        assert seen == ["ended"]
        assert list(leg.times) == ["calling", "ringing", "answered", "ended"]
        assert leg.cause
        assert (leg.cause.status, leg.cause.by) == (200, "them")
        assert call.cause
        assert call.cause.by == "us"


async def test_a_wait_ends_with_the_call_or_its_time() -> None:
    async with peers() as both:
        leg, call = await both.ringing()
        assert not await leg.wait("answered", 0.01)
        call.refuse(486)
        assert not await leg.wait("answered", 2)


async def test_requests_inside_a_call_are_answered() -> None:
    async with peers() as both:
        leg, call = await both.talking()
        answers = {}
        for method in ("UPDATE", "INFO", "INVITE", "PUBLISH"):
            request = leg.inside(method)
            if method == "INVITE":
                request.body = leg.sdp()
            response = await leg.agent.ask(request)
            assert response
            answers[method] = (response.status, "m=audio" in response.body)
        assert answers == {"UPDATE": (200, False), "INFO": (200, False), "INVITE": (200, True), "PUBLISH": (405, False)}
        assert call.state == "answered"


async def test_sdp_without_audio_changes_nothing() -> None:
    async with peers() as both:
        leg, _ = await both.talking()
        leg.hear("v=0\r\n")
        leg.hear("c=IN IP4 127.0.0.1\r\nm=audio 0 RTP/AVP 0\r\n")
        assert leg.stream
        assert leg.stream._remote == ("127.0.0.1", both.calls[0].stream.port)  # type: ignore[union-attr]


def test_a_message_inside_a_call_carries_its_tags() -> None:
    async def run() -> Message:
        async with peers() as both:
            leg, _ = await both.talking()
            return leg.inside("BYE")

    bye = asyncio.run(run())
    assert ";tag=" in bye.get("from")
    assert ";tag=" in bye.get("to")
    assert bye.sequence == 2
