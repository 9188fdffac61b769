"""Agents and queues added, changed and removed in the middle of the day."""

from __future__ import annotations

import pytest

from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentChanged,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    Bridge,
    Clinic,
    Left,
    QueueRules,
    Release,
    Rescind,
    TalkEnded,
    Woken,
    WrapUp,
)
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only, state

DESK = QueueRules("desk")


def test_a_new_agent_takes_a_waiting_call_at_once() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(caller("c1", 10))
    commands = acd.reconfigure(Clinic((agent("ann", signed_in=False), agent("ben")), (DESK,)), 50)
    assert commands[0] == AgentChanged("ben", "on_queue", "idle", "", 50, None)
    assert offers(commands) == [("c1", "ben")]


def test_new_skills_count_at_once_and_presence_is_the_agents_own() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10, nurse=1))
    assert offers(acd.reconfigure(Clinic((agent("ann", nurse=2, signed_in=False),), (DESK,)), 50)) == [("c1", "ann")]


def test_nothing_changed_is_nothing_done() -> None:
    acd = acd_of(agent("ann"), agent("ben"))
    acd.handle(caller("c1", 10))
    before = acd.dump()
    assert acd.reconfigure(Clinic((agent("ann"), agent("ben")), (DESK,)), 10) == []
    assert acd.dump() == before


def test_an_offer_to_an_agent_who_no_longer_fits_is_taken_back() -> None:
    acd = acd_of(agent("ann", nurse=2), agent("ben", nurse=2))
    acd.handle(caller("c1", 10, nurse=2))
    commands = acd.reconfigure(Clinic((agent("ann", nurse=1), agent("ben", nurse=2)), (DESK,)), 50)
    assert only(Rescind, commands) == [Rescind("c1-1", "ann", "replaced")]
    assert offers(commands) == [("c1", "ben")]


def test_a_running_offer_survives_and_can_be_answered() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.reconfigure(Clinic((agent("ann", nurse=1),), (DESK,)), 50)
    assert only(Bridge, acd.handle(AgentAnswered(60, "c1-1")))
    assert acd.deadline() is None


def test_a_removed_agent_is_signed_out_and_gone_and_his_offer_passed_on() -> None:
    acd = acd_of(agent("ann"), agent("ben"))
    acd.handle(caller("c1", 10))
    commands = acd.reconfigure(Clinic((agent("ben"),), (DESK,)), 50)
    assert only(Rescind, commands) == [Rescind("c1-1", "ann", "signed_out")]
    assert AgentChanged("ann", "signed_out", "idle", "", 50, None) in commands
    assert offers(commands) == [("c1", "ben")]
    assert [view.agent for view in acd.agents()] == ["ben"]


def test_a_removed_agent_finishes_his_talk_and_then_is_gone() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(20, "c1-1"))
    acd.reconfigure(Clinic((), (DESK,)), 50)
    assert state(acd, "ann") == ("on_queue", "talk", "signing_out")
    assert acd.handle(AgentSignedIn(60, "ann")) == []
    commands = acd.handle(TalkEnded(70, "c1"))
    assert only(Left, commands)[0].agent == "ann"
    assert only(WrapUp, commands) == []
    assert acd.agents() == ()
    assert acd.handle(AgentSignedIn(80, "ann")) == []


def test_a_signed_out_agent_who_is_removed_goes_without_a_word() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(Woken(5))
    assert acd.reconfigure(Clinic((), (DESK,)), 50) == []
    assert acd.agents() == ()


def test_a_pause_outlives_the_change() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(AgentPaused(5, "ann", "lunch"))
    acd.reconfigure(Clinic((agent("ann", nurse=1),), (DESK,)), 50)
    assert state(acd, "ann") == ("off_queue", "idle", "lunch")


def test_a_removed_queue_serves_those_who_wait_and_takes_nobody_new() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(caller("c1", 10))
    acd.reconfigure(Clinic((agent("ann", signed_in=False),), (QueueRules("ward"),)), 50)
    assert acd.position("c1") == 1
    assert [type(command) for command in acd.handle(caller("c2", 60))] == [Release, Left]
    assert offers(acd.handle(AgentSignedIn(70, "ann"))) == [("c1", "ann")]


def test_the_wait_of_a_removed_queue_still_ends() -> None:
    acd = acd_of(agent("ann", signed_in=False), max_wait_ms=100)
    acd.handle(caller("c1", 10))
    acd.reconfigure(Clinic((), ()), 50)
    assert acd.deadline() == 110
    assert only(Release, acd.handle(Woken(110))) == [Release("c1", "timed_out")]


def test_new_needs_of_a_queue_bind_those_who_wait() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(caller("c1", 10))
    acd.reconfigure(Clinic((agent("ann", signed_in=False),), (QueueRules("desk", needs=(("nurse", 1),)),)), 50)
    assert acd.waiting()[0].needs == (("nurse", 1),)
    assert offers(acd.handle(AgentSignedIn(60, "ann"))) == []


def test_an_emergency_is_given_back_if_the_change_takes_the_last_able_agent() -> None:
    acd = acd_of(agent("ann"), agent("ben"))
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(20, "c1-1"))
    acd.handle(AgentSignedOut(25, "ben"))
    acd.handle(caller("c2", 30, priority="emergency"))
    commands = acd.reconfigure(Clinic((agent("ann", en=0, es=1),), (DESK,)), 50)
    assert only(Release, commands) == [Release("c2", "nobody_able")]


@pytest.mark.parametrize(
    "bad",
    [
        Clinic((agent("zoe"),), (QueueRules("desk", strategy="longest_idel"),)),
        Clinic((agent("zoe"), agent("zoe")), (DESK,)),
    ],
)
def test_a_wrong_configuration_is_refused_and_changes_nothing(bad: Clinic) -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    before = acd.dump()
    with pytest.raises(ValueError, match=r"did you mean 'longest_idle'|listed twice"):
        acd.reconfigure(bad, 10)
    assert acd.dump() == before
    assert only(Bridge, acd.handle(AgentAnswered(20, "c1-1")))


def test_before_the_first_event() -> None:
    acd = Acd(Clinic((), ()))
    acd.reconfigure(Clinic((agent("ann"),), (DESK,)))
    assert offers(acd.handle(caller("c1", 10))) == [("c1", "ann")]
