from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from controller.ari import client as module
from controller.ari import requests
from controller.ari.client import AriClient, frame_of
from controller.ari.errors import BadRequest, Fenced, Forbidden, LinkLost, Overloaded, Timeout
from controller.ari.port import LinkState
from controller.ari.requests import Request
from tests.controller.ari import real_asterisk
from tests.controller.ari.real_asterisk import PASSWORD, USER, RealAsterisk
from tests.controller.ari.scripted_server import ScriptedServer


class Link:
    def __init__(self, base_url: str, password: str = PASSWORD, **options: Any) -> None:
        self.events: list[dict[str, Any]] = []
        self.links: list[tuple[LinkState, str]] = []
        self.client = AriClient(
            base_url, USER, password, "app", self.events.append, lambda *told: self.links.append(told), **options
        )

    def states(self) -> list[LinkState]:
        return [state for state, _ in self.links]


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    made = ScriptedServer()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def link(server: ScriptedServer) -> AsyncIterator[Link]:
    made = Link(server.base_url)
    await made.client.connect()
    yield made
    await made.client.close()


async def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the condition is whatever a test asks
            await asyncio.sleep(0.005)


def test_the_frame_is_asterisks_restrequest() -> None:
    request = requests.user_event("Probe", "app", {"word": "é"})
    frame = json.loads(frame_of(request, "7f"))
    assert frame == {
        "type": "RESTRequest",
        "transaction_id": "",
        "request_id": "7f",
        "method": "POST",
        "uri": "events/user/Probe",
        "query_strings": [{"name": "application", "value": "app"}],
        "content_type": "application/json",
        "message_body": '{"variables":{"word":"é"}}',
    }


async def test_credentials_go_in_a_header_never_in_a_url(link: Link, server: ScriptedServer) -> None:
    assert server.headers[0].startswith("Basic ")
    assert all(PASSWORD not in path and "api_key" not in path for path in server.paths)


async def test_answers_are_matched_by_their_id_in_whatever_order(link: Link, server: ScriptedServer) -> None:
    held: list[dict[str, Any]] = []
    server.answer = held.append  # type: ignore[assignment]
    calls = [asyncio.create_task(link.client.call(requests.get_channel(f"c{n}"))) for n in range(3)]
    await until(lambda: len(server.asked()) == 3)
    for frame in reversed(held):
        await server.say(ScriptedServer.obedient(frame))
    assert [answer["uri"] for answer in await asyncio.gather(*calls)] == [f"channels/c{n}" for n in range(3)]


async def test_what_is_not_understood_is_passed_over(link: Link, server: ScriptedServer) -> None:
    for frame in (
        "not json",
        "[1]",
        "{}",
        {"type": 5},
        {"type": "RESTResponse"},
        {"type": "RESTResponse", "request_id": "zz"},
    ):
        await server.say(frame)  # type: ignore[arg-type]
    await server.say({"type": "SomethingNew", "field": {"unknown": 1}})
    await until(lambda: bool(link.events))
    assert link.events == [{"type": "SomethingNew", "field": {"unknown": 1}}]
    assert await link.client.call(requests.ping())


async def test_a_handler_that_fails_is_logged_without_its_words(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: dict[str, Any]) -> None:
        raise ValueError("+15555550123")

    client = AriClient(server.base_url, USER, PASSWORD, "app", fail)
    await client.connect()
    await server.say({"type": "StasisStart"})
    assert await client.call(requests.ping())
    await client.close()
    assert "handler of StasisStart failed with ValueError" in caplog.text
    assert "5555550123" not in caplog.text


async def test_an_unanswered_request_ends_at_its_deadline(link: Link, server: ScriptedServer) -> None:
    server.answer = lambda frame: ScriptedServer.obedient(frame) if frame["uri"] == "asterisk/ping" else None
    with pytest.raises(Timeout):
        await link.client.call(requests.answer("c1"), deadline=0.05)
    await server.say(ScriptedServer.obedient(server.frames[-1]))
    assert link.client.state is LinkState.UP


async def test_a_lost_link_fails_what_is_under_way_and_comes_back(link: Link, server: ScriptedServer) -> None:
    server.answer = lambda _: None
    under_way = asyncio.create_task(link.client.call(requests.answer("c1")))
    await until(lambda: bool(server.asked()))
    server.answer = ScriptedServer.obedient
    await server.sockets[-1].close()
    with pytest.raises(LinkLost):
        await under_way
    await until(lambda: link.states() == [LinkState.UP, LinkState.DOWN, LinkState.UP])
    assert server.asked() == ["channels/c1/answer"]  # never sent again by itself
    assert link.client.figures.losses == 1


async def test_while_the_socket_is_down_requests_go_over_http_in_order(link: Link, server: ScriptedServer) -> None:
    server.handshake = 503
    await server.sockets[-1].close()
    await until(lambda: link.client.state is LinkState.DOWN)
    for number in range(3):
        link.client.send(requests.set_variable("c1", "NAME", str(number)))
    assert await link.client.call(requests.ping()) == {"way": "http"}
    plain = [path for path in server.paths if "variable" in path]
    assert plain == [f"POST /ari/channels/c1/variable?variable=NAME&value={n}" for n in range(3)]
    server.handshake = 101
    await until(lambda: link.client.state is LinkState.UP)


async def test_an_asterisk_that_falls_silent_is_noticed(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SILENCE_LIMIT", 0.2)
    monkeypatch.setattr(module, "PING_EVERY", 0.05)
    monkeypatch.setattr(module, "TICK", 0.02)
    link = Link(server.base_url)
    await link.client.connect()
    await asyncio.sleep(0.4)
    assert link.states() == [LinkState.UP]
    server.answer = lambda _: None
    await until(lambda: LinkState.DOWN in link.states())
    assert link.links[1] == (LinkState.DOWN, "Asterisk is silent")
    await link.client.close()


async def test_an_application_taken_over_fences(link: Link, server: ScriptedServer) -> None:
    server.answer = lambda _: None
    under_way = asyncio.create_task(link.client.call(requests.answer("c1")))
    await until(lambda: bool(server.asked()))
    await server.say({"type": "ApplicationReplaced", "application": "another"})
    await server.say({"type": "ApplicationReplaced", "application": "app"})
    await server.say({"type": "StasisStart"})
    with pytest.raises(LinkLost):
        await under_way
    assert link.client.state is LinkState.FENCED
    assert link.events == [{"type": "ApplicationReplaced", "application": "another"}]
    with pytest.raises(Fenced):
        link.client.send(requests.ping())
    await asyncio.sleep(0.3)
    assert len(server.sockets) == 1  # and never connects again
    await link.client.close()
    assert link.client.state is LinkState.FENCED


async def test_too_many_unanswered_requests_are_refused_here(
    link: Link, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_PENDING", 10)
    server.answer = lambda _: None
    ends: list[Any] = []
    for _ in range(20):
        link.client.send(requests.ping(), ends.append, ends.append)
    assert ends == []
    await until(lambda: len(ends) >= 9)
    assert {type(end) for end in ends} == {Overloaded}


async def test_a_request_too_long_for_asterisk_is_not_sent(link: Link, server: ScriptedServer) -> None:
    with pytest.raises(BadRequest):
        await link.client.call(Request("test", "POST", "channels", (("x", "y" * module.MAX_FRAME),)))
    assert await link.client.call(requests.ping())
    assert server.asked() == []


async def test_closing_fails_what_is_under_way_and_ends_every_task(server: ScriptedServer) -> None:
    before = asyncio.all_tasks()
    link = Link(server.base_url)
    await link.client.connect()
    server.answer = lambda _: None
    under_way = asyncio.create_task(link.client.call(requests.answer("c1")))
    await until(lambda: bool(server.asked()))
    await link.client.close()
    with pytest.raises(LinkLost):
        await under_way
    with pytest.raises(Fenced):
        link.client.send(requests.ping())
    assert {task for task in asyncio.all_tasks() - before if task.get_name().startswith("ari-")} == set()


async def test_before_it_is_connected_requests_fail(server: ScriptedServer) -> None:
    with pytest.raises(LinkLost):
        await Link(server.base_url).client.call(requests.ping())


async def test_a_refused_user_is_told_at_once(server: ScriptedServer) -> None:
    server.handshake = 401
    with pytest.raises(Forbidden):
        await Link(server.base_url).client.connect()


async def test_an_asterisk_that_is_only_starting_is_waited_for(server: ScriptedServer) -> None:
    server.handshake = 404
    link = Link(server.base_url)
    connecting = asyncio.create_task(link.client.connect())
    await until(lambda: len(server.paths) >= 2)
    server.handshake = 101
    await connecting
    await link.client.close()


async def test_nobody_there_is_link_lost() -> None:
    with pytest.raises(LinkLost, match="ClientConnectorError"):
        await Link(f"http://127.0.0.1:{real_asterisk.free_port()}").client.connect(0.3)


async def test_pauses_between_attempts_grow_and_are_jittered() -> None:
    pauses: list[float] = []

    def jitter(seconds: float) -> float:
        pauses.append(seconds)
        return 0.001

    link = Link(f"http://127.0.0.1:{real_asterisk.free_port()}", jitter=jitter)
    with pytest.raises(LinkLost):
        await link.client.connect(0.5)
    assert pauses[:7] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0]
    assert set(pauses[7:]) <= {5.0}


# --- the real one ------------------------------------------------------------------


@pytest.fixture
def asterisk() -> Iterator[RealAsterisk]:
    if not real_asterisk.available():
        pytest.skip("Asterisk is not fetched; run `make setup`")
    instance = RealAsterisk()
    instance.start()
    yield instance
    instance.stop()


@pytest.mark.asterisk
async def test_a_frozen_asterisk_is_noticed_within_5_s_and_a_killed_one_comes_back(asterisk: RealAsterisk) -> None:
    link = Link(asterisk.base_url)
    await link.client.connect()
    loop = asyncio.get_running_loop()
    frozen_at = loop.time()
    asterisk.freeze()
    await until(lambda: link.client.state is LinkState.DOWN)
    assert loop.time() - frozen_at <= 5.0
    asterisk.thaw()
    await until(lambda: link.client.state is LinkState.UP)
    asterisk.kill()
    await until(lambda: link.client.state is LinkState.DOWN, 1)
    with pytest.raises(LinkLost):
        await link.client.call(requests.ping())
    await asyncio.to_thread(asterisk.start)
    await until(lambda: link.client.state is LinkState.UP)
    assert (await link.client.call(requests.ping()))["ping"] == "pong"
    await link.client.close()


@pytest.mark.asterisk
async def test_requests_of_many_calls_are_pipelined(asterisk: RealAsterisk) -> None:
    """Every one is answered; how fast is `bench/ari_link`'s to say."""
    link = Link(asterisk.base_url)
    await link.client.connect()
    ends: list[Any] = []
    for _ in range(5_000):
        link.client.send(requests.ping(), ends.append, ends.append)
    await until(lambda: len(ends) == 5_000, 60)
    await link.client.close()
    assert all(isinstance(end, dict) for end in ends)
