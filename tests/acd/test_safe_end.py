"""How an urgent wait ends that nobody could shorten, and who is called afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from acd.messages import AgentAnswered, Bridge, CallerLeft, FollowUp, Left, OfferFailed, Release, Withdrawn, Woken
from tests.acd.floor_of_two import agent, caller, only
from tests.acd.ladder import floor_of, talk, wake


def test_the_longest_wait_of_a_class_ends_in_the_safe_ending_and_a_task() -> None:
    acd = floor_of(agent("ann", signed_in=False), follow_up_ms=900_000)
    acd.handle(caller("c1", 10, priority="urgent"))
    assert only(Release, wake(acd, 60_009)) == []
    commands = acd.handle(Woken(60_010))
    assert only(Release, commands) == [Release("c1", "safe_end")]
    assert [left.outcome for left in only(Left, commands)] == ["safe_end"]
    assert only(FollowUp, commands) == [FollowUp("c1", "desk", "urgent", None, "safe_end", 960_010)]
    assert acd.deadline() is None


def test_an_offer_that_rings_when_the_wait_ends_may_be_answered() -> None:
    acd = floor_of(agent("ann"), offer_ms=20_000)
    acd.handle(caller("c1", 59_000, priority="urgent", since=0))
    assert only(Release, wake(acd, 61_000)) == []
    assert only(Bridge, acd.handle(AgentAnswered(62_000, "c1-1")))


def test_when_it_fails_the_wait_is_over() -> None:
    acd = floor_of(agent("ann"), offer_ms=20_000)
    acd.handle(caller("c1", 59_000, priority="urgent", since=0))
    assert only(Release, acd.handle(OfferFailed(62_000, "c1-1", "busy"))) == [Release("c1", "safe_end")]


@pytest.mark.parametrize(
    ("priority", "followed"), [("emergency", True), ("urgent", True), ("soon", False), ("routine", False)]
)
def test_an_urgent_caller_who_hangs_up_while_waiting_is_called(priority: Any, followed: bool) -> None:
    acd = floor_of(agent("ann"), follow_up_ms=1_000)
    talk(acd, 0, "c1")
    acd.handle(caller("c2", 10, priority=priority))
    commands = acd.handle(CallerLeft(50, "c2"))
    assert [(task.why, task.due) for task in only(FollowUp, commands)] == ([("hung_up", 1_050)] if followed else [])


def test_nobody_is_called_who_was_answered_or_taken_out_or_sent_on() -> None:
    acd = floor_of(agent("ann"))
    acd.handle(caller("c1", 0, priority="urgent"))
    acd.handle(AgentAnswered(1, "c1-1"))
    assert not only(FollowUp, acd.handle(CallerLeft(2, "c1")))
    acd.handle(caller("c2", 3, priority="urgent"))
    assert not only(FollowUp, acd.handle(Withdrawn(4, "c2", "boss")))
