"""Requests of flows to the clinic's services, over HTTP: each with a deadline, a limit and an answer in every case.

What a flow sends and what comes back is private: nothing of an address, a body or a header reaches a log, and of a
fault only its kind. No redirect is followed and no cookie kept, so nothing goes anywhere but to the service named.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog

from controller.clock import Now
from controller.errands import Errands
from ivr import messages as ivr

log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Requests under way, of all calls; more wait, within their deadlines."""
AGAIN_AFTER_S = 0.2
"""Before the first repetition; before each further one twice as long."""
DEEPEST = 8
_AGAIN = (408, 429)
"""Statuses of the 400s that say: not now (RFC 9110, RFC 6585)."""

Answer = Callable[[str, ivr.Event], None]


@dataclass(frozen=True, slots=True)
class Service:
    """``address`` without a slash at its end; ``headers`` may hold secrets; an answer has ``longest`` bytes at most."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    longest: int = 65_536


class _Failed(Exception):
    """``reason`` is a word of ``ServiceFailed``. ``again``: the same request may do better a moment later."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


class Services(Errands):
    """Started by the switchboard; answers through ``answer(call, event)``, once for each request."""

    def __init__(self, services: Mapping[str, Service], answer: Answer, now: Now) -> None:
        super().__init__()
        self._services = services
        self._answer = answer
        self._now = now
        self._session: aiohttp.ClientSession | None = None

    def start(self, call: str, request: ivr.Request) -> None:
        self._do(self._run(call, request))

    async def close(self) -> None:
        await super().close()
        if self._session is not None:
            await self._session.close()

    async def _run(self, call: str, request: ivr.Request) -> None:
        event: ivr.Event
        try:
            async with asyncio.timeout(request.deadline_ms / 1000):
                event = await self._ask(request)
        except TimeoutError:
            event = self._failed(call, request, "timeout")
        except _Failed as failure:
            event = self._failed(call, request, failure.reason)
        except Exception as error:  # any other fault must not cost the call
            log.error("service_fault", call=call, service=request.service, error=type(error).__name__)
            event = self._failed(call, request, "refused")
        self._answer(call, event)

    def _failed(self, call: str, request: ivr.Request, reason: str) -> ivr.Event:
        log.warning("service_failed", call=call, service=request.service, reason=reason)
        return ivr.ServiceFailed(self._now(), request.request, reason)

    async def _ask(self, request: ivr.Request) -> ivr.Event:
        service = self._services.get(request.service)
        if service is None:
            raise _Failed("refused")
        pause = AGAIN_AFTER_S
        for left in range(request.retries, -1, -1):
            try:
                status, text = await self._once(service, request)
            except _Failed as failure:
                if not (failure.again and left):
                    raise
                await asyncio.sleep(pause)
                pause *= 2
            else:
                fields = wanted(text, request.fields) if status < 300 else {}
                return ivr.ServiceAnswered(self._now(), request.request, status, fields)
        raise _Failed("refused")

    async def _once(self, service: Service, request: ivr.Request) -> tuple[int, bytes]:
        """Status and body of a 2xx; of a 4xx the status alone. Raises _Failed."""
        headers = {"Accept": "application/json", **service.headers}
        if request.idempotency_key:
            headers["Idempotency-Key"] = request.idempotency_key
        if request.body:
            headers["Content-Type"] = "application/json"
        try:
            async with self._open().request(
                request.method,
                service.address + request.path,
                params=request.query,
                data=request.body.encode() if request.body else None,
                headers=headers,
                allow_redirects=False,
            ) as response:
                if 400 <= response.status < 500 and response.status not in _AGAIN:
                    return response.status, b""
                if not 200 <= response.status < 300:
                    raise _Failed("refused", again=not 300 <= response.status < 400)
                return response.status, await _read(response, service.longest)
        except (aiohttp.ClientError, OSError) as error:
            # Its text may hold the address, and with it who is asked about.
            log.warning("service_unreachable", service=request.service, error=type(error).__name__)
            raise _Failed("refused", again=True) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=AT_ONCE),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),  # the deadline is the request's own
            )
        return self._session


async def _read(response: aiohttp.ClientResponse, longest: int) -> bytes:
    """The body, as it is when unpacked. Raises _Failed when it is longer than allowed."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(8_192):
        body += chunk
        if len(body) > longest:
            raise _Failed("wrong_shape")
    return bytes(body)


def wanted(body: bytes, fields: tuple[str, ...]) -> dict[str, str | float | bool]:
    """The fields (dotted names) that are there and hold a text, a number, true or false. Raises _Failed for no JSON."""
    if not fields:
        return {}
    try:
        found: Any = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise _Failed("wrong_shape") from None
    values = {name: _below(found, name.split(".")) for name in fields}
    return {name: value for name, value in values.items() if isinstance(value, str | int | float)}


def _refuse(word: str) -> float:
    """NaN and Infinity are no JSON."""
    raise ValueError(word)


def _below(found: Any, steps: list[str]) -> Any:
    for step in steps[:DEEPEST]:
        if not isinstance(found, dict):
            return None
        found = found.get(step)
    return found
