"""A call that comes to us: ring, answer, refuse, or be cancelled (RFC 3261 sections 9.2, 13.3)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from careline.phones import sip
from careline.phones.leg import Leg, Side
from careline.phones.rtp import RtpStream
from careline.phones.sip import Message

if TYPE_CHECKING:
    from careline.phones.useragent import Address, UserAgent

_T1 = 0.5
_REASONS = {480: "Temporarily Unavailable", 486: "Busy Here", 488: "Not Acceptable Here", 603: "Decline"}


class IncomingLeg(Leg):
    """``caller`` and ``caller_name`` are what the INVITE shows; ``invited_at`` (``time.monotonic``) is when it came."""

    def __init__(self, agent: UserAgent, invite: Message, source: Address) -> None:
        super().__init__(agent, invite.call_id)
        self.invite, self.peer = invite, source
        self.invited_at = self.recording.started
        self.caller = sip.user(invite.get("from"))
        self.caller_name = invite.get("from").partition("<")[0].strip().strip('"')
        self.remote = invite.get("from")
        recipient = invite.get("to")
        self.local = recipient if sip.tag(recipient) else f"{recipient};tag={self.tag}"
        self.target = sip.uri(invite.get("contact"))
        self.routes = invite.all("record-route")
        self._again: asyncio.TimerHandle | None = None
        self._respond("100 Trying")

    def _respond(self, status: str, body: str = "") -> None:
        tag = "" if status.startswith("100") else self.tag
        self.agent.respond(self.invite, status, self.peer, tag=tag, body=body)

    def ring(self) -> None:
        if self.state == "calling":
            self._respond("180 Ringing")
            self.reach("ringing")

    async def answer(self) -> bool:
        """Pick up; False when the caller was quicker to give up. The 200 is repeated until it is acknowledged."""
        if self.state not in ("calling", "ringing"):
            return False
        self.stream = await RtpStream.open(self.agent.local, self.recording)
        if self.state not in ("calling", "ringing"):
            self.stream.close()
            return False
        self._send_ok(_T1)
        self.hear(self.invite.body)
        self.reach("answered")
        return True

    def _send_ok(self, wait: float) -> None:
        if self.state == "ended":
            return
        self._respond("200 OK", self.sdp())
        if wait < 16:
            self._again = asyncio.get_running_loop().call_later(wait, self._send_ok, wait * 2)

    def refuse(self, status: int) -> None:
        """Refuse with 480, 486, 488 or 603."""
        if self.state in ("calling", "ringing"):
            self._respond(f"{status} {_REASONS.get(status, 'Refused')}")
            self.finish(status, _REASONS.get(status, "Refused"), "us")

    def hang_up(self) -> None:
        """BYE once answered, else refuse with 480."""
        if self.state == "answered":
            self.say_goodbye()
        else:
            self.refuse(480)

    def requested(self, request: Message, source: Address) -> None:
        if request.method == "CANCEL":
            self.agent.respond(request, "200 OK", source, tag=self.tag)
            if self.state in ("calling", "ringing"):
                self._respond("487 Request Terminated")
                self.finish(487, request.get("reason") or "cancelled", "them")
        elif request.method == "ACK":
            self._stop_repeating()
            self.hear(request.body)
        else:
            super().requested(request, source)

    def _stop_repeating(self) -> None:
        if self._again:
            self._again.cancel()
            self._again = None

    def finish(self, status: int, reason: str, by: Side) -> None:
        self._stop_repeating()
        super().finish(status, reason, by)
