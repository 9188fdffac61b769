"""Fewest calls: answered this shift, then the longest idle."""

from acd.messages import AgentAnswered, AgentSignedIn, AgentSignedOut, TalkEnded
from tests.acd.floor_of_two import acd_of, agent, caller, offers


def test_whoever_answered_fewer_calls_is_rung_though_the_other_is_idle_longer() -> None:
    acd = acd_of(agent("ann"), agent("ben"), strategy="fewest_calls", wrap_up_ms=0)
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(10, "c1-1"))
    assert offers(acd.handle(caller("c2", 20))) == [("c2", "ben")]
    acd.handle(TalkEnded(30, "c1"))
    acd.handle(AgentAnswered(40, "c2-2"))
    acd.handle(TalkEnded(40, "c2"))
    acd.handle(caller("c3", 50))
    acd.handle(AgentAnswered(50, "c3-3"))
    acd.handle(TalkEnded(60, "c3"))
    assert offers(acd.handle(caller("c4", 70))) == [("c4", "ben")]


def test_a_new_shift_begins_at_none() -> None:
    acd = acd_of(agent("ann"), agent("ben", signed_in=False), strategy="fewest_calls", wrap_up_ms=0)
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(10, "c1-1"))
    acd.handle(TalkEnded(20, "c1"))
    acd.handle(AgentSignedOut(30, "ann"))
    acd.handle(AgentSignedIn(40, "ann"))
    acd.handle(AgentSignedIn(50, "ben"))
    assert offers(acd.handle(caller("c2", 60))) == [("c2", "ann")]
