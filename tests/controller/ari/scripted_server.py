"""An ARI server that answers as a test tells it to: for what no healthy Asterisk does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

Frame = dict[str, Any]


class ScriptedServer:
    """``answer`` makes the reply frame of a request frame, None for silence; ``http`` the status of plain requests."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.paths: list[str] = []
        self.headers: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.answer: Callable[[Frame], Frame | None] = self.obedient
        self.handshake = 101
        self.http: Callable[[web.Request], web.Response] = lambda _: web.json_response({"way": "http"})
        self.base_url = ""
        self._runner: web.AppRunner | None = None

    @staticmethod
    def obedient(frame: Frame) -> Frame:
        return {
            "type": "RESTResponse",
            "request_id": frame["request_id"],
            "status_code": 200,
            "reason_phrase": "OK",
            "message_body": json.dumps({"uri": frame["uri"]}),
        }

    async def start(self) -> None:
        application = web.Application()
        application.router.add_get("/ari/events", self._events)
        application.router.add_route("*", "/ari/{rest:.*}", self._plain)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        for socket in self.sockets:
            await socket.close()
        assert self._runner is not None
        await self._runner.cleanup()

    async def say(self, frame: Frame | str) -> None:
        await self.sockets[-1].send_str(frame if isinstance(frame, str) else json.dumps(frame))

    def asked(self) -> list[str]:
        """The URIs that came over the socket, pings apart."""
        return [frame["uri"] for frame in self.frames if frame["uri"] != "asterisk/ping"]

    async def _plain(self, request: web.Request) -> web.Response:
        self.paths.append(f"{request.method} {request.path_qs}")
        self.headers.append(request.headers.get("Authorization", ""))
        return self.http(request)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(request.headers.get("Authorization", ""))
        self.paths.append(request.path_qs)
        if self.handshake != 101:
            return web.Response(status=self.handshake)
        socket = web.WebSocketResponse(protocols=("ari",))
        await socket.prepare(request)
        self.sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                self.frames.append(frame)
                reply = self.answer(frame)
                if reply is not None:
                    await socket.send_str(json.dumps(reply))
        return socket
