"""Signing in and out, pauses, phones, answers and the many ways an offer fails."""

from __future__ import annotations

import pytest

from acd.messages import (
    AgentAnswered,
    AgentChanged,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    Bridge,
    CallerLeft,
    DeviceChanged,
    DropAgent,
    Offer,
    OfferFailed,
    OfferFailure,
    Rescind,
    TalkEnded,
    Woken,
    WrapUpEnded,
)
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only, state, talking


def test_who_signs_in_is_offered_the_first_in_line_at_once() -> None:
    acd = acd_of(agent("ann", signed_in=False), offer_ms=700)
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 20))
    assert acd.handle(AgentSignedIn(30, "ann"))[:2] == [
        AgentChanged("ann", "on_queue", "idle", "", 30, None),
        Offer("c1-1", "c1", "ann", 730),
    ]


def test_signing_in_twice_is_no_news() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(Woken(5))
    assert acd.handle(AgentSignedIn(10, "ann")) == []
    assert acd.ignored == 1


def test_who_signs_out_while_it_rings_loses_the_offer_and_the_caller_goes_on() -> None:
    acd = acd_of(agent("ann"), agent("ben"))
    acd.handle(caller("c1", 10))
    commands = acd.handle(AgentSignedOut(20, "ann"))
    assert commands[0] == Rescind("c1-1", "ann", "signed_out")
    assert offers(commands) == [("c1", "ben")]
    assert state(acd, "ann") == ("signed_out", "idle", "")


def test_signing_out_during_a_talk_takes_effect_after_it_without_wrap_up() -> None:
    acd = talking()
    acd.handle(AgentSignedOut(150, "ann"))
    assert state(acd, "ann") == ("on_queue", "talk", "signing_out")
    acd.handle(TalkEnded(200, "c1"))
    assert state(acd, "ann") == ("signed_out", "idle", "")
    assert acd.deadline() is None


def test_a_sign_out_during_a_talk_can_be_taken_back() -> None:
    acd = talking()
    acd.handle(AgentSignedOut(150, "ann"))
    acd.handle(AgentSignedIn(160, "ann"))
    acd.handle(TalkEnded(200, "c1"))
    assert state(acd, "ann") == ("on_queue", "acw", "")


def test_signing_out_ends_after_call_work() -> None:
    acd = talking()
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(AgentSignedOut(210, "ann"))
    assert state(acd, "ann")[0] == "signed_out"


@pytest.mark.parametrize("device", ["busy", "unreachable"])
def test_an_agent_whose_phone_is_not_free_is_not_rung_until_it_is(device: str) -> None:
    acd = acd_of(agent("ann"))
    acd.handle(DeviceChanged(5, "ann", device))  # type: ignore[arg-type]
    assert offers(acd.handle(caller("c1", 10))) == []
    assert offers(acd.handle(DeviceChanged(20, "ann", "available"))) == [("c1", "ann")]


def test_the_same_device_state_again_is_no_news() -> None:
    acd = acd_of(agent("ann"))
    assert acd.handle(DeviceChanged(0, "ann", "available")) == []
    assert acd.ignored == 1


def test_our_own_call_makes_the_phone_busy_and_that_is_no_news() -> None:
    acd = talking(wrap_up_ms=100)
    assert acd.handle(DeviceChanged(110, "ann", "busy")) == []
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(DeviceChanged(205, "ann", "available"))
    acd.handle(caller("c2", 210))
    assert offers(acd.handle(Woken(300))) == [("c2", "ann")]


def test_a_phone_still_busy_after_the_wrap_up_is_waited_for() -> None:
    acd = talking(wrap_up_ms=0)
    acd.handle(DeviceChanged(110, "ann", "busy"))
    acd.handle(caller("c2", 150))
    assert offers(acd.handle(TalkEnded(200, "c1"))) == []
    assert offers(acd.handle(DeviceChanged(203, "ann", "available"))) == [("c2", "ann")]


def test_a_phone_that_vanishes_while_it_rings_is_not_held_against_the_agent() -> None:
    acd = acd_of(agent("ann"), agent("ben"), max_no_answers=1)
    acd.handle(caller("c1", 10))
    commands = acd.handle(DeviceChanged(20, "ann", "unreachable"))
    assert commands[0] == Rescind("c1-1", "ann", "unreachable")
    assert offers(commands) == [("c1", "ben")]
    assert state(acd, "ann") == ("on_queue", "idle", "")
    acd.handle(DeviceChanged(30, "ann", "available"))
    assert offers(acd.handle(caller("c2", 40))) == [("c2", "ann")]


def test_losing_the_phone_during_a_talk_does_not_end_it() -> None:
    acd = talking()
    assert acd.handle(DeviceChanged(150, "ann", "unreachable")) == []
    assert state(acd, "ann")[1] == "talk"


def test_an_answer_in_time_joins_the_two() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    assert acd.handle(AgentAnswered(30, "c1-1")) == [
        Bridge("c1-1", "c1", "ann"),
        AgentChanged("ann", "on_queue", "talk", "", 30, "c1"),
    ]
    assert acd.deadline() is None


def test_an_answer_after_the_deadline_but_before_the_waking_still_counts() -> None:
    acd = acd_of(agent("ann"), offer_ms=100)
    acd.handle(caller("c1", 10))
    assert only(Bridge, acd.handle(AgentAnswered(115, "c1-1")))


def test_an_answer_that_crossed_the_rescinding_is_hung_up_once() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.handle(CallerLeft(20, "c1"))
    assert acd.handle(AgentAnswered(21, "c1-1")) == [DropAgent("c1-1", "ann", "too_late")]
    assert acd.handle(AgentAnswered(22, "c1-1")) == []
    assert acd.ignored == 1


def test_answering_twice_is_no_news() -> None:
    acd = talking()
    assert acd.handle(AgentAnswered(101, "c1-1")) == []


def test_no_answer_passes_on_at_once_and_the_caller_keeps_his_place() -> None:
    acd = acd_of(agent("ann"), agent("ben"), offer_ms=100, retry_after_ms=300)
    acd.handle(caller("c1", 10))
    commands = acd.handle(Woken(110))
    assert commands[0] == Rescind("c1-1", "ann", "no_answer")
    assert offers(commands) == [("c1", "ben")]
    assert acd.waiting()[0].since == 10
    assert state(acd, "ann") == ("on_queue", "idle", "no_answer")


def test_who_did_not_answer_is_left_alone_and_then_rung_again() -> None:
    acd = acd_of(agent("ann"), offer_ms=100, retry_after_ms=300)
    acd.handle(caller("c1", 10))
    acd.handle(Woken(110))
    assert acd.deadline() == 410
    assert offers(acd.handle(caller("c2", 400))) == []
    assert offers(acd.handle(Woken(410))) == [("c1", "ann")]


@pytest.mark.parametrize("by_phone", [True, False])
def test_too_many_unanswered_offers_in_a_row_take_him_off_the_queue(by_phone: bool) -> None:
    acd = acd_of(agent("ann"), offer_ms=100, retry_after_ms=50, max_no_answers=2)
    acd.handle(caller("c1", 0))
    acd.handle(OfferFailed(100, "c1-1", "no_answer") if by_phone else Woken(100))
    acd.handle(Woken(150))
    acd.handle(OfferFailed(250, "c1-2", "no_answer") if by_phone else Woken(250))
    assert state(acd, "ann") == ("off_queue", "not_responding", "not_responding")
    assert acd.deadline() is None
    assert offers(acd.handle(AgentUnpaused(300, "ann"))) == [("c1", "ann")]


@pytest.mark.parametrize("back", [AgentUnpaused, AgentSignedIn])
def test_coming_back_starts_the_count_afresh(back: type[AgentUnpaused | AgentSignedIn]) -> None:
    acd = acd_of(agent("ann"), offer_ms=100, retry_after_ms=50, max_no_answers=1)
    acd.handle(caller("c1", 0))
    acd.handle(Woken(100))
    acd.handle(back(200, "ann"))
    assert state(acd, "ann")[1] == "offered"


def test_an_answer_starts_the_count_afresh() -> None:
    acd = acd_of(agent("ann"), offer_ms=100, retry_after_ms=50, max_no_answers=2, wrap_up_ms=0)
    acd.handle(caller("c1", 0))
    acd.handle(Woken(100))
    acd.handle(Woken(150))
    acd.handle(AgentAnswered(160, "c1-2"))
    acd.handle(TalkEnded(170, "c1"))
    acd.handle(caller("c2", 180))
    acd.handle(Woken(280))
    assert state(acd, "ann")[1] == "idle"


def test_no_limit_of_unanswered_offers() -> None:
    acd = acd_of(agent("ann"), offer_ms=10, retry_after_ms=10, max_no_answers=0)
    acd.handle(caller("c1", 0))
    for at in range(10, 200, 10):
        acd.handle(Woken(at))
    assert state(acd, "ann")[0] == "on_queue"


@pytest.mark.parametrize("why", ["busy", "declined", "unreachable", "failed"])
def test_a_phone_that_says_no_rests_its_agent_but_is_no_missed_call(why: OfferFailure) -> None:
    acd = acd_of(agent("ann"), agent("ben"), retry_after_ms=300, max_no_answers=1)
    acd.handle(caller("c1", 10))
    commands = acd.handle(OfferFailed(20, "c1-1", why))
    assert only(Rescind, commands) == []
    assert offers(commands) == [("c1", "ben")]
    assert state(acd, "ann") == ("on_queue", "idle", why)
    assert offers(acd.handle(caller("c2", 30))) == []
    assert offers(acd.handle(Woken(320))) == [("c2", "ann")]


def test_a_failure_of_an_offer_that_is_over_is_no_news() -> None:
    acd = talking()
    assert acd.handle(OfferFailed(110, "c1-1", "failed")) == []
    assert acd.handle(OfferFailed(110, "nobody-1", "failed")) == []
    assert acd.ignored == 2


@pytest.mark.parametrize(
    "event",
    [
        AgentSignedIn(1, "zed"),
        AgentSignedOut(1, "zed"),
        AgentPaused(1, "zed", "x"),
        AgentUnpaused(1, "zed"),
        DeviceChanged(1, "zed", "busy"),
        WrapUpEnded(1, "zed"),
        AgentAnswered(1, "zed-1"),
        OfferFailed(1, "zed-1", "busy"),
    ],
)
def test_events_about_nobody_change_nothing(event: AgentSignedIn) -> None:
    acd = acd_of(agent("ann", signed_in=False))
    before = acd.dump()
    assert acd.handle(event) == []
    assert acd.dump() == {**before, "ignored": 1, "now": 1, "opened": True}


def test_a_phone_found_dead_shortly_after_an_unanswered_offer_had_failed_before() -> None:
    acd = acd_of(agent("ann"), agent("ben"), offer_ms=100, max_no_answers=1, retry_after_ms=60_000)
    acd.handle(Woken(5))
    acd.handle(caller("c1", 10))
    acd.handle(Woken(110))
    assert state(acd, "ann") == ("off_queue", "not_responding", "not_responding")
    acd.handle(DeviceChanged(10_110, "ann", "unreachable"))
    assert state(acd, "ann") == ("on_queue", "idle", "")
    acd.handle(CallerLeft(10_120, "c1"))
    acd.handle(DeviceChanged(10_130, "ann", "available"))
    assert offers(acd.handle(caller("c2", 10_140))) == [("c2", "ann")], "his place among the idle is his again"


def test_the_excuse_restores_the_count_too_and_only_once() -> None:
    acd = acd_of(agent("ann"), offer_ms=100, max_no_answers=2, retry_after_ms=50)
    acd.handle(caller("c1", 10))
    acd.handle(Woken(110))
    acd.handle(DeviceChanged(120, "ann", "unreachable"))
    acd.handle(DeviceChanged(130, "ann", "available"))
    acd.handle(Woken(230))
    assert state(acd, "ann") == ("on_queue", "idle", "no_answer"), "that was the first one that counts"
    acd.handle(Woken(280))
    acd.handle(Woken(380))
    assert state(acd, "ann")[1] == "not_responding"


def test_a_phone_that_goes_away_later_excuses_nothing() -> None:
    acd = acd_of(agent("ann"), offer_ms=100, max_no_answers=1)
    acd.handle(caller("c1", 10))
    acd.handle(Woken(110))
    acd.handle(DeviceChanged(10_111, "ann", "unreachable"))
    assert state(acd, "ann")[1] == "not_responding"
