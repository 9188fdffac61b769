from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from controller.ari import requests
from controller.ari.errors import LinkLost, NotFound, Timeout
from controller.ari.http_lane import HttpLane, url_of
from controller.ari.pending import Pending
from controller.ari.requests import Request
from tests.controller.ari.scripted_server import ScriptedServer


class Lane:
    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self.lane = HttpLane(session, base_url)
        self.ends: list[Any] = []
        self.task = asyncio.create_task(self.lane.run())

    def put(self, request: Request, seconds: float = 5.0) -> None:
        until = asyncio.get_running_loop().time() + seconds
        self.lane.put(Pending(request, until, self.ends.append, self.ends.append))

    async def ended(self, count: int) -> list[Any]:
        async with asyncio.timeout(5):
            while len(self.ends) < count:  # noqa: ASYNC110 - a handful of turns of the loop
                await asyncio.sleep(0.005)
        return self.ends


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    made = ScriptedServer()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def lane(server: ScriptedServer) -> AsyncIterator[Lane]:
    async with aiohttp.ClientSession() as session:
        made = Lane(session, server.base_url)
        yield made
        made.task.cancel()
        await asyncio.gather(made.task, return_exceptions=True)


def test_values_are_escaped_and_escapes_in_the_path_are_kept() -> None:
    url = url_of("http://a:1", requests.set_variable("c1", "NAME", "a+b c&d=é/?#%20"))
    assert str(url) == "http://a:1/ari/channels/c1/variable?variable=NAME&value=a%2Bb+c%26d%3D%C3%A9/?%23%2520"
    assert str(url_of("http://a:1", requests.stop_recording("m/1"))) == "http://a:1/ari/recordings/live/m%2F1/stop"


async def test_requests_go_one_after_the_other(lane: Lane, server: ScriptedServer) -> None:
    for number in range(5):
        lane.put(requests.get_channel(f"c{number}"))
    await lane.ended(5)
    assert server.paths == [f"GET /ari/channels/c{number}" for number in range(5)]


async def test_a_body_is_json(lane: Lane, server: ScriptedServer) -> None:
    kinds: list[str] = []

    def note(request: web.Request) -> web.Response:
        kinds.append(request.content_type)
        return web.Response(status=204)

    server.http = note
    lane.put(requests.user_event("Probe", "app", {"a": "b"}))
    assert await lane.ended(1) == [None]
    assert kinds == ["application/json"]


async def test_refusals_are_typed(lane: Lane, server: ScriptedServer) -> None:
    server.http = lambda _: web.json_response({"message": "Channel not found"}, status=404)
    lane.put(requests.answer("c1"))
    error = (await lane.ended(1))[0]
    assert isinstance(error, NotFound)
    assert error.reason == "Channel not found"


async def test_a_deadline_that_is_over_ends_the_request_and_the_next_goes_on(lane: Lane) -> None:
    lane.put(requests.answer("c1"), seconds=-1)
    lane.put(requests.answer("c2"))
    first, second = await lane.ended(2)
    assert isinstance(first, Timeout)
    assert second == {"way": "http"}


async def test_nobody_there_is_link_lost(lane: Lane, server: ScriptedServer) -> None:
    lane.lane._base_url = "http://127.0.0.1:9"
    lane.put(requests.answer("c1"))
    assert isinstance((await lane.ended(1))[0], LinkLost)


async def test_what_waits_can_be_given_up(server: ScriptedServer) -> None:
    async with aiohttp.ClientSession() as session:
        lane = Lane(session, server.base_url)
        lane.put(requests.answer("c1"))
        lane.put(requests.answer("c2"))
        assert len(lane.lane) == 2
        lane.lane.fail_all()
        assert [type(end) for end in lane.ends] == [LinkLost, LinkLost]
        lane.task.cancel()
        await asyncio.gather(lane.task, return_exceptions=True)
