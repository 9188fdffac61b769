"""One contract, two fillings: ``AriClient`` on a real Asterisk and ``FakeAri`` in memory must agree."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from typing import Any

import pytest

from controller.ari import requests
from controller.ari.client import AriClient
from controller.ari.errors import Conflict, Fenced, NotFound, Unprocessable
from controller.ari.fake import FakeAri
from controller.ari.port import Ari, Event, LinkState
from tests.controller.ari import real_asterisk
from tests.controller.ari.real_asterisk import PASSWORD, USER, RealAsterisk

_numbers = count(1)
SOUNDS = real_asterisk.data_folder() / "sounds" / "en_US_f_Allison"


class Line:
    """A filling with its events, and ids nobody used before."""

    def __init__(self) -> None:
        self.ari: Ari
        self.app = f"contract{next(_numbers)}"
        self.events: list[Event] = []

    def id(self, word: str) -> str:
        return f"{word}-{next(_numbers)}"

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not holds():  # noqa: ASYNC110 - the condition is whatever a test asks
                await asyncio.sleep(0.005)

    async def seen(self, kind: str, where: Callable[[Event], bool] = lambda _: True) -> Event:
        found: list[Event] = []

        def arrived() -> bool:
            found.extend(event for event in self.events if event["type"] == kind and where(event))
            return bool(found)

        await self.until(arrived)
        return found[0]

    async def caller(self) -> str:
        """A channel that is up and in our application."""
        channel = self.id("caller")
        await self.ari.call(requests.originate(channel, "Local/wait@default", self.app, ["test"], timeout_s=5))
        await self.seen("StasisStart", lambda event: bool(event["channel"]["id"] == channel))
        return channel


@pytest.fixture(scope="module")
def asterisk() -> Iterator[RealAsterisk]:
    if not real_asterisk.available():
        pytest.skip("Asterisk is not fetched; run `make setup`")
    instance = RealAsterisk()
    instance.start()
    yield instance
    instance.stop()


@pytest.fixture(params=["fake", *(pytest.param(way, marks=pytest.mark.asterisk) for way in ("socket", "http"))])
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    made = Line()
    if request.param == "fake":
        made.ari = FakeAri(made.app, made.events.append)
        yield made
        return
    asterisk: RealAsterisk = request.getfixturevalue("asterisk")
    client = AriClient(asterisk.base_url, USER, PASSWORD, made.app, made.events.append, transport=request.param)
    await client.connect()
    made.ari = client
    yield made
    with contextlib.suppress(Fenced):
        for channel in await client.call(requests.list_channels()):
            client.send(requests.hangup(channel["id"]), on_error=lambda _: None)
        await client.call(requests.ping())
    await client.close()


def about(channel: str) -> Callable[[Event], bool]:
    return lambda event: bool(event.get("channel", {}).get("id") == channel)


async def test_the_link_is_up(line: Line) -> None:
    assert line.ari.state is LinkState.UP
    assert (await line.ari.call(requests.ping()))["ping"] == "pong"
    assert (await line.ari.call(requests.asterisk_info()))["system"]["version"].startswith("22.")


async def test_a_channel_with_our_id_exists_once(line: Line) -> None:
    channel = await line.caller()
    entered = await line.seen("StasisStart", about(channel))
    assert entered["args"] == ["test"]
    with pytest.raises(Conflict) as refused:
        await line.ari.call(requests.originate(channel, "Local/wait@default", line.app, timeout_s=5))
    assert refused.value.status == 409
    assert (await line.ari.call(requests.get_channel(channel)))["id"] == channel
    assert channel in (await line.ari.call(requests.get_application(line.app)))["channel_ids"]
    assert channel in [each["id"] for each in await line.ari.call(requests.list_channels())]


@pytest.mark.parametrize(
    "request_for",
    [
        requests.answer,
        requests.hangup,
        requests.get_channel,
        requests.stop_moh,
        lambda channel: requests.play(channel, ["hello-world"], "nobody-hears"),
        lambda channel: requests.set_variable(channel, "ANY", "thing"),
        lambda channel: requests.continue_in_dialplan(channel, "default"),
        requests.get_bridge,
        requests.destroy_bridge,
        requests.stop_playback,
        requests.stop_recording,
    ],
)
async def test_what_does_not_exist_is_not_found(line: Line, request_for: Callable[[str], requests.Request]) -> None:
    with pytest.raises(NotFound):
        await line.ari.call(request_for("no-such-thing"))


async def test_hanging_up_ends_the_channel(line: Line) -> None:
    channel = await line.caller()
    assert await line.ari.call(requests.hangup(channel, "busy")) is None
    await line.seen("StasisEnd", about(channel))
    assert "cause" in await line.seen("ChannelDestroyed", about(channel))
    with pytest.raises(NotFound):
        await line.ari.call(requests.get_channel(channel))


async def test_variables_keep_every_letter(line: Line) -> None:
    channel = await line.caller()
    for value in ("a+b%20c&d=é, ;ñ?#/", ""):
        await line.ari.call(requests.set_variable(channel, "PROBE", value))
        assert (await line.ari.call(requests.get_variable(channel, "PROBE")))["value"] == value
    with pytest.raises(NotFound):
        await line.ari.call(requests.get_variable(channel, "NEVER_SET"))


async def test_reported_variables_stand_on_the_channel(line: Line) -> None:
    channel = line.id("caller")
    reported = {"CARELINE_STATE": "queue"}
    await line.ari.call(requests.originate(channel, "Local/wait@default", line.app, timeout_s=5, reported=reported))
    await line.seen("StasisStart", about(channel))
    await line.ari.call(requests.set_variable(channel, "CARELINE_SINCE", "17", reported=True))
    variables = (await line.ari.call(requests.get_channel(channel)))["channelvars"]
    assert variables == {"CARELINE_STATE": "queue", "CARELINE_SINCE": "17"}


async def test_a_playback_starts_and_can_be_cut(line: Line) -> None:
    channel, playback = await line.caller(), line.id("say")
    started = await line.ari.call(
        requests.play(channel, [SOUNDS / "demo-congrats.wav", SOUNDS / "demo-echotest.wav"], playback)
    )
    assert started["id"] == playback
    mine: Callable[[Event], bool] = lambda event: bool(event["playback"]["id"] == playback)  # noqa: E731
    await line.seen("PlaybackStarted", mine)
    assert await line.ari.call(requests.stop_playback(playback)) is None
    await line.seen("PlaybackFinished", mine)


async def test_a_bridge_joins_and_parts(line: Line) -> None:
    first, second, bridge = await line.caller(), await line.caller(), line.id("talk")
    await line.ari.call(requests.create_bridge(bridge))
    await line.ari.call(requests.add_to_bridge(bridge, first, second))
    await line.seen("ChannelEnteredBridge", about(second))
    assert sorted((await line.ari.call(requests.get_bridge(bridge)))["channels"]) == sorted([first, second])
    await line.ari.call(requests.remove_from_bridge(bridge, first))
    await line.seen("ChannelLeftBridge", about(first))
    with pytest.raises(Unprocessable):
        await line.ari.call(requests.remove_from_bridge(bridge, first))
    await line.ari.call(requests.destroy_bridge(bridge))
    # A real Asterisk answers 409 for a moment while the bridge is on its way out, and tells nobody of its end.
    async with asyncio.timeout(5):
        while bridge in [each["id"] for each in await line.ari.call(requests.list_bridges())]:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    with pytest.raises(NotFound):
        await line.ari.call(requests.destroy_bridge(bridge))


async def test_a_recording_is_stopped_and_told(line: Line) -> None:
    channel, name = await line.caller(), line.id("message")
    await line.ari.call(requests.record(channel, name, max_s=30, beep=False))
    await line.ari.call(requests.stop_recording(name))
    finished = await line.seen("RecordingFinished", lambda event: bool(event["recording"]["name"] == name))
    assert "duration" in finished["recording"]


async def test_external_media_names_its_connection(line: Line) -> None:
    channel = line.id("media")
    created = await line.ari.call(requests.external_media(channel, line.app))
    assert created["channelvars"]["MEDIA_WEBSOCKET_CONNECTION_ID"]
    if isinstance(line.ari, AriClient):
        assert created["channelvars"]["MEDIA_WEBSOCKET_OPTIMAL_FRAME_SIZE"] == "320"  # 20 ms of slin


async def test_a_snoop_enters_the_application(line: Line) -> None:
    channel, snooper = await line.caller(), line.id("snoop")
    await line.ari.call(requests.snoop(channel, snooper, line.app))
    await line.seen("StasisStart", about(snooper))


@pytest.mark.parametrize("request_for", [requests.answer, requests.start_moh, requests.stop_moh])
async def test_everyday_requests_answer_nothing(line: Line, request_for: Callable[[str], requests.Request]) -> None:
    assert await line.ari.call(request_for(await line.caller())) is None


async def test_the_lease_is_set(line: Line) -> None:
    assert await line.ari.call(requests.renew_lease(await line.caller(), 15)) is None


async def test_the_dialplan_gets_the_call_back(line: Line) -> None:
    channel = await line.caller()
    await line.ari.call(requests.continue_in_dialplan(channel, "default", "wait"))
    await line.seen("StasisEnd", about(channel))


async def test_a_user_event_comes_back(line: Line) -> None:
    await line.ari.call(requests.user_event("Probe", line.app, {"answer": "forty two"}))
    event = await line.seen("ChannelUserevent")
    assert (event["eventname"], event["userevent"]["answer"]) == ("Probe", "forty two")


async def test_requests_are_carried_out_in_order_and_answered_once(line: Line) -> None:
    channel = await line.caller()
    results: list[Any] = []
    for number in range(200):
        line.ari.send(requests.set_variable(channel, "PROBE", str(number)))
        line.ari.send(requests.get_variable(channel, "PROBE"), results.append)
    await line.ari.call(requests.ping())
    assert results == [{"value": str(number)} for number in range(200)]


async def test_nothing_is_called_back_from_inside_send(line: Line) -> None:
    results: list[Any] = []
    line.ari.send(requests.ping(), results.append)
    line.ari.send(requests.get_channel("nobody"), results.append, results.append)
    assert results == []
    await line.ari.call(requests.ping())
    assert len(results) == 2
    assert isinstance(results[1], NotFound)


async def test_who_is_fenced_sends_nothing(line: Line) -> None:
    if isinstance(line.ari, FakeAri):
        line.ari.fence()
    else:
        other = AriClient(line.ari._base_url, USER, PASSWORD, line.app, lambda _: None)
        await other.connect()
        await line.until(lambda: line.ari.state is LinkState.FENCED)
        await other.close()
    with pytest.raises(Fenced):
        line.ari.send(requests.ping())
    with pytest.raises(Fenced):
        await line.ari.call(requests.ping())
