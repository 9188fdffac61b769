"""Callers who wait in vain, leave, are taken out or time out."""

from __future__ import annotations

import pytest

from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentSignedOut,
    Bridge,
    CallerLeft,
    DeviceChanged,
    DropAgent,
    FollowUp,
    Hold,
    Left,
    OfferFailed,
    Priority,
    Release,
    Rescind,
    TalkEnded,
    Withdrawn,
    Woken,
    WrapUp,
)
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only, state

# --- emergencies and callers who wait in vain


def test_an_emergency_with_nobody_able_is_given_back_at_once_without_hold() -> None:
    acd = acd_of(agent("ann", nurse=1, signed_in=False))
    assert acd.handle(caller("c1", 10, priority="emergency", nurse=1)) == [
        Release("c1", "nobody_able"),
        Left("c1", "desk", "nobody_able", None, 0, 0, 0, 0, "emergency", "en"),
    ]


def test_an_emergency_waits_at_the_top_for_an_able_agent_who_is_busy() -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=0)
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(20, "c1-1"))
    acd.handle(caller("c2", 30, priority="urgent"))
    assert acd.handle(caller("c3", 40, priority="emergency")) == [Hold("c3", "desk", 1)]
    assert offers(acd.handle(TalkEnded(50, "c1"))) == [("c3", "ann")]


@pytest.mark.parametrize(
    "event",
    [AgentSignedOut(50, "ann"), AgentPaused(50, "ann", "lunch"), DeviceChanged(50, "ann", "unreachable")],
)
def test_an_emergency_is_given_back_when_the_last_able_agent_is_lost(event: AgentSignedOut) -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(20, "c1-1"))
    acd.handle(caller("c2", 30, priority="emergency"))
    assert only(Release, acd.handle(event)) == [Release("c2", "nobody_able")]


def test_an_emergency_whose_only_agent_stops_responding_is_given_back() -> None:
    acd = acd_of(agent("ann"), offer_ms=100, max_no_answers=1)
    acd.handle(caller("c1", 0, priority="emergency"))
    assert only(Release, acd.handle(Woken(100))) == [Release("c1", "nobody_able")]


def test_an_emergency_whose_only_agent_paused_while_it_rang_is_given_back_after_the_offer() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 0, priority="emergency"))
    assert only(Release, acd.handle(AgentPaused(10, "ann", "lunch"))) == []
    assert only(Release, acd.handle(OfferFailed(20, "c1-1", "declined"))) == [Release("c1", "nobody_able")]


def test_other_calls_wait_for_somebody_to_sign_in() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    assert acd.handle(caller("c1", 10, priority="urgent")) == [Hold("c1", "desk", 1)]


def test_a_queue_may_send_away_those_nobody_can_serve() -> None:
    acd = acd_of(agent("ann"), leave_when_nobody_able=True)
    assert only(Release, acd.handle(caller("c1", 10, language="ko"))) == [Release("c1", "left_empty")]
    acd.handle(caller("c2", 20))
    acd.handle(caller("c3", 25))
    left = only(Left, acd.handle(AgentSignedOut(30, "ann")))
    assert [(command.call, command.outcome) for command in left] == [("c2", "left_empty"), ("c3", "left_empty")]


# --- the longest wait


def test_the_longest_wait_counts_from_since() -> None:
    acd = acd_of(agent("ann", signed_in=False), max_wait_ms=1000)
    acd.handle(caller("c1", 500, since=200))
    assert acd.deadline() == 1200
    assert acd.handle(Woken(1200)) == [
        Release("c1", "timed_out"),
        Left("c1", "desk", "timed_out", None, 1000, 0, 0, 0, "routine", "en"),
    ]


def test_a_caller_whose_phone_rings_when_the_wait_ends_is_not_torn_away() -> None:
    acd = acd_of(agent("ann"), max_wait_ms=50, offer_ms=100)
    acd.handle(caller("c1", 0))
    assert acd.deadline() == 100
    assert acd.handle(Woken(50)) == []
    assert only(Bridge, acd.handle(AgentAnswered(90, "c1-1")))


def test_when_that_offer_fails_he_has_timed_out_unless_another_agent_is_free() -> None:
    acd = acd_of(agent("ann"), agent("ben"), max_wait_ms=50, offer_ms=100)
    acd.handle(caller("c1", 0))
    assert offers(acd.handle(Woken(100))) == [("c1", "ben")]
    assert only(Release, acd.handle(Woken(200))) == [Release("c1", "timed_out")]


def test_an_offer_that_fails_in_the_instant_the_wait_ends_is_the_end_of_it() -> None:
    acd = acd_of(agent("ann"), max_wait_ms=50)
    acd.handle(caller("c1", 0))
    assert only(Release, acd.handle(OfferFailed(50, "c1-1", "busy"))) == [Release("c1", "timed_out")]


def test_asking_for_something_else_in_the_same_queue_wins_no_time() -> None:
    acd = acd_of(agent("ann", signed_in=False), max_wait_ms=50)
    acd.handle(caller("c1", 0))
    acd.handle(caller("c1", 40, nurse=1))
    assert acd.deadline() == 50


def test_an_agent_free_at_the_same_instant_saves_the_caller() -> None:
    acd = acd_of(agent("ann"), max_wait_ms=100, wrap_up_ms=50)
    acd.handle(caller("c1", 1))
    acd.handle(AgentAnswered(10, "c1-1"))
    acd.handle(TalkEnded(50, "c1"))
    acd.handle(caller("c2", 50, since=0))
    assert offers(acd.handle(Woken(100))) == [("c2", "ann")]


# --- leaving


@pytest.mark.parametrize(
    ("priority", "waited", "outcome"),
    [
        ("routine", 4999, "short_abandon"),
        ("soon", 4999, "short_abandon"),
        ("routine", 5000, "abandoned"),
        ("urgent", 10, "abandoned"),
    ],
)
def test_hanging_up_while_waiting(priority: Priority, waited: int, outcome: str) -> None:
    acd = acd_of(agent("ann", signed_in=False), short_abandon_ms=5000)
    acd.handle(caller("c1", 100, priority=priority))
    left = Left("c1", "desk", outcome, None, waited, 0, 0, 0, priority, "en")
    commands = acd.handle(CallerLeft(100 + waited, "c1"))
    assert [command for command in commands if not isinstance(command, FollowUp)] == [left]
    assert acd.handle(CallerLeft(100 + waited, "c1")) == []


def test_hanging_up_while_it_rings_frees_the_agent_without_a_mark() -> None:
    acd = acd_of(agent("ann"), agent("ben"), max_no_answers=1, short_abandon_ms=0)
    acd.handle(caller("c1", 10))
    commands = acd.handle(CallerLeft(40, "c1"))
    assert commands[0] == Rescind("c1-1", "ann", "caller_left")
    assert only(Left, commands) == [Left("c1", "desk", "abandoned", None, 30, 30, 0, 1, "routine", "en")]
    assert offers(acd.handle(caller("c2", 50))) == [("c2", "ann")]  # still first among the idle


def test_the_agent_left_by_his_caller_gets_the_next_one_in_the_same_breath() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 20))
    assert offers(acd.handle(CallerLeft(40, "c1"))) == [("c2", "ann")]


def test_hanging_up_while_talking() -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=500)
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(40, "c1-1"))
    commands = acd.handle(CallerLeft(100, "c1"))
    assert commands[:3] == [
        DropAgent("c1-1", "ann", "caller_left"),
        Left("c1", "desk", "answered", "ann", 30, 30, 60, 1, "routine", "en"),
        WrapUp("ann", "c1", 600),
    ]
    assert acd.handle(TalkEnded(101, "c1")) == []


def test_the_agent_hanging_up_begins_his_wrap_up_and_needs_no_drop() -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=500)
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(40, "c1-1"))
    commands = acd.handle(TalkEnded(100, "c1"))
    assert not only(DropAgent, commands)
    assert not only(Release, commands)
    assert only(Left, commands) == [Left("c1", "desk", "answered", "ann", 30, 30, 60, 1, "routine", "en")]
    assert acd.deadline() == 600


def test_without_wrap_up_the_next_caller_rings_at_once() -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=0)
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 20))
    acd.handle(AgentAnswered(40, "c1-1"))
    commands = acd.handle(TalkEnded(100, "c1"))
    assert offers(commands) == [("c2", "ann")]
    assert only(WrapUp, commands) == []


def test_the_end_of_a_talk_that_is_not_is_no_news() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    assert acd.handle(TalkEnded(20, "c1")) == []
    assert state(acd, "ann")[1] == "offered"


def test_a_call_may_come_back_and_its_offers_have_new_names() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.handle(CallerLeft(20, "c1"))
    acd.handle(caller("c1", 30))
    assert acd.handle(AgentAnswered(31, "c1-1")) == [DropAgent("c1-1", "ann", "too_late")]
    assert only(Bridge, acd.handle(AgentAnswered(32, "c1-2")))


# --- withdrawn by a supervisor


def test_a_supervisor_takes_out_a_waiting_and_a_ringing_caller() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 20))
    assert acd.handle(Withdrawn(30, "c2", "boss")) == [
        Release("c2", "withdrawn"),
        Left("c2", "desk", "withdrawn", None, 10, 0, 0, 0, "routine", "en"),
    ]
    commands = acd.handle(Withdrawn(40, "c1", "boss"))
    assert only(Rescind, commands) == [Rescind("c1-1", "ann", "withdrawn")]
    assert only(Release, commands) == [Release("c1", "withdrawn")]
    assert state(acd, "ann") == ("on_queue", "idle", "")


def test_a_talk_is_not_withdrawn() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(20, "c1-1"))
    assert acd.handle(Withdrawn(30, "c1", "boss")) == []


@pytest.mark.parametrize("event", [CallerLeft(1, "c9"), TalkEnded(1, "c9"), Withdrawn(1, "c9", "boss")])
def test_events_about_unknown_calls_change_nothing(event: CallerLeft) -> None:
    acd = acd_of()
    assert acd.handle(event) == []
    assert acd.ignored == 1
