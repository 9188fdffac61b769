"""Asterisk is asked, and what we believe is mended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from controller.ari.requests import Request
from controller.call_records import Ended
from controller.switchboard.reconcile import Reconciler
from controller.switchboard.unserved import Unserved
from ivr.flow import Flow
from tests.controller.switchboard.bench_board import Bench


def reconciler(
    bench: Bench,
    pages: Mapping[str, Any] | None = None,
    ended: Mapping[str, Ended] | None = None,
    flows: Mapping[str, Flow] | None = None,
) -> Reconciler:
    """``ended``: what Asterisk's call records say."""

    async def ends(calls: Collection[str]) -> Mapping[str, Ended]:
        return {call: end for call, end in (ended or {}).items() if call in calls}

    unserved = Unserved(bench.board, {"front_desk": 900_000, "nurse": 600_000}, "nurse", ends)
    known = {"bench": bench.flow} if flows is None else flows
    return Reconciler(bench.board, bench.events, known, pages or {}, unserved)


async def rounds(bench: Bench, times: int = 1) -> None:
    same = reconciler(bench)
    for _ in range(times):
        await same.run()
        bench.settle()


# --- within one life ---------------------------------------------------------------


async def test_when_all_agree_nothing_is_done(bench: Bench) -> None:
    bench.talk("1.1")
    bench.arrive("1.2")
    bench.press("2", "1.2")
    mark = bench.mark()
    await rounds(bench, 3)
    assert set(bench.orders(mark)) == {"channels.list", "bridges.list"}


async def test_a_line_whose_channel_is_gone_is_closed(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    bench.later(10_000)
    bench.ari.restart_asterisk()
    bench.settle()
    await rounds(bench)
    assert (bench.only.outcome, bench.only.hung_up_by) == ("abandoned", "unknown")
    assert bench.only.notes["lost_hangup"] == "1"
    bench.nothing_left()


async def test_a_talk_whose_asterisk_died_has_one_record_and_frees_the_agent(bench: Bench) -> None:
    bench.talk()
    bench.later(10_000)
    bench.ari.restart_asterisk()
    await rounds(bench, 2)
    assert bench.only.outcome == "answered"
    bench.later(60_000)
    assert bench.agent("alice") == "on_queue idle"
    bench.nothing_left()


async def test_who_arrives_while_the_lists_are_read_is_not_taken_for_gone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = bench.ari.call

    async def call(request: Request, deadline: float | None = None) -> Any:
        answer = await asked(request, deadline)
        if request.operation == "channels.list":
            bench.arrive("1.9")
        return answer

    monkeypatch.setattr(bench.ari, "call", call)
    await rounds(bench)
    assert "1.9" in bench.board.lines


async def test_who_leaves_while_the_lists_are_read_does_not_arrive_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen under load: the call began anew without its caller, and its second record took the place of the first."""
    asked = bench.ari.call
    bench.arrive()

    async def call(request: Request, deadline: float | None = None) -> Any:
        answer = await asked(request, deadline)
        if request.operation == "channels.list":
            bench.hang_up()
        return answer

    monkeypatch.setattr(bench.ari, "call", call)
    await rounds(bench)
    assert not bench.board.lines
    assert bench.only.outcome == "ivr_exit"


async def test_a_leg_that_is_gone_has_failed_once_it_had_time_to_appear(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    (channel,) = bench.ringing()
    del bench.ari.channels[channel]
    await rounds(bench)
    assert channel in bench.board.legs
    bench.later(6_000)
    await rounds(bench)
    assert channel not in bench.board.legs
    assert [it.get("why") for it in bench.told("offer_ended")] == ["failed"]


async def test_an_agents_end_that_was_never_told(bench: Bench) -> None:
    channel = bench.talk()
    bench.later(6_000)
    bench.ari.lose_link()
    bench.ari.hang_up(channel)
    bench.ari.restore_link()
    await rounds(bench)
    assert bench.line.stage == "ivr"
    bench.hear_out()
    assert bench.only.outcome == "answered"


async def test_a_caller_we_were_never_told_of_is_taken(bench: Bench) -> None:
    bench.ari.lose_link()
    bench.arrive()
    assert not bench.board.lines
    bench.ari.restore_link()
    await rounds(bench)
    assert bench.line.caller == "+15555550123"
    assert bench.playing()


@pytest.mark.parametrize("channel", ["agent-1.1-1-0", "transfer-9.9-0", "snoop-9.9", "media-9.9"])
async def test_a_channel_of_ours_without_a_purpose_is_hung_up(bench: Bench, channel: str) -> None:
    bench.ari.lose_link()
    bench.ari.arrive(channel, [])
    bench.ari.restore_link()
    await rounds(bench)
    assert channel not in bench.ari.channels


@pytest.mark.parametrize("channel", ["1700000000.5", "snoop-1.1", "media-1.1"])
async def test_strangers_and_helpers_of_a_living_call_are_let_be(bench: Bench, channel: str) -> None:
    bench.arrive()
    bench.ari.lose_link()
    bench.ari.arrive(channel, [])
    bench.ari.channels[channel]["dialplan"] = {"app_name": "Dial", "app_data": "PJSIP/desk"}
    bench.ari.restore_link()
    await rounds(bench, 2)
    assert channel in bench.ari.channels


async def test_another_applications_caller_is_not_ours(bench: Bench) -> None:
    bench.ari.lose_link()
    bench.arrive("8.8")
    bench.ari.channels["8.8"]["dialplan"]["app_data"] = "other,patient,5550100"
    bench.ari.restore_link()
    await rounds(bench)
    assert not bench.board.lines


async def test_empty_bridges_are_reaped_and_others_are_let_be(bench: Bench) -> None:
    channel = bench.talk()
    bench.ari.bridges["talk-9.9"] = {"id": "talk-9.9", "channels": []}
    bench.ari.bridges["ears-9.9"] = {"id": "ears-9.9", "channels": []}
    bench.ari.bridges["conference"] = {"id": "conference", "channels": []}
    await rounds(bench)
    assert set(bench.ari.bridges) == {"talk-1.1", "conference"}
    assert bench.ari.bridges["talk-1.1"]["channels"] == ["1.1", channel]


async def test_what_cannot_be_read_now_is_read_in_the_next_round(bench: Bench) -> None:
    bench.arrive()
    bench.ari.fail_next("bridges.list", 500)
    await rounds(bench)
    bench.ari.lose_link()
    await rounds(bench)
    assert bench.line.stage == "ivr"
