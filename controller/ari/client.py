"""The ARI client: requests and events over ONE WebSocket, with plain HTTP while that is down.

Why own: of the published clients one freezes the loop when its socket closes and one goes
deaf without a word (docs/decisions/ari-client.md). What this one promises:

- ``send`` never waits and costs no task; requests go out in the order they were sent.
- Each request ends exactly once: answer, error, deadline, or ``LinkLost`` with the link.
- A dead or frozen Asterisk is noticed within ``SILENCE_LIMIT`` seconds, by silence, not by hope:
  a ping goes out every second, so a healthy link is never silent for longer than that.
- The link is restored by itself (0.1 s to 5 s back-off with jitter). Asterisk replays nothing that
  happened meanwhile: reconcile on ``LinkState.UP``.
- ``ApplicationReplaced`` fences: another controller has taken over, nothing is sent any more.

Protocol: docs.asterisk.org "ARI REST over WebSocket"; tried on 22.10.1: credentials in the
``Authorization`` header are accepted by the WebSocket handshake, so none ever stand in a URL.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from controller.ari import requests
from controller.ari.errors import AriError, BadRequest, Fenced, Forbidden, LinkLost, Overloaded
from controller.ari.http_lane import HttpLane
from controller.ari.pending import Pending, PendingBook, fail, guarded, settle
from controller.ari.port import LinkState, OnError, OnEvent, OnLink, OnResult
from controller.ari.requests import Request

log = logging.getLogger(__name__)

HEARTBEAT = 4.0
"""Seconds between WebSocket pings when nothing else arrives."""
PING_EVERY = 1.0
SILENCE_LIMIT = 4.0
"""Seconds without any frame after which the link counts as lost."""
TICK = 0.25
CLOSE_LIMIT = 0.5
"""Seconds a polite close may take; a frozen Asterisk never answers it."""
DEADLINE = 5.0
"""Seconds a request may take unless its sender says otherwise."""
BACK_OFF = (0.1, 5.0)
"""First and longest pause before connecting again, seconds."""
MAX_PENDING = 20_000
MAX_FRAME = 60_000
"""Bytes; Asterisk closes the socket on frames above 64 KiB."""


@dataclass(slots=True)
class LinkFigures:
    """Measured, not assumed: the last round trip in ms, and how often the link was lost."""

    ping_ms: float = 0.0
    losses: int = 0
    unanswered: int = 0


def frame_of(request: Request, request_id: str) -> bytes:
    """The ``RESTRequest`` frame. Query values are sent as they are: Asterisk does not URL-decode them."""
    frame: dict[str, object] = {
        "type": "RESTRequest",
        "transaction_id": "",
        "request_id": request_id,
        "method": request.method,
        "uri": request.path,
    }
    if request.query:
        frame["query_strings"] = [{"name": name, "value": value} for name, value in request.query]
    if request.body is not None:
        frame["content_type"] = "application/json"
        frame["message_body"] = orjson.dumps(request.body).decode()
    return orjson.dumps(frame)


class AriClient:
    """One application's link to one Asterisk. Fills the port ``controller.ari.port.Ari``.

    ``jitter(seconds)`` returns a pause near ``seconds``; pass a random one to spread many controllers.
    ``transport``: ``socket`` (HTTP only while the socket is down) or ``http`` for every request.
    """

    def __init__(  # noqa: PLR0917 - where, who and the two ways back
        self,
        base_url: str,
        user: str,
        password: str,
        app: str,
        on_event: OnEvent,
        on_link: OnLink = lambda _state, _why: None,
        *,
        jitter: Callable[[float], float] = lambda seconds: seconds,
        transport: str = "socket",
        deadline: float = DEADLINE,
    ) -> None:
        self.app = app
        self.figures = LinkFigures()
        self._base_url = base_url.rstrip("/")
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._authorization = f"Basic {credentials}"
        self._on_event = on_event
        self._on_link = on_link
        self._jitter = jitter
        self._transport = transport
        self._deadline = deadline
        self._state = LinkState.DOWN
        self._book = PendingBook()
        self._outbox: deque[tuple[str, Pending]] = deque()
        self._filled = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self._lane: HttpLane | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._first: asyncio.Future[None] | None = None
        self._heard_at = 0.0
        self._why_down = ""

    # --- life ----------------------------------------------------------------

    @property
    def state(self) -> LinkState:
        return self._state

    async def connect(self, within: float = 10.0) -> None:
        """Open the link and keep it open. Returns when it is up for the first time.

        Raises ``Forbidden`` when Asterisk refuses our user, ``LinkLost`` when it cannot be reached in time; the
        client is closed then.
        """
        if self._session is not None:
            raise RuntimeError("AriClient.connect was called twice")
        loop = asyncio.get_running_loop()
        self._session = aiohttp.ClientSession(headers={"Authorization": self._authorization})
        self._lane = HttpLane(self._session, self._base_url)
        self._first = loop.create_future()
        self._tasks = [
            loop.create_task(self._keep_link(self._session), name="ari-link"),
            loop.create_task(self._lane.run(), name="ari-http"),
        ]
        try:
            async with asyncio.timeout(within):
                await self._first
        except TimeoutError:
            await self.close()
            raise LinkLost("connect", 0, self._why_down) from None
        except AriError:
            await self.close()
            raise

    async def close(self) -> None:
        """End the link. Unanswered requests fail with ``LinkLost``; later ones raise ``Fenced``."""
        if self._state is not LinkState.FENCED:
            self._state = LinkState.CLOSED
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._drop_pending()
        if self._session is not None:
            await self._session.close()

    # --- requests ------------------------------------------------------------

    def send(
        self,
        request: Request,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
        deadline: float | None = None,
    ) -> None:
        if self._state in {LinkState.FENCED, LinkState.CLOSED}:
            raise Fenced(request.operation)
        loop = asyncio.get_running_loop()
        pending = Pending(request, loop.time() + (deadline or self._deadline), on_result, on_error)
        if self._lane is None:
            loop.call_soon(fail, pending, LinkLost(request.operation))
        elif len(self._book) + len(self._lane) >= MAX_PENDING:
            loop.call_soon(fail, pending, Overloaded(request.operation))
        elif self._state is LinkState.UP and self._transport == "socket":
            self._outbox.append((self._book.add(pending), pending))
            self._filled.set()
        else:
            self._lane.put(pending)

    async def call(self, request: Request, deadline: float | None = None) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def result(value: Any) -> None:
            if not future.done():
                future.set_result(value)

        def error(problem: AriError) -> None:
            if not future.done():
                future.set_exception(problem)

        self.send(request, result, error, deadline)
        return await future

    # --- the link ------------------------------------------------------------

    async def _keep_link(self, session: aiohttp.ClientSession) -> None:
        """Connect, serve, and do it again for as long as this controller may act."""
        pause = BACK_OFF[0]
        while self._state not in {LinkState.FENCED, LinkState.CLOSED}:
            try:
                socket = await self._open(session)
            except Exception as error:  # whatever it is, the answer is to try again
                self._refused(error)
            else:
                served_from = asyncio.get_running_loop().time()
                await self._serve(socket)
                if asyncio.get_running_loop().time() - served_from > BACK_OFF[1]:
                    pause = BACK_OFF[0]
            if self._state is LinkState.DOWN:
                await asyncio.sleep(self._jitter(pause))
                pause = min(pause * 2, BACK_OFF[1])

    async def _open(self, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        async with asyncio.timeout(BACK_OFF[1]):
            return await session.ws_connect(
                f"{self._base_url}/ari/events",
                params={"app": self.app},
                protocols=("ari",),
                heartbeat=HEARTBEAT,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_LIMIT),
                max_msg_size=64 * 1024 * 1024,
            )

    def _refused(self, error: Exception) -> None:
        """Wrong credentials end the first connect at once; at any later time Asterisk may just be starting."""
        status = error.status if isinstance(error, aiohttp.WSServerHandshakeError) else 0
        self._why_down = f"handshake answered {status}" if status else type(error).__name__
        if status in {401, 403} and self._first is not None and not self._first.done():
            self._first.set_exception(Forbidden("connect", status))

    async def _serve(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Up, until the socket ends, Asterisk falls silent or we are fenced."""
        loop = asyncio.get_running_loop()
        self._heard_at = loop.time()
        writer = loop.create_task(self._write(socket), name="ari-writer")
        enders = [
            loop.create_task(self._read(socket), name="ari-reader"),
            loop.create_task(self._watch(), name="ari-watch"),
        ]
        self._move(LinkState.UP, "connected")
        if self._first is not None and not self._first.done():
            self._first.set_result(None)
        try:
            await asyncio.wait(enders, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (writer, *enders):
                task.cancel()
            await asyncio.gather(writer, *enders, return_exceptions=True)
            if self._state is LinkState.UP:
                self.figures.losses += 1
                self._move(LinkState.DOWN, self._why_down or "Asterisk closed the link")
            self._drop_pending()
            with contextlib.suppress(Exception):
                await socket.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            self._heard_at = asyncio.get_running_loop().time()
            if message.type is aiohttp.WSMsgType.TEXT:
                self._received(message.data)
            if self._state is LinkState.FENCED:
                return

    def _move(self, state: LinkState, why: str) -> None:
        self._state = state
        self._why_down = ""
        guarded("link callback", self._on_link, state, why)

    def _drop_pending(self) -> None:
        self._outbox.clear()
        self._book.fail_all()
        if self._lane is not None and self._state is not LinkState.DOWN:
            self._lane.fail_all()

    async def _write(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Send what ``send`` left in the outbox, in order; slow links push back here, not in ``send``."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            while self._outbox:
                request_id, pending = self._outbox.popleft()
                frame = frame_of(pending.request, request_id)
                if len(frame) > MAX_FRAME:
                    self._book.take(request_id)
                    fail(pending, BadRequest(pending.request.operation, 0, "The request is too long"))
                    continue
                try:
                    await socket.send_frame(frame, aiohttp.WSMsgType.TEXT)
                except (aiohttp.ClientError, OSError):
                    return  # the reader sees the end of the link too, and cleans up

    async def _watch(self) -> None:
        """Deadlines, pings and the silence limit; returns when that is passed."""
        loop = asyncio.get_running_loop()
        ping_at = ticked_at = loop.time()
        while True:
            now = loop.time()
            if now - ticked_at > 1.0:
                # We ourselves were asleep (stopped, swapped out): what came meanwhile waits to be read.
                self._heard_at = max(self._heard_at, now - SILENCE_LIMIT + 1.0)
            else:
                self._book.expire(now)
            ticked_at = now
            self.figures.unanswered = len(self._book)
            if now - self._heard_at >= SILENCE_LIMIT:
                self._why_down = "Asterisk is silent"
                return
            if now >= ping_at:
                ping_at = now + PING_EVERY
                self._ping(now)
            await asyncio.sleep(TICK)

    def _ping(self, sent_at: float) -> None:
        loop = asyncio.get_running_loop()

        def answered(_: object) -> None:
            self.figures.ping_ms = (loop.time() - sent_at) * 1000

        pending = Pending(requests.ping(), sent_at + SILENCE_LIMIT, answered, lambda _: None)
        self._outbox.append((self._book.add(pending), pending))
        self._filled.set()

    def _received(self, data: str) -> None:
        try:
            frame = orjson.loads(data)
        except orjson.JSONDecodeError:
            log.warning("ARI sent a frame that is not JSON (%d characters)", len(data))
            return
        if not isinstance(frame, dict):
            return
        match frame.get("type"):
            case "RESTResponse":
                pending = self._book.take(str(frame.get("request_id")))
                if pending is not None:
                    reason = str(frame.get("reason_phrase", ""))
                    settle(pending, int(frame.get("status_code", 500)), reason, frame.get("message_body"))
            case "ApplicationReplaced" if frame.get("application") == self.app:
                self._move(LinkState.FENCED, "another controller took the application over")
            case str(kind):
                guarded(f"handler of {kind}", self._on_event, frame)
