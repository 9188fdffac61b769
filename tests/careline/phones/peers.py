"""Two user agents that call each other on loopback: what both do is seen without any server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from careline.phones.incoming import IncomingLeg
from careline.phones.outgoing import OutgoingLeg
from careline.phones.useragent import UserAgent


class Peers:
    """``caller`` calls ``callee``; every call that came stands in ``calls``."""

    def __init__(self) -> None:
        self.callee = UserAgent(("127.0.0.1", 1))
        self.caller = UserAgent(("127.0.0.1", 1))
        self.calls: list[IncomingLeg] = []
        self._arrived = asyncio.Event()

    async def open(self) -> None:
        await self.callee.open()
        await self.caller.open()
        self.caller.server = ("127.0.0.1", self.callee.port)
        self.callee.on_invite = self._invited

    def _invited(self, call: IncomingLeg) -> None:
        self.calls.append(call)
        self._arrived.set()

    async def arrived(self) -> IncomingLeg:
        """The call that came last, waited for when there is none."""
        await asyncio.wait_for(self._arrived.wait(), 5)
        return self.calls[-1]

    async def ringing(
        self, number: str = "100", caller: str | None = "+15555550101"
    ) -> tuple[OutgoingLeg, IncomingLeg]:
        leg = await OutgoingLeg.place(self.caller, number, caller)
        call = await self.arrived()
        call.ring()
        assert await leg.wait("ringing", 2)
        return leg, call

    async def talking(self) -> tuple[OutgoingLeg, IncomingLeg]:
        leg, call = await self.ringing()
        assert await call.answer()
        assert await leg.wait("answered", 2)
        return leg, call


@asynccontextmanager
async def peers() -> AsyncIterator[Peers]:
    both = Peers()
    await both.open()
    try:
        yield both
    finally:
        await both.caller.close()
        await both.callee.close()
