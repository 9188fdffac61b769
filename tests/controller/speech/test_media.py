"""The media socket, against a stand-in for Asterisk's side of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from controller.speech.media import MediaStream, connection_id
from controller.speech.port import FRAME_BYTES, SpeechUnavailable

FRAME = bytes(range(160)) * 2
Script = Callable[[web.WebSocketResponse], Awaitable[None]]


class Heard:
    """What the stream told us."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.ends: list[str] = []
        self.ended = asyncio.Event()

    def end(self, reason: str) -> None:
        self.ends.append(reason)
        self.ended.set()


@asynccontextmanager
async def asterisk(script: Script) -> AsyncIterator[str]:
    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("media",))
        await socket.prepare(request)
        await script(socket)
        return socket

    application = web.Application()
    application.router.add_get("/media/known-connection", serve)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"ws://127.0.0.1:{runner.addresses[0][1]}/media/"
    finally:
        await runner.cleanup()


async def run(script: Script, path: str = "known-connection") -> Heard:
    heard = Heard()
    async with asterisk(script) as base, aiohttp.ClientSession() as session:
        stream = MediaStream(base + path, heard.frames.append, heard.end)
        stream.start(session)
        await asyncio.wait_for(heard.ended.wait(), 5)
        await stream.close()
    return heard


async def test_frames_arrive_whole_whatever_the_cuts() -> None:
    async def script(socket: web.WebSocketResponse) -> None:
        await socket.send_str("MEDIA_START connection_id:known-connection format:slin optimal_frame_size:320 ptime:20")
        await socket.send_bytes(FRAME)
        await socket.send_bytes(FRAME[:100])
        await socket.send_bytes(FRAME[100:] + FRAME)
        await socket.send_str("SOMETHING_NEW of a later version")
        await socket.close()

    heard = await run(script)
    assert heard.frames == [FRAME] * 3
    assert len(FRAME) == FRAME_BYTES
    assert heard.ends == ["Asterisk closed the media connection"]


async def test_a_refused_connection_is_said_once() -> None:
    async def script(socket: web.WebSocketResponse) -> None:
        await socket.close()

    assert (await run(script, "unknown-connection")).ends == ["Asterisk refused the media connection (404)"]


async def test_a_fault_of_the_listener_is_said_once() -> None:
    async def script(socket: web.WebSocketResponse) -> None:
        await socket.send_bytes(FRAME)
        await socket.receive()

    def fails(frame: bytes) -> None:
        raise ZeroDivisionError

    heard = Heard()
    async with asterisk(script) as base, aiohttp.ClientSession() as session:
        stream = MediaStream(base + "known-connection", fails, heard.end)
        stream.start(session)
        await asyncio.wait_for(heard.ended.wait(), 5)
        await stream.close()
    assert heard.ends == ["hearing this caller failed (ZeroDivisionError)"]


async def test_no_asterisk_is_said_once(unused_tcp_port: int) -> None:
    heard = Heard()
    async with aiohttp.ClientSession() as session:
        stream = MediaStream(f"ws://127.0.0.1:{unused_tcp_port}/media/x", heard.frames.append, heard.end)
        stream.start(session)
        await asyncio.wait_for(heard.ended.wait(), 5)
    assert len(heard.ends) == 1 and heard.ends[0].startswith("the media connection failed")


@pytest.mark.parametrize("when", ["at once", "opened"])
async def test_closing_from_our_side_is_silent_and_leaves_no_task(when: str) -> None:
    async def script(socket: web.WebSocketResponse) -> None:
        await socket.send_str("MEDIA_START")
        async for _ in socket:
            pass

    heard = Heard()
    before = asyncio.all_tasks()
    async with asterisk(script) as base, aiohttp.ClientSession() as session:
        stream = MediaStream(base + "known-connection", heard.frames.append, heard.end)
        await stream.close()
        stream = MediaStream(base + "known-connection", heard.frames.append, heard.end)
        stream.start(session)
        if when == "opened":
            await asyncio.wait_for(stream.opened.wait(), 5)
        await stream.close()
        await stream.close()
    assert heard.ends == []
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize(
    "reply",
    [{}, {"channelvars": {}}, {"channelvars": {"MEDIA_WEBSOCKET_CONNECTION_ID": "../ari/x"}}, {"channelvars": 3}],
)
def test_a_reply_without_a_usable_connection_id_is_refused(reply: dict[str, object]) -> None:
    with pytest.raises(SpeechUnavailable, match="chan_websocket"):
        connection_id(reply)


def test_the_connection_id_is_read_from_the_reply() -> None:
    known = "374e992b-8733-4989-aa2d-df13834a5582"
    assert connection_id({"channelvars": {"MEDIA_WEBSOCKET_CONNECTION_ID": known}}) == known
