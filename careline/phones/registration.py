"""REGISTER with login, refreshed at half its life (RFC 3261 section 10)."""

from __future__ import annotations

import asyncio
import secrets

from careline.phones.sip import Message
from careline.phones.useragent import UserAgent


class RegistrationRefused(Exception):
    """The server did not take the registration; the text says what it answered."""


class Registration:
    """Keeps one account of ``agent`` registered from ``register`` until ``unregister``."""

    def __init__(self, agent: UserAgent, expires: int = 300) -> None:
        self.agent, self.expires = agent, expires
        self._call_id = secrets.token_hex(12)
        self._tag = secrets.token_hex(6)
        self._sequence = 0
        self._refresh: asyncio.Task[None] | None = None

    async def register(self) -> None:
        """Raises RegistrationRefused."""
        await self._send(self.expires)
        if self._refresh is None:
            self._refresh = asyncio.create_task(self._keep())

    async def unregister(self) -> None:
        self.stop()
        await self._send(0)

    def stop(self) -> None:
        """Refresh no more; the registration runs out by itself."""
        if self._refresh:
            self._refresh.cancel()
            self._refresh = None

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self.expires / 2)
            try:
                await self._send(self.expires)
            except RegistrationRefused:
                continue  # a server that restarts: tried again at the next turn

    async def _send(self, expires: int) -> None:
        request = self._request(expires)
        response = await self.agent.ask(request)
        if response is not None and response.status in (401, 407):
            login = self.agent.credentials(response, request)
            if login:
                request = self._request(expires)
                request.headers.append(login)
                response = await self.agent.ask(request)
        account = self.agent.login.user if self.agent.login else "?"
        if response is None:
            raise RegistrationRefused(f"account {account}: {self.agent.server[0]}:{self.agent.server[1]} is silent")
        if response.status != 200:
            raise RegistrationRefused(f"account {account}: the server answered {response.status} {response.reason}")

    def _request(self, expires: int) -> Message:
        self._sequence += 1
        host, port = self.agent.server
        account = self.agent.login.user if self.agent.login else "anonymous"
        request = Message(f"REGISTER sip:{host}:{port} SIP/2.0")
        request.headers += [("via", self.agent.via()), ("max-forwards", "70")]
        request.headers += [("from", f"<sip:{account}@{host}>;tag={self._tag}"), ("to", f"<sip:{account}@{host}>")]
        request.headers += [("call-id", self._call_id), ("cseq", f"{self._sequence} REGISTER")]
        request.headers += [("contact", self.agent.contact), ("expires", str(expires))]
        return request
