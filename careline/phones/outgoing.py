"""A call we place: INVITE with login, early audio, CANCEL at any instant (RFC 3261 sections 9, 13)."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from careline.phones import sip
from careline.phones.leg import Leg
from careline.phones.rtp import RtpStream
from careline.phones.sip import Message
from careline.phones.useragent import Headers, Transaction, UserAgent


class OutgoingLeg(Leg):
    """Made by ``place``."""

    def __init__(self, agent: UserAgent, to: str, caller: str | None, headers: Headers = ()) -> None:
        super().__init__(agent, secrets.token_hex(12))
        host, port = agent.server
        user = agent.login.user if agent.login else caller
        origin = f"sip:{user}@{agent.local}" if user else "sip:anonymous@anonymous.invalid"
        self.target = f"sip:{quote(to, safe='*+')}@{host}:{port}"
        self.remote = f"<{self.target}>"
        self.local = f"<{origin}>;tag={self.tag}"
        self._extra = tuple(headers)
        self._invite: Message | None = None
        self._transaction: Transaction | None = None
        self._cancelling = False
        self._proceeding = False
        self._tried_login = False

    @classmethod
    async def place(cls, agent: UserAgent, to: str, caller: str | None = None, headers: Headers = ()) -> OutgoingLeg:
        """Send the INVITE and return at once. ``caller`` None withholds the number; an account's number is its own."""
        leg = cls(agent, to, caller, headers)
        leg.stream = await RtpStream.open(agent.local, leg.recording)
        leg.invite()
        return leg

    def invite(self) -> None:
        """Send the INVITE; the stream must be there."""
        self._send_invite(())

    def _send_invite(self, login: Headers) -> None:
        invite = Message(f"INVITE {self.target} SIP/2.0", body=self.sdp())
        invite.headers += [("via", self.agent.via()), ("max-forwards", "70"), ("from", self.local)]
        invite.headers += [("to", self.remote), ("call-id", self.call_id), ("cseq", f"{self.sequence} INVITE")]
        invite.headers += [("contact", self.agent.contact), ("user-agent", "careline phone")]
        invite.headers += [("allow", "INVITE, ACK, CANCEL, BYE, UPDATE, INFO, OPTIONS, NOTIFY")]
        invite.headers += [("content-type", "application/sdp"), *self._extra, *login]
        self._invite = invite
        self._transaction = self.agent.request(invite, self._answered)

    def _answered(self, response: Message | None) -> None:
        if response is None:
            self.finish(408, "no answer from the server", "them")
        elif response.status < 200:
            self._proceed(response)
        elif response.status < 300:
            self._accepted(response)
        else:
            self._refused(response)

    def _proceed(self, response: Message) -> None:
        self._proceeding = True
        if self._cancelling:
            self._cancel()
            return
        if response.status >= 180:
            self.hear(response.body)
            self.reach("ringing")

    def _accepted(self, response: Message) -> None:
        self.remote = response.get("to")
        self.target = sip.uri(response.get("contact")) or self.target
        self.routes = list(reversed(response.all("record-route")))
        acknowledgement = self.inside("ACK", self.sequence).encode()
        assert self._transaction is not None
        self._transaction.ack = acknowledgement
        self.agent.send_bytes(acknowledgement, self.peer)
        if self._cancelling or self.state == "ended":  # the answer crossed our hang-up
            self.say_goodbye()
            return
        self.hear(response.body)
        self.reach("answered")

    def _refused(self, response: Message) -> None:
        assert self._invite is not None and self._transaction is not None
        invite = self._invite
        acknowledgement = Message(f"ACK {self.target} SIP/2.0")
        acknowledgement.headers += [("via", invite.get("via")), ("max-forwards", "70"), ("from", self.local)]
        acknowledgement.headers += [("to", response.get("to")), ("call-id", self.call_id)]
        acknowledgement.headers.append(("cseq", f"{self.sequence} ACK"))
        self._transaction.ack = acknowledgement.encode()
        self.agent.send(acknowledgement, self.peer)
        login = self.agent.credentials(response, invite) if response.status in (401, 407) else None
        if login and not self._tried_login and not self._cancelling:
            self._tried_login = True
            self.sequence += 1
            self._send_invite([login])
            return
        self.finish(response.status, response.reason, "us" if self._cancelling else "them")

    def hang_up(self) -> None:
        """BYE once answered, else CANCEL (as soon as the server has said anything: RFC 3261 section 9.1)."""
        if self.state == "answered":
            self.say_goodbye()
        elif self.state != "ended" and not self._cancelling:
            self._cancelling = True
            if self._proceeding:
                self._cancel()

    def _cancel(self) -> None:
        assert self._invite is not None
        cancel = Message(f"CANCEL {self.target} SIP/2.0")
        cancel.headers += [("via", self._invite.get("via")), ("max-forwards", "70"), ("from", self.local)]
        cancel.headers += [("to", self.remote), ("call-id", self.call_id), ("cseq", f"{self.sequence} CANCEL")]
        self.agent.request(cancel, lambda response: None)
        self._proceeding = False  # one CANCEL is enough
