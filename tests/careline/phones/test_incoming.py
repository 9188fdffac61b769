import asyncio

from tests.careline.phones.peers import peers


async def test_an_answer_after_the_caller_gave_up_is_no_answer() -> None:
    async with peers() as both:
        leg, call = await both.ringing()
        leg.hang_up()
        await call.wait("ended", 2)
        assert not await call.answer()
        call.refuse(486)
        call.ring()
        assert call.times.keys() == {"calling", "ringing", "ended"}


async def test_the_answer_is_repeated_until_acknowledged() -> None:
    async with peers() as both:
        leg, call = await both.ringing()
        answers = 0

        def lost(response: object) -> None:
            nonlocal answers
            answers += 1

        transaction = leg._transaction
        assert transaction
        received, transaction.received = transaction.received, lost  # type: ignore[method-assign]
        await call.answer()
        await asyncio.sleep(0.6)
        assert answers == 2
        transaction.received = received  # type: ignore[method-assign]
        assert await leg.wait("answered", 3)
        await asyncio.sleep(0.05)
        assert call._again is None


async def test_hanging_up_while_it_rings_refuses() -> None:
    async with peers() as both:
        leg, call = await both.ringing()
        call.hang_up()
        await leg.wait("ended", 2)
        assert leg.cause
        assert leg.cause.status == 480


async def test_hung_up_by_either_side() -> None:
    for end in ("leg", "call"):
        async with peers() as both:
            leg, call = await both.talking()
            (leg if end == "leg" else call).hang_up()
            assert await leg.wait("ended", 2)
            assert await call.wait("ended", 2)
            assert not both.caller.legs
            assert not both.callee.legs
