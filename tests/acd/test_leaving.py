"""What is said of a call when it leaves."""

from __future__ import annotations

from acd.messages import AgentAnswered, CallerLeft, FollowUp, Left, TalkEnded
from tests.acd.floor_of_two import acd_of, agent, caller, only


def test_the_task_is_told_before_the_call_has_left_and_names_queue_class_and_clock() -> None:
    acd = acd_of(agent("ann", signed_in=False), follow_up_ms=1_000)
    acd.handle(caller("c1", 10, priority="urgent"))
    commands = acd.handle(CallerLeft(60, "c1"))
    assert [type(command) for command in commands] == [FollowUp, Left]
    assert only(FollowUp, commands) == [FollowUp("c1", "desk", "urgent", None, "hung_up", 1_060)]


def test_a_call_that_was_answered_leaves_with_its_talk_and_nobody_owes_it_anything() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10, priority="urgent"))
    acd.handle(AgentAnswered(40, "c1-1"))
    commands = acd.handle(TalkEnded(100, "c1"))
    assert only(Left, commands) == [Left("c1", "desk", "answered", "ann", 30, 30, 60, 1, "urgent", "en")]
    assert not only(FollowUp, commands)


def test_what_left_may_come_again() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    for at in (10, 20):
        acd.handle(caller("c1", at))
        assert [left.queue_wait_ms for left in only(Left, acd.handle(CallerLeft(at + 5, "c1")))] == [5]
