"""A patient's phone: calls, speaks, presses keys, listens, hangs up, each at any instant.

async with PatientPhone(("127.0.0.1", 5060)) as phone:
    await phone.call("5550100", "+15555550101")
    await phone.say("refill")
    await phone.press("1#")
    phone.hang_up()
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from careline.phones import g711
from careline.phones.digest import Login
from careline.phones.g711 import Samples
from careline.phones.leg import Cause, Leg
from careline.phones.outgoing import OutgoingLeg
from careline.phones.recording import Recording
from careline.phones.sounds import SHARED
from careline.phones.useragent import Address, Headers, UserAgent


class CallFailed(Exception):
    """The call was refused, ended or not answered in time. Holds no number."""


class NoCall(Exception):
    """Something was asked of a phone that has no call."""


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """``at`` in ms since the call began; ``name``: calling, ringing, answered, said, pressed, hung_up, ended."""

    at: float
    name: str
    detail: str = ""


class PatientPhone:
    """One phone, one call at a time; a second ``call`` after the end of the first begins anew.

    Without a login it calls as a trunk does (the server knows it by its address) and
    shows any caller's number; with one it calls from that account.
    """

    def __init__(self, server: Address, login: Login | None = None, *, local: str = "127.0.0.1") -> None:
        self._agent = UserAgent(server, login, local=local)
        self._open = False
        self.leg: OutgoingLeg | None = None
        self.events: list[PhoneEvent] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up and release the port."""
        await self._agent.close()

    def crash(self) -> None:
        """Vanish without a word."""
        self._agent.crash()

    # --- the call ---

    async def dial(self, to: str, caller: str | None = None, headers: Headers = ()) -> None:
        """Place the call and return at once."""
        if not self._open:
            await self._agent.open()
            self._open = True
        if self.leg and self.leg.state != "ended":
            raise NoCall("this phone has a call already: hang up first")
        self.events = []
        self.leg = await OutgoingLeg.place(self._agent, to, caller, headers)
        self.leg.on_change = self._changed
        self._note("calling")

    async def call(self, to: str, caller: str | None = None, *, within: float = 10.0, headers: Headers = ()) -> None:
        """Place the call and wait until it is answered. Raises CallFailed (and gives up the call when it is late)."""
        await self.dial(to, caller, headers)
        await self.wait_answered(within)

    async def wait_answered(self, within: float = 10.0) -> None:
        """Raises CallFailed."""
        leg = self._leg()
        if not await leg.wait("answered", within):
            cause = leg.cause
            leg.hang_up()
            if cause:
                raise CallFailed(f"the call was refused: {cause.status} {cause.reason}")
            raise CallFailed(f"the call was not answered within {within:g} s")

    async def wait_ended(self, within: float | None = None) -> bool:
        """Whether the call ended within so many seconds."""
        return await self._leg().wait("ended", within)

    async def wait(self, seconds: float) -> bool:
        """Let time pass; False when the call ended meanwhile."""
        return not await self._leg().wait("ended", seconds)

    def hang_up(self) -> None:
        """At any stage: before the answer the call is cancelled."""
        leg = self._leg()
        if leg.state != "ended":
            self._note("hung_up")
            leg.hang_up()

    # --- what the patient does ---

    async def say(self, text: str, language: str = "en", voice: str = "") -> bool:
        """Say it now; returns when the last of it was sent, False when the call ended or ``hush`` cut it short."""
        frames = await SHARED.spoken(text, language, voice)
        self._note("said", f"{len(frames) * g711.FRAME_MS} ms")
        return await self._stream().say(frames)

    async def play(self, sound: Path | Samples) -> bool:
        """Play a wav file or samples at 8 kHz into the call."""
        frames = SHARED.file(sound) if isinstance(sound, Path) else g711.frames(g711.encode(sound))
        self._note("said", f"{len(frames) * g711.FRAME_MS} ms")
        return await self._stream().say(frames)

    async def prepare(self, text: str, language: str = "en", voice: str = "") -> None:
        """Render ahead, so that a later ``say`` begins within one frame."""
        await SHARED.spoken(text, language, voice)

    def hush(self) -> None:
        """Stop speaking."""
        self._stream().hush()

    async def press(self, keys: str, *, hold_ms: int = 100, pause_ms: int = 100) -> bool:
        """Press keys now (RFC 4733), even while speaking; returns when the last one is up again."""
        if wrong := set(keys) - set("0123456789*#ABCD"):
            raise ValueError(f"no such key: {''.join(sorted(wrong))}")
        self._note("pressed", f"{len(keys)} keys")
        return await self._stream().press(keys, hold_ms=hold_ms, pause_ms=pause_ms)

    # --- what is known ---

    @property
    def heard(self) -> Recording:
        """All that was heard, from the moment the call was placed."""
        return self._leg().recording

    @property
    def state(self) -> str:
        return self.leg.state if self.leg else "idle"

    @property
    def cause(self) -> Cause | None:
        """Why the call ended."""
        return self.leg.cause if self.leg else None

    def now_ms(self) -> float:
        """Ms since the call was placed."""
        return self._leg().now_ms()

    @property
    def answered_ms(self) -> float | None:
        """When the call was answered, in ms since it was placed."""
        return self.leg.times.get("answered") if self.leg else None

    def _leg(self) -> OutgoingLeg:
        if self.leg is None:
            raise NoCall("this phone has no call: place one first")
        return self.leg

    def _stream(self) -> _Stream:
        leg = self._leg()
        assert leg.stream is not None
        return _Stream(leg)

    def _note(self, name: str, detail: str = "") -> None:
        self.events.append(PhoneEvent(self.now_ms(), name, detail))

    def _changed(self, leg: Leg) -> None:
        detail = f"{leg.cause.status} {leg.cause.reason}" if leg.cause else ""
        self._note(leg.state, detail)


class _Stream:
    """The audio of a call that may be over: then nothing is sent and every answer is False."""

    def __init__(self, leg: Leg) -> None:
        self._leg = leg

    def hush(self) -> None:
        if self._leg.stream:
            self._leg.stream.hush()

    async def say(self, frames: list[bytes]) -> bool:
        if self._leg.state == "ended" or not self._leg.stream:
            return False
        return await self._leg.stream.say(frames)

    async def press(self, keys: str, *, hold_ms: int, pause_ms: int) -> bool:
        if self._leg.state == "ended" or not self._leg.stream:
            return False
        return await self._leg.stream.press(keys, hold_ms=hold_ms, pause_ms=pause_ms)
