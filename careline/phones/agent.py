"""An agent's softphone: registers, rings, answers, refuses, talks, vanishes, as a test or a demonstration needs.

phone = AgentPhone(("127.0.0.1", 5060), Login("alice", secret), behaviour=Behaviour(answer_after_ms=800))
await phone.register()
leg = await phone.next_call(within=10)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from careline.phones import g711, sounds
from careline.phones.digest import Login
from careline.phones.incoming import IncomingLeg
from careline.phones.leg import Leg
from careline.phones.outgoing import OutgoingLeg
from careline.phones.registration import Registration
from careline.phones.useragent import Address, UserAgent

Answering = Literal["answer", "never", "busy", "decline", "unregister", "crash"]
_REFUSALS = {"busy": 486, "decline": 603}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the phone does with a call.

    ``answer`` picks up after ``after_ms`` of ringing; ``never`` rings on; ``busy`` is 486
    and ``decline`` 603, both after ``after_ms``; ``unregister`` rings, then signs off the
    server and rings on; ``crash`` rings, then vanishes without a word.
    """

    does: Answering = "answer"
    after_ms: int = 500
    hang_up_after_ms: int | None = None
    """Talk so long, then hang up; None leaves it to the caller or the test."""
    tone_hz: float = 0.0
    """The tone by which a patient's phone knows this agent; 0 is silence."""
    greeting: str = ""
    """Said after two seconds of the tone."""
    language: str = "en"


class AgentPhone:
    """Takes one call at a time as ``behaviour`` says (486 while on another); every call stays in ``calls``."""

    def __init__(
        self, server: Address, login: Login, *, behaviour: Behaviour | None = None, local: str = "127.0.0.1"
    ) -> None:
        self.agent = UserAgent(server, login, local=local)
        self.agent.on_invite = self._invited
        self.behaviour = behaviour or Behaviour()
        self.calls: list[IncomingLeg] = []
        self.on_call: Callable[[IncomingLeg], None] | None = None
        """Told of each call when it comes and at each change of it."""
        self._registration = Registration(self.agent)
        self._arrivals: asyncio.Queue[IncomingLeg] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = False

    async def __aenter__(self) -> Self:
        await self.register()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def account(self) -> str:
        return self.agent.login.user if self.agent.login else ""

    async def register(self) -> None:
        """Raises RegistrationRefused."""
        if not self._open:
            await self.agent.open()
            self._open = True
        await self._registration.register()

    async def unregister(self) -> None:
        """Raises RegistrationRefused."""
        await self._registration.unregister()

    def crash(self) -> None:
        """Vanish without a word: the server learns of it when the registration runs out or a call gets no answer."""
        self._registration.stop()
        for task in self._tasks:
            task.cancel()
        self.agent.crash()

    async def close(self) -> None:
        """End the call, end the registration's refreshing and release the port. The registration is left to expire."""
        self._registration.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._open:
            await self.agent.close()

    # --- calls ---

    async def next_call(self, within: float = 10.0) -> IncomingLeg:
        """The next call that comes (or came and was not fetched). Raises TimeoutError."""
        return await asyncio.wait_for(self._arrivals.get(), within)

    async def dial(self, number: str, *, within: float = 10.0) -> Leg:
        """Call an extension or a feature code such as *45 and wait until it is answered or refused."""
        leg = await OutgoingLeg.place(self.agent, number)
        await leg.wait("answered", within)
        return leg

    def hang_up(self) -> None:
        """End whatever call there is."""
        for leg in list(self.agent.legs.values()):
            leg.hang_up()

    @property
    def talking(self) -> IncomingLeg | None:
        """The answered call that goes on now."""
        return next((leg for leg in self.calls if leg.state == "answered"), None)

    async def say(self, text: str, language: str = "en") -> bool:
        """Say it to the caller; False when there is none."""
        frames = await sounds.SHARED.spoken(text, language)
        leg = self.talking
        return await leg.stream.say(frames) if leg and leg.stream else False

    def _invited(self, leg: IncomingLeg) -> None:
        if any(other.state != "ended" for other in self.calls):
            leg.refuse(486)
            return
        self.calls.append(leg)
        self._arrivals.put_nowait(leg)
        leg.on_change = self._changed
        if self.on_call:
            self.on_call(leg)
        task = asyncio.create_task(self._take(leg, self.behaviour))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _changed(self, leg: Leg) -> None:
        if self.on_call and isinstance(leg, IncomingLeg):
            self.on_call(leg)

    async def _take(self, leg: IncomingLeg, behaviour: Behaviour) -> None:
        leg.ring()
        if await leg.wait("ended", behaviour.after_ms / 1000):
            return
        match behaviour.does:
            case "answer":
                await self._talk(leg, behaviour)
            case "busy" | "decline":
                leg.refuse(_REFUSALS[behaviour.does])
            case "unregister":
                await self.unregister()
            case "crash":
                self._registration.stop()
                self.agent.crash()
            case "never":
                pass

    async def _talk(self, leg: IncomingLeg, behaviour: Behaviour) -> None:
        if not await leg.answer():
            return
        assert leg.stream is not None
        if behaviour.tone_hz:
            leg.stream.say(g711.frames(g711.encode(sounds.tone(behaviour.tone_hz, 2000))))
        if behaviour.greeting:
            leg.stream.say(await sounds.SHARED.spoken(behaviour.greeting, behaviour.language))
        if behaviour.hang_up_after_ms is not None and not await leg.wait("ended", behaviour.hang_up_after_ms / 1000):
            leg.hang_up()
