"""What each ARI event does, alone, twice, late, or for something that is not there."""

from __future__ import annotations

from typing import Any

import pytest

from controller.switchboard.line import LEASE_S
from tests.controller.switchboard.bench_board import CALLER, Bench, query


def tell(bench: Bench, kind: str, **fields: Any) -> None:
    bench.events.dispatch({"type": kind, **fields})
    bench.settle()


# --- arrivals --------------------------------------------------------------------


async def test_an_arrival_twice_is_one_call(bench: Bench) -> None:
    bench.arrive()
    mark = bench.mark()
    tell(bench, "StasisStart", channel=bench.ari.channels["1.1"], args=["patient", "5550100"])
    assert bench.orders(mark) == []
    assert len(bench.told("arrived")) == 1


async def test_a_number_nobody_serves_is_the_dialplans(bench: Bench) -> None:
    bench.arrive(dialled="5550199")
    (order,) = bench.ari.sent("channels.continue")
    assert query(order) == {"context": "careline-fallback", "extension": "s", "priority": "1"}
    assert not bench.board.lines
    assert bench.records.stored == []


async def test_a_controller_that_leaves_takes_nobody_new(bench: Bench) -> None:
    bench.board.draining = True
    bench.arrive()
    assert bench.orders() == ["channels.continue"]


@pytest.mark.parametrize(("shown", "known"), [("5555550123", CALLER), ("", None), ("anonymous", None)])
async def test_the_callers_number_is_whole_or_unknown(bench: Bench, shown: str, known: str | None) -> None:
    bench.arrive(number=shown)
    assert bench.line.caller == known


async def test_a_channel_without_a_purpose_is_hung_up(bench: Bench) -> None:
    bench.ari.arrive("7.7", [])
    bench.settle()
    assert bench.orders() == ["channels.hangup"]


async def test_a_helper_of_the_ears_is_theirs(bench: Bench) -> None:
    bench.ears.helpers.add("snoop-1.1")
    bench.ari.arrive("snoop-1.1", [])
    bench.settle()
    assert bench.orders() == []


# --- agents and destinations -------------------------------------------------------


async def test_an_agent_who_answers_twice_is_bridged_once(bench: Bench) -> None:
    channel = bench.talk()
    mark = bench.mark()
    tell(bench, "StasisStart", channel={"id": channel}, args=["offer", "1.1-1"])
    assert bench.orders(mark) == []
    assert len(bench.told("connected")) == 1


async def test_an_agent_who_answers_too_late_is_hung_up(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    (channel,) = bench.ringing()
    bench.ari.hang_up("1.1")  # he gave up in the same instant
    bench.ari.pick_up(channel)
    bench.settle()
    assert bench.only.outcome == "short_abandon"
    assert not bench.told("connected")
    bench.nothing_left()


async def test_an_answer_to_an_offer_of_nobody_is_hung_up(bench: Bench) -> None:
    bench.ari.arrive("agent-9.9-1-0", ["offer", "9.9-1"])
    bench.settle()
    assert bench.orders() == ["channels.hangup"]


@pytest.mark.parametrize(
    ("cause", "why"),
    [(17, "busy"), (19, "no_answer"), (20, "unreachable"), (21, "declined"), (16, "no_answer"), (999, "no_answer")],
)
async def test_why_an_agents_phone_did_not_answer(bench: Bench, cause: int, why: str) -> None:
    bench.arrive()
    bench.press("1")
    (channel,) = bench.ringing()
    bench.ari.decline(channel, cause)
    bench.settle()
    (ended,) = bench.told("offer_ended")
    assert ended.get("why") == why
    assert bench.line.stage == "waiting"
    tell(bench, "ChannelDestroyed", channel={"id": channel}, cause=cause)
    assert len(bench.told("offer_ended")) == 1


async def test_an_agent_who_hangs_up_leaves_the_caller_with_the_flow(bench: Bench) -> None:
    channel = bench.talk()
    bench.later(3_000)
    mark = bench.mark()
    bench.hang_up(channel)
    assert bench.line.stage == "ivr"
    assert bench.leases(mark)[0] == LEASE_S  # no longer hours
    assert bench.orders(mark)[-1] == "channels.play"
    assert "talk-1.1" not in bench.ari.bridges
    assert bench.agent("alice") == "on_queue acw"
    bench.hear_out()
    record = bench.only
    assert (record.outcome, record.talk_ms, record.hung_up_by) == ("answered", 3_000, "system")
    bench.later(60_000)
    bench.nothing_left()


async def test_a_destination_that_answers_late_is_hung_up(bench: Bench) -> None:
    bench.arrive()
    bench.press("3")
    (channel,) = bench.ringing()
    bench.ari.hang_up("1.1")
    bench.ari.pick_up(channel)
    bench.settle()
    bench.nothing_left()


# --- ends --------------------------------------------------------------------------


async def test_the_end_of_a_caller_told_three_ways_is_one_end(bench: Bench) -> None:
    bench.arrive()
    bench.hang_up()  # hang-up request, StasisEnd and ChannelDestroyed
    tell(bench, "StasisEnd", channel={"id": "1.1"})
    tell(bench, "ChannelDestroyed", channel={"id": "1.1"}, cause=16)
    assert bench.only.outcome == "ivr_exit"


@pytest.mark.parametrize("seconds", [1, 6])
async def test_a_caller_who_leaves_the_queue(bench: Bench, seconds: int) -> None:
    bench.arrive()
    bench.press("1")
    bench.later(seconds * 1_000)
    bench.hang_up()
    assert bench.only.outcome == ("short_abandon" if seconds < 5 else "abandoned")
    assert bench.only.wait_ms == seconds * 1_000
    assert [offer.outcome for offer in bench.only.offers] == ["caller_left"]
    bench.nothing_left()


async def test_a_lease_that_ran_out_is_told_apart_from_a_hang_up(bench: Bench) -> None:
    """The dialplan has the caller: nothing is sent to him, and the record is kept open until he leaves."""
    bench.arrive()
    bench.press("1")
    channel = bench.ari.channels["1.1"]
    tell(bench, "ChannelHangupRequest", channel=channel, soft=True)
    mark = bench.mark()
    tell(bench, "StasisEnd", channel=channel)
    assert bench.line.surrendered_to == "fallback"
    assert "applications.subscribe" in bench.orders(mark)
    assert not bench.ringing()
    assert bench.records.stored == []
    bench.leave_dialplan()
    assert bench.only.outcome == "fallback"


async def test_a_lapsed_caller_who_is_gone_already_is_closed(bench: Bench) -> None:
    bench.arrive()
    bench.ari.fail_next("applications.subscribe", 404)
    tell(bench, "StasisEnd", channel=bench.ari.channels["1.1"])
    assert bench.only.outcome == "fallback"


async def test_the_end_of_a_surrendered_call_in_stasis_is_no_end(bench: Bench) -> None:
    bench.arrive()
    bench.board.surrender(bench.line, "fallback", "test")
    bench.settle()
    assert bench.line.stage == "surrendered"
    assert bench.records.stored == []
    bench.leave_dialplan()
    assert len(bench.records.stored) == 1


# --- what is keyed, played and recorded ----------------------------------------------


@pytest.mark.parametrize("digit", ["A", "", "12", "x"])
async def test_what_is_no_key_is_no_news(bench: Bench, digit: str) -> None:
    bench.arrive()
    tell(bench, "ChannelDtmfReceived", channel={"id": "1.1"}, digit=digit)
    assert not bench.told("heard")


async def test_a_prompt_that_could_not_be_played_is_counted_and_the_flow_goes_on(bench: Bench) -> None:
    bench.arrive()
    bench.press("6")
    (playback,) = bench.playing()
    bench.ari.finish_playback(playback, "failed")
    bench.settle()
    assert bench.only.outcome == "self_served"
    assert bench.only.notes == {"unheard_prompts": "1"}


async def test_the_end_of_a_prompt_that_was_cut_is_no_news(bench: Bench) -> None:
    bench.arrive()
    (first,) = bench.playing()
    bench.press("6")
    line, saying = bench.line, bench.line.saying
    tell(bench, "PlaybackFinished", playback={"id": first, "state": "done"})
    tell(bench, "PlaybackFinished", playback={"id": "say-1.1-x", "state": "done"})
    tell(bench, "PlaybackFinished", playback={"id": "something", "state": "done"})
    assert bench.line is line
    assert line.saying == saying


@pytest.mark.parametrize(
    ("kind", "seconds", "went"), [("RecordingFinished", 7, "bye"), ("RecordingFailed", 7, "message")]
)
async def test_a_message(bench: Bench, kind: str, seconds: int, went: str) -> None:
    bench.arrive()
    bench.press("4")
    bench.hear_out()
    (name,) = bench.ari.recordings
    assert "." not in name
    tell(bench, kind, recording={"name": name, "duration": 7})
    assert bench.line.call.node == went
    tell(bench, kind, recording={"name": name, "duration": 7})
    tell(bench, kind, recording={"name": "message-of-nobody"})
    assert bench.line.call.node == went


# --- faults --------------------------------------------------------------------------


async def test_a_fault_in_an_event_is_its_calls_own(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.arrive()

    def broken(*_: object) -> None:
        raise KeyError("on purpose")

    monkeypatch.setattr(bench.board, "agent_of", broken)
    tell(bench, "DeviceStateChanged", device_state={"name": "PJSIP/alice", "state": "INUSE"})
    (told,) = bench.told("fault")
    assert (told.call, told.get("where")) == ("", "event")
    assert bench.line.faults == 0
    monkeypatch.setattr(bench.board, "ivr_event", broken)
    with pytest.raises(KeyError):  # the way out itself is broken here; elsewhere the flow's fallback takes over
        tell(bench, "ChannelDtmfReceived", channel={"id": "1.1"}, digit="1")
    assert bench.line.faults == 1


@pytest.mark.parametrize("event", [{}, {"type": "New"}, {"type": "StasisStart"}, {"type": "ChannelDestroyed"}])
async def test_events_without_what_we_need_hurt_nobody(bench: Bench, event: dict[str, Any]) -> None:
    bench.arrive()
    bench.events.dispatch(event)
    assert bench.line.faults == 0


async def test_a_phones_state_reaches_the_queue(bench: Bench) -> None:
    tell(bench, "DeviceStateChanged", device_state={"name": "PJSIP/alice", "state": "UNAVAILABLE"})
    bench.arrive()
    bench.press("1")
    assert not bench.ringing()
    tell(bench, "DeviceStateChanged", device_state={"name": "PJSIP/alice", "state": "NOT_INUSE"})
    assert len(bench.ringing()) == 1
