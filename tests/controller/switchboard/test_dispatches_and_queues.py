"""Whoever is rung by a dispatch, or talks because of it, is offered no call of a queue; and the other way round."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.controller.switchboard.bench_board import query
from tests.controller.switchboard.test_dispatches import OnCall, successor
from tests.controller.switchboard.test_reconcile import reconciler


@pytest.fixture
async def on_call(tmp_path: Path) -> AsyncIterator[OnCall]:
    made = OnCall(tmp_path)
    yield made
    made.board.wakeups.close()


def offered(bench: OnCall) -> list[str]:
    return [str(it.get("agent")) for it in bench.told("offered")]


def rings_alice(bench: OnCall) -> None:
    """The first has declined, and alice, whose queue the others call, is rung for a dispatch."""
    bench.call_the_nurse()
    bench.ari.decline(bench.rung()[-1], 17)
    bench.settle()
    assert query(bench.ari.sent("channels.originate")[-1])["endpoint"] == "PJSIP/alice"


async def test_whoever_is_rung_is_offered_no_call_of_a_queue_until_he_is_free(on_call: OnCall) -> None:
    """Asterisk has not yet said that the phone rings."""
    rings_alice(on_call)
    on_call.arrive("1.2")
    on_call.press("3", "1.2")
    assert offered(on_call) == []
    on_call.ari.decline(on_call.rung()[-1], 21)
    on_call.settle()
    assert offered(on_call) == ["alice"]


async def test_who_took_it_is_offered_none_until_the_talk_is_over(on_call: OnCall) -> None:
    rings_alice(on_call)
    taken = on_call.takes()
    on_call.arrive("1.2")
    on_call.press("3", "1.2")
    assert offered(on_call) == []
    on_call.ari.hang_up(taken)
    on_call.settle()
    assert offered(on_call) == ["alice"]


async def test_who_took_it_and_whose_caller_hung_up_is_free(on_call: OnCall) -> None:
    rings_alice(on_call)
    on_call.takes()
    on_call.hang_up("1.1")
    on_call.arrive("1.2")
    on_call.press("3", "1.2")
    assert offered(on_call) == ["alice"]


@pytest.mark.parametrize("first", ["queue", "dispatch"])
async def test_a_call_and_a_dispatch_in_the_same_instant_ring_him_once(on_call: OnCall, first: str) -> None:
    """Both are handled in one go: whichever the distributor hears of first has him, and the other does without."""
    on_call.call_the_nurse()
    on_call.arrive("1.2")
    ringing = on_call.rung()[-1]

    def queue() -> None:
        on_call.events.dispatch({"type": "ChannelDtmfReceived", "channel": {"id": "1.2"}, "digit": "3"})

    def passed_on() -> None:
        on_call.dispatches.leg_gone(ringing, "busy")

    def both() -> None:
        if first == "queue":
            queue()
            on_call.board.then(passed_on)  # behind the key, before what the key leads to
        else:
            passed_on()
            queue()

    on_call.board.then(both)
    on_call.settle()
    rung = [query(each)["endpoint"] for each in on_call.ari.sent("channels.originate")]
    assert rung.count("PJSIP/alice") == 1
    assert offered(on_call) == (["alice"] if first == "queue" else [])


async def test_a_talk_that_another_controller_takes_over_still_engages_him(on_call: OnCall) -> None:
    rings_alice(on_call)
    taken = on_call.takes()
    pages = await on_call.call_pages()
    after = successor(on_call, pages)
    await reconciler(after, pages).run()
    after.settle()
    after.arrive("1.2")
    after.press("3", "1.2")
    assert offered(after) == []
    after.ari.hang_up(taken)
    after.settle()
    assert offered(after) == ["alice"]
    after.board.wakeups.close()


async def test_another_controller_starts_though_nobody_was_even_rung_for_him(on_call: OnCall) -> None:
    """Whoever talks is passed over before any phone of his is dialled: that offer has no channel."""
    on_call.talk("1.2", "3")
    on_call.call_the_nurse()
    on_call.ari.decline(on_call.rung()[-1], 17)
    on_call.settle()
    on_call.hear_out("1.1")
    pages = await on_call.call_pages()
    assert [offer["channel"] for offer in pages["1.1"]["offers"]][-1] == ""
    after = successor(on_call, pages)
    await reconciler(after, pages).run()
    after.settle()
    assert after.board.lines["1.1"].call.phase == "flow"
    after.later(31_000)
    assert len(after.rung()) == 2, "the second round begins"
    after.board.wakeups.close()
