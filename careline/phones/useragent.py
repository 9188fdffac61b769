"""A SIP user agent on one UDP port (RFC 3261): transactions here, calls in ``leg``, ``outgoing`` and ``incoming``.

One agent may hold any number of calls. Requests are repeated until answered (timer
T1, section 17.1), answers to repeated requests are repeated from a small store, so a
lost or doubled datagram changes nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast

from careline.phones import digest, sip
from careline.phones.digest import Login
from careline.phones.sip import Message, NotSip

if TYPE_CHECKING:
    from careline.phones.incoming import IncomingLeg
    from careline.phones.leg import Leg

Address = tuple[str, int]
Headers = Sequence[tuple[str, str]]
T1: Final = 0.5
_T2: Final = 4.0
_GIVE_UP: Final = 64 * T1
_REMEMBERED: Final = 512
_BRANCH: Final = "z9hG4bK"


class Transaction:
    """One request of ours: repeated until something comes back; ``on_response`` gets None when nothing ever does."""

    def __init__(self, agent: UserAgent, request: Message, to: Address, on_response: OnResponse) -> None:
        self.request, self._agent, self._to, self._on_response = request, agent, to, on_response
        self.ack: bytes | None = None
        """For an INVITE: what answers its final response, sent again when that comes again."""
        self._wait = T1
        self.settled = asyncio.Event()
        """Set when a final response has come or will never come."""
        loop = asyncio.get_running_loop()
        self._again: asyncio.TimerHandle | None = loop.call_later(T1, self._repeat)
        self._end = loop.call_later(_GIVE_UP, self._give_up)

    def _repeat(self) -> None:
        self._agent.send(self.request, self._to)
        self._wait = self._wait * 2 if self.request.method == "INVITE" else min(self._wait * 2, _T2)
        self._again = asyncio.get_running_loop().call_later(self._wait, self._repeat)

    def _give_up(self) -> None:
        self.close()
        if not self.settled.is_set():
            self.settled.set()
            self._on_response(None)

    def received(self, response: Message) -> None:
        if self.settled.is_set():
            if self.ack:
                self._agent.send_bytes(self.ack, self._to)
            return
        if self._again and (response.status >= 200 or self.request.method == "INVITE"):
            self._again.cancel()
            self._again = None
        if response.status < 200:
            if self.request.method == "INVITE":
                self._end.cancel()  # it may ring for minutes: the caller decides when to give up
            self._on_response(response)
            return
        self.settled.set()
        if self.request.method != "INVITE":
            self.close()
        else:
            self._end.cancel()
            self._end = asyncio.get_running_loop().call_later(_GIVE_UP, self.close)
        self._on_response(response)

    def close(self) -> None:
        if self._again:
            self._again.cancel()
        self._end.cancel()
        self._agent.forget(self)


OnResponse = Callable[[Message | None], None]


class UserAgent(asyncio.DatagramProtocol):
    """``on_invite`` takes a new incoming call; without it every call is refused as 480."""

    def __init__(self, server: Address, login: Login | None = None, *, local: str = "127.0.0.1") -> None:
        self.server, self.login, self.local = server, login, local
        self.on_invite: Callable[[IncomingLeg], None] | None = None
        self.legs: dict[str, Leg] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._transactions: dict[tuple[str, str], Transaction] = {}
        self._answers: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    async def open(self) -> UserAgent:
        """Bind a free UDP port."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(self.local, 0))
        return self

    async def close(self, patience: float = 1.0) -> None:
        """End every call, wait a little for the answers, close the port."""
        for leg in list(self.legs.values()):
            leg.hang_up()
        owed = [each.settled.wait() for each in self._transactions.values() if not each.settled.is_set()]
        if owed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*owed), patience)
        self.crash()

    def crash(self) -> None:
        """Vanish without a word, as a phone that loses its power."""
        for transaction in list(self._transactions.values()):
            transaction.close()
        for leg in list(self.legs.values()):
            leg.finish(0, "phone closed", "us")
        if self._transport and not self._transport.is_closing():
            self._transport.close()

    # --- sending ---

    @property
    def port(self) -> int:
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    @property
    def contact(self) -> str:
        name = self.login.user if self.login else "patient"
        return f"<sip:{name}@{self.local}:{self.port}>"

    def via(self, branch: str = "") -> str:
        branch = branch or _BRANCH + secrets.token_hex(8)
        return f"SIP/2.0/UDP {self.local}:{self.port};rport;branch={branch}"

    def send(self, message: Message, to: Address) -> None:
        self.send_bytes(message.encode(), to)

    def send_bytes(self, data: bytes, to: Address) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.sendto(data, to)

    def request(self, message: Message, on_response: OnResponse, to: Address | None = None) -> Transaction:
        """Send a request and repeat it until it is answered."""
        transaction = Transaction(self, message, to or self.server, on_response)
        self._transactions[message.branch, message.method] = transaction
        self.send(message, to or self.server)
        return transaction

    async def ask(self, message: Message) -> Message | None:
        """Send a request and wait for its final response; None when none comes."""
        answer: asyncio.Future[Message | None] = asyncio.get_running_loop().create_future()

        def received(response: Message | None) -> None:
            if not answer.done() and (response is None or response.status >= 200):
                answer.set_result(response)

        self.request(message, received)
        return await answer

    def forget(self, transaction: Transaction) -> None:
        self._transactions.pop((transaction.request.branch, transaction.request.method), None)

    def credentials(self, response: Message, request: Message) -> tuple[str, str] | None:
        """The header that answers a 401 or 407, or None when we have no login or no way."""
        if self.login is None:
            return None
        proxy = response.status == 407
        challenges = response.all("proxy-authenticate" if proxy else "www-authenticate")
        target = request.start.split(" ")[1]
        value = digest.answer(challenges, self.login, request.method, target, secrets.token_hex(8))
        return ("proxy-authorization" if proxy else "authorization", value) if value else None

    def respond(
        self, request: Message, status: str, to: Address, *, tag: str = "", headers: Headers = (), body: str = ""
    ) -> None:
        """Answer a request; the answer is kept for when the request comes again."""
        recipient = request.get("to")
        if tag and not sip.tag(recipient):
            recipient += f";tag={tag}"
        response = Message(f"SIP/2.0 {status}", body=body)
        response.headers += [("via", value) for value in request.all("via")]
        response.headers += [("record-route", value) for value in request.all("record-route")]
        response.headers += [("from", request.get("from")), ("to", recipient), ("call-id", request.call_id)]
        response.headers += [("cseq", request.get("cseq")), ("contact", self.contact), *headers]
        if body:
            response.headers.append(("content-type", "application/sdp"))
        data = response.encode()
        self._answers[request.branch, request.method] = data
        if len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)
        self.send_bytes(data, to)

    # --- receiving ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | None, int]) -> None:
        try:
            message = sip.parse(data)
        except NotSip:
            return
        if message.status:
            if transaction := self._transactions.get((message.branch, message.method)):
                transaction.received(message)
        else:
            self._requested(message, (str(addr[0]), int(addr[1])))

    def _requested(self, request: Message, source: Address) -> None:
        from careline.phones.incoming import IncomingLeg

        if request.method != "ACK" and (known := self._answers.get((request.branch, request.method))):
            self.send_bytes(known, source)
        elif leg := self.legs.get(request.call_id):
            leg.requested(request, source)
        elif request.method == "INVITE" and not sip.tag(request.get("to")):
            if self.on_invite is None:
                self.respond(request, "480 Temporarily Unavailable", source, tag=secrets.token_hex(4))
            else:
                self.on_invite(IncomingLeg(self, request, source))
        elif request.method in ("OPTIONS", "NOTIFY"):
            self.respond(request, "200 OK", source, tag=secrets.token_hex(4))
        elif request.method != "ACK":
            self.respond(request, "481 Call/Transaction Does Not Exist", source, tag=secrets.token_hex(4))

    def error_received(self, exc: Exception) -> None:
        """The server's port is closed (ICMP): the repeats go on until it is back or we give up."""
