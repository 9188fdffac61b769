"""Requests over plain HTTP keep-alive: the way out while the events socket is down, or by configuration.

One task sends them one after the other, so their order holds. Asterisk obeys REST
requests with no events socket open (tried on 22.10).
"""

from __future__ import annotations

import asyncio
from collections import deque

import aiohttp
import orjson
from yarl import URL

from controller.ari.errors import LinkLost, Timeout
from controller.ari.pending import Pending, fail, settle
from controller.ari.requests import Request


def url_of(base_url: str, request: Request) -> URL:
    """The path is made of checked names and its escapes are ours, so it is taken as it stands."""
    return URL(f"{base_url}/ari/{request.path}", encoded=True).with_query(request.query)


class HttpLane:
    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._base_url = base_url
        self._queue: deque[Pending] = deque()
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, pending: Pending) -> None:
        self._queue.append(pending)
        self._filled.set()

    async def run(self) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            while self._queue:
                await self._send(self._queue.popleft())

    def fail_all(self) -> None:
        while self._queue:
            pending = self._queue.popleft()
            fail(pending, LinkLost(pending.request.operation))

    async def _send(self, pending: Pending) -> None:
        request = pending.request
        body = orjson.dumps(request.body) if request.body is not None else None
        headers = {"Content-Type": "application/json"} if body else None
        try:
            async with (
                asyncio.timeout_at(pending.until),
                self._session.request(
                    request.method, url_of(self._base_url, request), data=body, headers=headers
                ) as reply,
            ):
                content = await reply.read()
        except TimeoutError:
            fail(pending, Timeout(request.operation))
        except asyncio.CancelledError:
            fail(pending, LinkLost(request.operation))
            raise
        except (aiohttp.ClientError, OSError):
            fail(pending, LinkLost(request.operation))
        else:
            settle(pending, reply.status, reply.reason or "", content)
