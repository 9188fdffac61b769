"""Several phones of one agent, and lines that stay open."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.switchboard.phones import OPEN_LINE_S, Phones
from controller.switchboard.staff import device_of
from tests.controller.switchboard.bench_board import OFFER_MS, Bench, query


@pytest.fixture
def two_phones(bench: Bench) -> Bench:
    mine = {"alice": ("PJSIP/alice", "PJSIP/alice_mobile"), "bruno": ("PJSIP/bruno",)}
    bench.board.phones = Phones(bench.board, mine, frozenset())
    return bench


@pytest.fixture
def open_line(bench: Bench) -> Bench:
    """Alice's line is open on channel 9.1."""
    bench.board.phones = Phones(
        bench.board, {"alice": ("PJSIP/alice",), "bruno": ("PJSIP/bruno",)}, frozenset(["alice"])
    )
    bench.ari.arrive("9.1", ["agent", "alice", "nail_up", ""])
    bench.settle()
    return bench


def rung(bench: Bench) -> list[str]:
    return [query(each)["endpoint"] for each in bench.ari.sent("channels.originate")]


def calls(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")


# --- several phones -----------------------------------------------------------


async def test_all_his_phones_ring_and_the_first_answer_wins(two_phones: Bench) -> None:
    bench = two_phones
    calls(bench)
    assert rung(bench) == ["PJSIP/alice", "PJSIP/alice_mobile"]
    first, second = bench.ringing()
    bench.ari.pick_up(second)
    bench.settle()
    assert first not in bench.ari.channels
    assert bench.line.stage == "talking"
    bench.hang_up()
    assert [(offer.agent, offer.outcome) for offer in bench.only.offers] == [("alice", "answered")]
    assert second not in bench.ari.channels and not bench.board.legs


async def test_of_two_answers_at_once_one_loses_cleanly(two_phones: Bench) -> None:
    bench = two_phones
    calls(bench)
    first, second = bench.ringing()
    bench.ari.pick_up(first)
    bench.ari.pick_up(second)
    bench.settle()
    assert bench.line.stage == "talking"
    assert (first in bench.ari.channels, second in bench.ari.channels) == (True, False)
    assert len(bench.told("connected")) == 1


async def test_one_phone_that_fails_leaves_the_other_ringing_and_a_decline_ends_both(two_phones: Bench) -> None:
    bench = two_phones
    calls(bench)
    first, second = bench.ringing()
    bench.ari.hang_up(first, 20)
    bench.settle()
    assert bench.ringing() == [second] and not bench.told("offer_ended")
    bench.ari.hang_up(second, 21)
    bench.settle()
    assert [it.get("why") for it in bench.told("offer_ended")] == ["declined"]
    bench.later(10_000)
    first, second = bench.ringing()
    bench.ari.hang_up(first, 21)
    bench.settle()
    assert not bench.ringing()


async def test_when_nobody_answers_all_stop_and_the_record_has_one_offer(two_phones: Bench) -> None:
    bench = two_phones
    calls(bench)
    bench.later(OFFER_MS)
    assert not [channel for channel in bench.ari.channels if channel.startswith("agent-")]
    bench.hang_up()
    assert [offer.outcome for offer in bench.only.offers] == ["no_answer"]


async def test_he_stands_as_the_best_of_his_phones_and_only_free_ones_ring(two_phones: Bench) -> None:
    bench = two_phones
    for name, state in (("alice", "UNAVAILABLE"), ("alice_mobile", "NOT_INUSE")):
        device_of(bench.board, f"PJSIP/{name}", state)
    (alice,) = [view for view in bench.board.acd.agents() if view.agent == "alice"]
    assert alice.device == "available"
    calls(bench)
    assert rung(bench) == ["PJSIP/alice_mobile"]
    device_of(bench.board, "PJSIP/alice_mobile", "UNAVAILABLE")
    (alice,) = [view for view in bench.board.acd.agents() if view.agent == "alice"]
    assert alice.device == "unreachable"


# --- lines that stay open -------------------------------------------------------


async def test_an_open_line_is_answered_told_and_given_a_bound(open_line: Bench) -> None:
    assert "9.1" in open_line.ari.channels
    assert open_line.agent("alice") == "on_queue idle"
    assert open_line.leases() == [OPEN_LINE_S]
    assert open_line.playing("9.1") == ["open-9.1"]


async def test_a_call_comes_in_on_it_at_once_with_a_beep_and_no_ring(open_line: Bench) -> None:
    bench = open_line
    calls(bench)
    assert rung(bench) == []
    assert bench.line.stage == "talking"
    assert set(bench.ari.bridges[bench.line.talk_bridge]["channels"]) == {"1.1", "9.1"}
    orders = bench.orders()
    assert orders.index("bridges.add") < orders.index("channels.snoop"), "the beep keeps nobody waiting"


async def test_the_line_outlives_the_caller_and_takes_the_next(open_line: Bench) -> None:
    bench = open_line
    calls(bench)
    bench.hang_up()
    assert "9.1" in bench.ari.channels
    bench.later(20_000)
    bench.arrive("2.1")
    bench.press("1", "2.1")
    assert bench.line.stage == "talking"
    assert len(bench.records.stored) == 1


async def test_star_ends_the_talk_and_not_the_line(open_line: Bench) -> None:
    bench = open_line
    calls(bench)
    bench.ari.press("9.1", "*")
    bench.settle()
    assert bench.agent("alice") == "on_queue acw"
    assert "9.1" in bench.ari.channels
    bench.ari.press("9.1", "*")
    bench.settle()
    assert bench.agent("alice") == "on_queue acw", "without a talk the key does nothing"


async def test_a_busy_phone_is_no_news_while_its_line_is_open(open_line: Bench) -> None:
    device_of(open_line.board, "PJSIP/alice", "INUSE")
    assert [view.device for view in open_line.board.acd.agents() if view.agent == "alice"] == ["available"]


async def test_a_lost_line_leads_back_to_ringing(open_line: Bench) -> None:
    bench = open_line
    bench.hang_up("9.1")
    calls(bench)
    assert rung(bench) == ["PJSIP/alice"]


async def test_a_line_lost_in_a_talk_ends_the_talk(open_line: Bench) -> None:
    bench = open_line
    calls(bench)
    bench.hang_up("9.1")
    assert bench.agent("alice") == "on_queue acw"
    assert bench.line.stage != "talking"


async def test_signing_out_ends_the_line(open_line: Bench) -> None:
    open_line.ari.arrive("9.2", ["agent", "alice", "sign_out", ""])
    open_line.settle()
    assert "9.1" not in open_line.ari.channels


async def test_dialling_in_again_replaces_the_line(open_line: Bench) -> None:
    bench = open_line
    bench.ari.arrive("9.2", ["agent", "alice", "nail_up", ""])
    bench.settle()
    assert ("9.1" in bench.ari.channels, bench.board.phones.line_of("alice")) == (False, "9.2")


async def test_who_is_not_to_be_nailed_up_is_refused(open_line: Bench) -> None:
    bench = open_line
    bench.ari.arrive("9.3", ["agent", "bruno", "nail_up", ""])
    bench.settle()
    assert bench.board.phones.line_of("bruno") is None
    assert [body["media_uri"].rpartition("/")[2] for body in bench.ari.playbacks.values()][-1] == "agent-refused"


async def test_the_beep_is_played_by_a_channel_of_its_own_that_ends_with_it(open_line: Bench) -> None:
    bench = open_line
    calls(bench)
    (snoop,) = bench.ari.sent("channels.snoop")
    name = snoop.path.rpartition("/")[2]
    assert query(snoop)["whisper"] == "out" and query(snoop)["spy"] == "none"
    assert bench.playing(name) == [f"tell-{name}"]
    bench.hear_out(name)
    assert name not in bench.ari.channels and "9.1" in bench.ari.channels


# --- engaged elsewhere ------------------------------------------------------------


def device(bench: Bench, agent: str = "alice") -> str:
    (view,) = [each for each in bench.board.acd.agents() if each.agent == agent]
    return view.device


async def test_who_is_engaged_is_busy_to_the_queues_whatever_his_phone_says(two_phones: Bench) -> None:
    bench, phones = two_phones, two_phones.board.phones
    phones.engage("alice", "the dispatch")
    assert device(bench) == "busy"
    device_of(bench.board, "PJSIP/alice", "NOT_INUSE")
    assert device(bench) == "busy"
    calls(bench)
    assert rung(bench) == []
    phones.engage("alice", "his leg")
    phones.free("alice", "the dispatch")
    assert device(bench) == "busy", "another still holds him"
    phones.free("alice", "his leg")
    assert device(bench) == "available"
    assert rung(bench) == ["PJSIP/alice"]


async def test_freed_he_stands_as_his_phones_do_by_then(two_phones: Bench) -> None:
    bench, phones = two_phones, two_phones.board.phones
    phones.engage("alice", "a")
    device_of(bench.board, "PJSIP/alice", "UNAVAILABLE")
    assert device(bench) == "unreachable"
    device_of(bench.board, "PJSIP/alice", "INUSE")
    phones.free("alice", "a")
    assert device(bench) == "busy"
    phones.free("alice", "a")
    phones.free("nobody", "a")
    device_of(bench.board, "PJSIP/alice", "NOT_INUSE")
    assert device(bench) == "available"


async def test_an_open_line_of_somebody_engaged_takes_no_call(open_line: Bench) -> None:
    bench = open_line
    bench.board.phones.engage("alice", "a")
    bench.board.phones.open("alice", "9.1")
    calls(bench)
    assert bench.line.stage == "waiting"
    assert bench.agent("alice") == "on_queue idle"
    bench.board.phones.free("alice", "a")
    bench.settle()
    assert bench.line.stage == "talking"


async def test_a_sentence_is_whispered_to_one_side_alone(bench: Bench) -> None:
    channel = bench.talk()
    bench.board.phones.whisper(channel, "1", Path("/sounds/own/agent-refused"))
    bench.settle()
    (snoop,) = bench.ari.sent("channels.snoop")
    assert snoop.path.startswith(f"channels/{channel}/")
    assert (query(snoop)["spy"], query(snoop)["whisper"]) == ("none", "out")
    (playing,) = bench.playing(f"beep-{channel}-1")
    bench.ari.finish_playback(playing)
    bench.settle()
    assert f"beep-{channel}-1" not in bench.ari.channels
    bench.board.phones.whisper("gone", "2")
    bench.settle()
    assert not bench.ari.complaints


async def test_star_is_told_in_a_talk_on_an_open_line(open_line: Bench) -> None:
    """Keys of a talk between two phones may pass Asterisk's core by, unless its bridge is made for them."""
    calls(open_line)
    (made,) = open_line.ari.sent("bridges.create")
    assert query(made)["type"] == "mixing,dtmf_events"
