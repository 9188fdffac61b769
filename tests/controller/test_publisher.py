from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from ami.client import AmiLost
from ami.vocabulary import (
    AgentView,
    Alive,
    CallerView,
    Published,
    QueueView,
    Snapshot,
    SnapshotEnd,
    SnapshotRequest,
    Word,
    decode,
    encode,
)
from controller import publisher as module
from controller.publisher import Publisher

QUEUE = QueueView("nurse", 1, 1000, 20_000, 0, 0, None)
CALLER = CallerView("c1", "nurse", 1, 1000, "routine", "en", "waiting")
NADIA = AgentView("nadia", "on_queue", "idle", "", 500, "available")


class Desk:
    """Stands for AMI and for the controller's state."""

    def __init__(self) -> None:
        self.now = Snapshot((QUEUE,), (CALLER,), (NADIA,))
        self.told: list[Word] = []
        self.down = False
        self.publisher = Publisher(self, lambda: self.now, "e1")

    async def user_event(self, name: str, fields: Mapping[str, str]) -> None:
        await asyncio.sleep(0)
        if self.down:
            raise AmiLost
        word = decode({"Event": "UserEvent", "UserEvent": name, **fields})
        assert word is not None
        self.told.append(word)

    def ask(self, request: str) -> None:
        name, fields = encode(SnapshotRequest(request))
        self.publisher.handle({"Event": "UserEvent", "UserEvent": name, **fields})


async def test_first_everything_then_only_what_changed() -> None:
    desk = Desk()
    await desk.publisher.publish()
    assert desk.told == [Published(QUEUE, "e1", 1), Published(CALLER, "e1", 2), Published(NADIA, "e1", 3)]
    desk.told.clear()
    busy = AgentView("nadia", "on_queue", "talk", "", 900, "busy", "c1", "nurse")
    desk.now = Snapshot((QUEUE,), (), (busy,))
    await desk.publisher.publish()
    assert desk.told == [Published(busy, "e1", 4), Published(CALLER, "e1", 5, gone=True)]


async def test_no_news_is_a_sign_of_life() -> None:
    desk = Desk()
    await desk.publisher.publish()
    await desk.publisher.publish()
    assert desk.told[-1] == Alive("e1", 3)


async def test_a_request_gets_the_whole_and_its_end_without_using_numbers() -> None:
    desk = Desk()
    await desk.publisher.publish()
    desk.told.clear()
    desk.ask("r1")
    await desk.publisher.publish()
    assert desk.told == [
        Published(QUEUE, "e1", 3, request="r1"),
        Published(CALLER, "e1", 3, request="r1"),
        Published(NADIA, "e1", 3, request="r1"),
        SnapshotEnd("r1", "e1", 3, 3),
    ]


async def test_news_stands_before_the_whole_it_belongs_to() -> None:
    desk = Desk()
    desk.ask("r1")
    await desk.publisher.publish()
    assert [getattr(word, "request", None) for word in desk.told] == ["", "", "", "r1", "r1", "r1", "r1"]
    assert desk.told[-1] == SnapshotEnd("r1", "e1", 3, 3)


async def test_requests_from_many_consoles_are_bounded() -> None:
    desk = Desk()
    for number in range(1000):
        desk.ask(f"r{number}")
    await desk.publisher.publish()
    ends = [word.request for word in desk.told if isinstance(word, SnapshotEnd)]
    assert ends == [f"r{number}" for number in range(1000 - module.MAX_REQUESTS, 1000)]


async def test_moving_up_alone_is_news_only_now_and_then() -> None:
    desk = Desk()
    second = replace(CALLER, call="c2", position=2)
    desk.now = Snapshot((), (CALLER, second), ())
    await desk.publisher.publish()
    desk.told.clear()
    moved = replace(second, position=1)
    desk.now = Snapshot((), (moved,), ())
    await desk.publisher.publish(places=False)
    assert desk.told == [Published(CALLER, "e1", 3, gone=True)]
    rung = replace(moved, state="ringing", agent="nadia")
    desk.now = Snapshot((), (rung,), ())
    await desk.publisher.publish(places=False)
    assert desk.told[-1] == Published(rung, "e1", 4)
    back = replace(second, position=7)
    desk.now = Snapshot((), (back,), ())
    await desk.publisher.publish(places=False)
    desk.now = Snapshot((), (moved,), ())
    await desk.publisher.publish(places=True)
    assert desk.told[-1] == Published(moved, "e1", 6)


async def test_a_malformed_request_is_ignored() -> None:
    desk = Desk()
    desk.publisher.handle({"Event": "UserEvent", "UserEvent": "CarelineCommand", "Verb": "fire"})
    desk.publisher.handle({"Event": "UserEvent", "UserEvent": "CarelineRequest", "Request": "no id at all"})
    await desk.publisher.publish()
    assert not [word for word in desk.told if isinstance(word, SnapshotEnd)]


async def test_changes_are_gathered_and_an_outage_leaves_a_gap_and_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sleeps: list[float] = []
    real_sleep = asyncio.sleep

    async def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        await real_sleep(0)

    monkeypatch.setattr(module.asyncio, "sleep", sleep)
    desk = Desk()
    desk.down = True
    desk.publisher.touch()
    running = asyncio.create_task(desk.publisher.run())
    while len(sleeps) < 60:
        await real_sleep(0)
    desk.down = False
    while not desk.told:
        await real_sleep(0)
    running.cancel()
    assert set(sleeps) == {0, 1.0, module.EVERY}
    first = desk.told[0]
    assert isinstance(first, Published)
    assert first.view == QUEUE
    assert first.seq > 1
