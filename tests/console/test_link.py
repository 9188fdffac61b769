from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from ami.client import AmiClient, AmiLost
from ami.vocabulary import Snapshot
from console import link as module
from console.link import ConsoleLink, ControllerAway
from controller.publisher import Publisher
from controller.supervision import Supervision
from tests.console.desk import NOW, SNAPSHOT, Desk, until
from tests.controller.ari import real_asterisk
from tests.controller.ari.real_asterisk import PASSWORD, USER, RealAsterisk


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(module, "REPLY_WITHIN", 0.5)
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    made = Desk()
    yield made
    await made.stop()


async def test_the_whole_comes_and_stays_up_to_date(desk: Desk) -> None:
    await desk.start_controller()
    await desk.link.start()
    assert await desk.link.snapshot() == SNAPSHOT
    assert desk.link.trouble() == ""
    desk.change(replace(SNAPSHOT, callers=SNAPSHOT.callers[1:]))
    await until(lambda: desk.link.board.snapshot() == desk.now)


async def test_no_controller_is_said_in_a_sentence(desk: Desk) -> None:
    await desk.link.start()
    assert "careline up" in desk.link.trouble()
    with pytest.raises(ControllerAway, match="does not answer"):
        await desk.link.snapshot()
    with pytest.raises(ControllerAway):
        await desk.link.order("unpause", "nadia")


async def test_orders_are_answered(desk: Desk) -> None:
    await desk.start_controller()
    await desk.link.start()
    assert (await desk.link.order("pause", "nadia", "lunch")).ok
    refused = await desk.link.order("pause", "alice", "lunch")
    assert (refused.ok, refused.text) == (False, "Alice may not be paused.")
    assert desk.orders == [("pause", "nadia", "lunch", "sup")]


async def test_news_missed_while_the_link_was_away_is_made_up(desk: Desk) -> None:
    await desk.start_controller()
    await desk.link.start()
    await desk.link.snapshot()
    assert desk.console is not None
    desk.console.lose()
    assert "Asterisk" in desk.link.trouble()
    with pytest.raises(AmiLost):
        await desk.link.order("unpause", "nadia")
    desk.change(Snapshot(agents=SNAPSHOT.agents))
    desk.console.restore()
    await until(lambda: desk.link.board.snapshot() == desk.now and desk.link.trouble() == "")


async def test_one_lost_event_is_made_up(desk: Desk) -> None:
    await desk.start_controller()
    await desk.link.start()
    await desk.link.snapshot()
    assert desk.console is not None
    desk.console.up = False  # the session misses what is said now, without knowing
    desk.change(replace(SNAPSHOT, callers=()))
    await until(
        lambda: (
            desk.publisher._told.keys()
            == {
                ("Queue", "billing"),
                ("Queue", "nurse"),
                ("Agent", "alice"),
                ("Agent", "nadia"),
                ("Announcement", "closed"),
                ("Announcement", "flu"),
            }
        )
    )
    desk.console.up = True
    desk.change(replace(SNAPSHOT, callers=(), queues=()))
    await until(lambda: desk.link.board.snapshot() == desk.now and desk.link.board.complete())


async def test_a_controller_that_falls_silent_is_noticed(desk: Desk) -> None:
    await desk.start_controller()
    await desk.link.start()
    await desk.link.snapshot()
    await desk.controller.stop()
    desk.clock = NOW + 60_000
    assert desk.link.trouble() == module.CONTROLLER_AWAY


@pytest.mark.asterisk
async def test_controller_and_console_meet_on_a_real_asterisk() -> None:
    if not real_asterisk.available():
        pytest.skip("Asterisk is not fetched; run `make setup`")
    asterisk = RealAsterisk()
    await asyncio.to_thread(asterisk.start)
    desk = Desk()
    controller = AmiClient("127.0.0.1", asterisk.ami_port, USER, PASSWORD, desk._event)
    publisher, supervision = Publisher(controller, lambda: desk.now, "e1"), Supervision(controller, desk, desk.announce)
    desk.publisher, desk.supervision = publisher, supervision
    await controller.start()
    tasks = [asyncio.create_task(publisher.run()), asyncio.create_task(supervision.run())]
    link = ConsoleLink.to("127.0.0.1", asterisk.ami_port, USER, PASSWORD, "sup")
    try:
        await link.start()
        assert await link.snapshot() == SNAPSHOT
        assert (await link.order("pause", "nadia", "niño 점심")).text == "nadia is paused: niño 점심."
        desk.change(replace(SNAPSHOT, callers=()))
        await until(lambda: link.board.snapshot() == desk.now and link.trouble() == "")
        asterisk.kill()
        await until(lambda: "Asterisk" in link.trouble())
        await asyncio.to_thread(asterisk.start)
        desk.change(Snapshot(agents=SNAPSHOT.agents))
        await until(lambda: link.board.snapshot() == desk.now and link.trouble() == "")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(link.stop(), controller.stop())
        asterisk.stop()


async def test_nonsense_from_another_version_is_ignored(desk: Desk) -> None:
    await desk.start_controller()
    await desk.link.start()
    await desk.link.snapshot()
    await desk.controller.user_event("CarelineQueue", {"Queue": "nurse", "Waiting": "many"})
    await desk.controller.user_event("CarelineReply", {"CommandId": "unknown", "Ok": "true"})
    assert await desk.link.snapshot() == SNAPSHOT
