"""One call as a phone sees it: states, times, audio. How it begins is in ``outgoing`` and ``incoming``."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from careline.phones import sip
from careline.phones.recording import Recording
from careline.phones.rtp import RtpStream
from careline.phones.sip import Message

if TYPE_CHECKING:
    from careline.phones.useragent import Address, UserAgent

State = Literal["calling", "ringing", "answered", "ended"]
Side = Literal["us", "them"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a call ended: the SIP status (200 for a BYE, 0 when the network or the phone died) and which side."""

    status: int
    reason: str
    by: Side


class Leg:
    """``recording`` begins when the call does; ``times`` holds ms since then for each state reached."""

    def __init__(self, agent: UserAgent, call_id: str) -> None:
        self.agent, self.call_id = agent, call_id
        self.recording = Recording(time.monotonic())
        self.state: State = "calling"
        self.times: dict[str, float] = {"calling": 0.0}
        self.cause: Cause | None = None
        self.on_change: Callable[[Leg], None] | None = None
        self.stream: RtpStream | None = None
        self.tag = secrets.token_hex(6)
        self.local = ""
        """Our From or To header, with tag."""
        self.remote = ""
        self.target = ""
        """The other side's contact, where requests inside the call go."""
        self.routes: list[str] = []
        self.sequence = 1
        self.peer: Address = agent.server
        self._reached: dict[str, asyncio.Event] = {name: asyncio.Event() for name in ("ringing", "answered", "ended")}
        agent.legs[call_id] = self

    def now_ms(self) -> float:
        """Ms since the call began."""
        return (time.monotonic() - self.recording.started) * 1000

    async def wait(self, state: Literal["ringing", "answered", "ended"], within: float | None = None) -> bool:
        """Whether the state was reached before the call ended and within so many seconds."""
        waiting = [asyncio.ensure_future(self._reached[name].wait()) for name in dict.fromkeys((state, "ended"))]
        try:
            await asyncio.wait(waiting, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
        return self._reached[state].is_set()

    def reach(self, state: State) -> None:
        """Move on; a state once passed is not entered again."""
        if state in self.times or self.state == "ended":
            return
        self.state = state
        self.times[state] = self.now_ms()
        self._reached[state].set()
        if self.on_change:
            self.on_change(self)

    def finish(self, status: int, reason: str, by: Side) -> None:
        """The call is over: audio stops, the recording stays."""
        if self.state == "ended":
            return
        self.cause = Cause(status, reason, by)
        if self.stream:
            self.stream.close()
        self.agent.legs.pop(self.call_id, None)
        self.reach("ended")

    def hang_up(self) -> None:
        """End the call at whatever stage it is."""
        raise NotImplementedError

    def say_goodbye(self) -> None:
        """Send BYE for an answered call; the call is over for us at once."""
        self.agent.request(self.inside("BYE"), lambda response: None, self.peer)
        self.finish(200, "hung up", "us")

    def hear(self, body: str) -> None:
        """Send audio to where the other side's SDP says; without audio in it nothing changes."""
        found = sip.media(body)
        if self.stream and found and found.port and found.ulaw:
            self.stream.start((found.address or self.peer[0], found.port), found.events)

    def sdp(self) -> str:
        assert self.stream is not None
        return sip.offer(self.agent.local, self.stream.port, int(self.tag, 16) % 1_000_000_000)

    def inside(self, method: str, sequence: int = 0) -> Message:
        """A request inside this call."""
        if not sequence:
            self.sequence += 1
        request = Message(f"{method} {self.target} SIP/2.0")
        request.headers += [("via", self.agent.via()), ("max-forwards", "70"), ("from", self.local)]
        request.headers += [("route", route) for route in self.routes]
        request.headers += [("to", self.remote), ("call-id", self.call_id)]
        request.headers.append(("cseq", f"{sequence or self.sequence} {method}"))
        return request

    def requested(self, request: Message, source: Address) -> None:
        """A request of the other side inside this call."""
        match request.method:
            case "BYE":
                self.agent.respond(request, "200 OK", source)
                self.finish(200, request.get("reason") or "hung up", "them")
            case "INVITE" | "UPDATE":
                self.hear(request.body)
                body = self.sdp() if request.body or request.method == "INVITE" else ""
                self.agent.respond(request, "200 OK", source, tag=self.tag, body=body)
            case "INFO" | "OPTIONS" | "NOTIFY" | "MESSAGE":
                self.agent.respond(request, "200 OK", source, tag=self.tag)
            case "ACK" | "CANCEL":
                pass
            case _:
                self.agent.respond(request, "405 Method Not Allowed", source, tag=self.tag)
