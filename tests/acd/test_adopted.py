"""Talks found on the switch: they end like any other, and overrule what was believed."""

from __future__ import annotations

from acd.messages import (
    AgentPaused,
    AgentUnpaused,
    Bridge,
    CallerLeft,
    DropAgent,
    Left,
    Rescind,
    TalkAdopted,
    TalkEnded,
    WrapUp,
)
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only, state


def test_an_adopted_talk_ends_like_any_other() -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=500)
    acd.handle(TalkAdopted(1000, "c1", "ann", "desk", 400, 70))
    assert state(acd, "ann") == ("on_queue", "talk", "")
    commands = acd.handle(CallerLeft(1500, "c1"))
    assert commands[0] == DropAgent("c1-0", "ann", "caller_left")
    assert only(Left, commands) == [Left("c1", "desk", "answered", "ann", 70, 0, 1100, 1)]
    assert only(WrapUp, commands) == [WrapUp("ann", "c1", 2000)]


def test_an_agent_who_was_signed_out_goes_home_after_the_adopted_talk() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(TalkAdopted(1000, "c1", "ann", "desk", 400, 70))
    acd.handle(TalkEnded(1500, "c1"))
    assert state(acd, "ann")[0] == "signed_out"


def test_an_adopted_talk_in_a_queue_the_clinic_does_not_have_still_ends() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(TalkAdopted(1000, "c1", "ann", "old", 400, 70))
    assert only(Left, acd.handle(TalkEnded(1500, "c1")))[0].outcome == "answered"


def test_adopting_the_offer_that_was_ringing_is_its_answer() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    commands = acd.handle(TalkAdopted(100, "c1", "ann", "desk", 60, 50))
    assert not only(Rescind, commands)
    assert not only(Bridge, commands)
    assert acd.handle(CallerLeft(200, "c1"))[0] == DropAgent("c1-1", "ann", "caller_left")


def test_what_is_found_on_the_switch_overrules_what_was_believed() -> None:
    acd = acd_of(agent("ann"), agent("ben"))
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 20))
    commands = acd.handle(TalkAdopted(100, "c1", "ben", "desk", 60, 50))
    assert only(Rescind, commands) == [Rescind("c2-2", "ben", "replaced"), Rescind("c1-1", "ann", "replaced")]
    assert offers(commands) == [("c2", "ann")]
    assert state(acd, "ben")[1] == "talk"


def test_a_waiting_call_found_talking_leaves_the_line() -> None:
    acd = acd_of(agent("ann", signed_in=False), agent("ben"))
    acd.handle(AgentPaused(5, "ben", "lunch"))
    acd.handle(caller("c1", 10))
    acd.handle(TalkAdopted(100, "c1", "ann", "desk", 60, 50))
    assert acd.waiting() == ()
    assert offers(acd.handle(AgentUnpaused(110, "ben"))) == []


def test_adopting_twice_or_a_talk_that_cannot_be_is_no_news() -> None:
    acd = acd_of(agent("ann"), agent("ben"))
    acd.handle(TalkAdopted(1000, "c1", "ann", "desk", 400, 70))
    assert acd.handle(TalkAdopted(1001, "c1", "ann", "desk", 400, 70)) == []
    assert acd.handle(TalkAdopted(1001, "c1", "ben", "desk", 400, 70)) == []
    assert acd.handle(TalkAdopted(1001, "c2", "ann", "desk", 400, 70)) == []
    assert acd.handle(TalkAdopted(1001, "c3", "zed", "desk", 400, 70)) == []
    assert acd.ignored == 4
