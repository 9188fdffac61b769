import asyncio

from careline.phones.outgoing import OutgoingLeg
from careline.phones.sip import Message
from careline.phones.useragent import UserAgent
from tests.careline.phones.peers import peers


async def test_the_number_called_and_the_callers_are_shown() -> None:
    async with peers() as both:
        _, call = await both.ringing("*45#1", "+15555550101")
        assert call.invite.start.startswith("INVITE sip:*45%231@")
        assert call.caller == "+15555550101"


async def test_a_withheld_number() -> None:
    async with peers() as both:
        _, call = await both.ringing("100", None)
        assert call.caller == "anonymous"


async def test_refused() -> None:
    async with peers() as both:
        leg, call = await both.ringing()
        call.refuse(603)
        await leg.wait("ended", 2)
        assert leg.cause
        assert (leg.cause.status, leg.cause.reason, leg.cause.by) == (603, "Decline", "them")


async def test_cancelled_while_ringing() -> None:
    async with peers() as both:
        leg, call = await both.ringing()
        leg.hang_up()
        leg.hang_up()
        assert await leg.wait("ended", 2)
        assert leg.cause
        assert (leg.cause.status, leg.cause.by) == (487, "us")
        assert call.cause
        assert (call.cause.status, call.cause.by) == (487, "them")


async def test_hung_up_before_the_server_said_anything() -> None:
    """The CANCEL waits for the first provisional answer (RFC 3261 section 9.1)."""
    async with peers() as both:
        leg = await OutgoingLeg.place(both.caller, "100")
        leg.hang_up()
        assert await leg.wait("ended", 2)
        assert leg.cause
        assert leg.cause.status == 487


async def test_an_answer_that_crosses_the_hang_up_is_ended_at_once() -> None:
    async with peers() as both:
        leg, call = await both.ringing()
        leg._cancelling = True  # the CANCEL was lost, the answer comes
        assert await call.answer()
        assert await call.wait("ended", 2)
        assert "answered" not in leg.times
        assert leg.state == "ended"


async def test_a_silent_server() -> None:
    silent = await UserAgent(("127.0.0.1", 1)).open()
    caller = await UserAgent(("127.0.0.1", silent.port)).open()
    silent.datagram_received = lambda data, addr: None  # type: ignore[method-assign]
    leg = await OutgoingLeg.place(caller, "100")
    leg._answered(None)
    assert leg.cause
    assert leg.cause.status == 408
    caller.crash()
    silent.crash()


async def test_an_answer_that_comes_twice_is_acknowledged_twice() -> None:
    async with peers() as both:
        leg, call = await both.talking()
        seen: list[Message] = []
        requested = call.requested
        call.requested = lambda request, source: (seen.append(request), requested(request, source))[1]  # type: ignore[method-assign]
        call._respond("200 OK", call.sdp())
        await asyncio.sleep(0.05)
        assert [request.method for request in seen] == ["ACK"]
        assert leg.state == "answered"
