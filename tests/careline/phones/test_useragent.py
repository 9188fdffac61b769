import asyncio

import pytest

from careline.phones import useragent
from careline.phones.outgoing import OutgoingLeg
from careline.phones.sip import Message
from careline.phones.useragent import UserAgent
from tests.careline.phones.peers import peers


def options(agent: UserAgent) -> Message:
    request = Message("OPTIONS sip:a@127.0.0.1 SIP/2.0")
    request.headers += [("via", agent.via()), ("from", "<sip:a@b>;tag=1"), ("to", "<sip:a@127.0.0.1>")]
    request.headers += [("call-id", "x"), ("cseq", "1 OPTIONS")]
    return request


async def test_a_request_is_repeated_until_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(useragent, "T1", 0.01)
    async with peers() as both:
        taken = both.callee.datagram_received
        seen = 0

        def deaf_at_first(data: bytes, addr: tuple[str | None, int]) -> None:
            nonlocal seen
            seen += 1
            if seen > 2:
                taken(data, addr)

        monkeypatch.setattr(both.callee, "datagram_received", deaf_at_first)
        response = await asyncio.wait_for(both.caller.ask(options(both.caller)), 2)
        assert response
        assert response.status == 200
        assert seen == 3


async def test_a_repeated_request_is_answered_the_same_and_done_once() -> None:
    async with peers() as both:
        leg, _ = await both.ringing()
        assert leg._invite
        both.caller.send(leg._invite, both.caller.server)
        await asyncio.sleep(0.05)
        assert len(both.calls) == 1


async def test_nobody_there_to_take_a_call() -> None:
    async with peers() as both:
        both.callee.on_invite = None
        leg = await OutgoingLeg.place(both.caller, "100")
        await leg.wait("ended", 2)
        assert leg.cause
        assert leg.cause.status == 480


async def test_a_request_for_a_call_unknown_here() -> None:
    async with peers() as both:
        bye = options(both.caller)
        bye.start = "BYE sip:a@127.0.0.1 SIP/2.0"
        bye.headers[-1] = ("cseq", "1 BYE")
        response = await both.caller.ask(bye)
        assert response
        assert response.status == 481


async def test_closing_ends_the_calls_and_leaves_nothing() -> None:
    async with peers() as both:
        _, call = await both.talking()
        await both.caller.close()
        assert await call.wait("ended", 2)
        assert not both.caller.legs
        assert not both.caller._transactions
        await both.caller.close()


async def test_a_crash_says_nothing() -> None:
    async with peers() as both:
        leg, call = await both.talking()
        both.caller.crash()
        assert leg.cause
        assert leg.cause.status == 0
        assert not await call.wait("ended", 0.1)


async def test_garbage_is_ignored() -> None:
    async with peers() as both:
        for data in (b"", b"\r\n\r\n", b"\xff\xfe", b"SIP/2.0 200 OK\r\n\r\n", b"ACK sip:a SIP/2.0\r\n\r\n"):
            both.callee.datagram_received(data, ("127.0.0.1", both.caller.port))
        assert both.calls == []


async def test_old_answers_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(useragent, "_REMEMBERED", 3)
    async with peers() as both:
        for _ in range(6):
            assert await both.caller.ask(options(both.caller))
        assert len(both.callee._answers) == 3
