"""Pauses from all queues and from single ones, breaks by the clock, and the next state chosen while busy."""

from __future__ import annotations

import pytest

from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentChanged,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    BreakDue,
    Bridge,
    QueueRules,
    Rescind,
    TalkEnded,
    Woken,
)
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only, state, talking


def test_a_pause_is_at_once_when_idle_and_gives_its_reason() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(Woken(5))
    assert acd.handle(AgentPaused(10, "ann", "lunch")) == [
        AgentChanged("ann", "off_queue", "idle", "lunch", 10, None),
    ]
    assert offers(acd.handle(caller("c1", 20))) == []
    assert offers(acd.handle(AgentUnpaused(30, "ann"))) == [("c1", "ann")]


def test_another_reason_for_the_pause_is_news_and_the_same_is_not() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(AgentPaused(10, "ann", "lunch"))
    assert acd.handle(AgentPaused(20, "ann", "lunch")) == []
    acd.handle(AgentPaused(30, "ann", "training"))
    assert state(acd, "ann") == ("off_queue", "idle", "training")


def test_a_pause_during_talk_comes_true_after_the_wrap_up() -> None:
    acd = talking(wrap_up_ms=500)
    acd.handle(AgentPaused(150, "ann", "lunch"))
    assert state(acd, "ann") == ("on_queue", "talk", "lunch")
    acd.handle(TalkEnded(200, "c1"))
    assert state(acd, "ann") == ("on_queue", "acw", "lunch")
    acd.handle(Woken(700))
    assert state(acd, "ann") == ("off_queue", "idle", "lunch")


def test_a_pause_not_yet_true_can_be_taken_back() -> None:
    acd = talking(wrap_up_ms=0)
    acd.handle(AgentPaused(150, "ann", "lunch"))
    acd.handle(AgentUnpaused(160, "ann"))
    acd.handle(TalkEnded(200, "c1"))
    assert state(acd, "ann") == ("on_queue", "idle", "")


def test_who_leaves_anyway_needs_no_pause() -> None:
    acd = talking()
    acd.handle(AgentSignedOut(150, "ann"))
    assert acd.handle(AgentPaused(160, "ann", "lunch")) == []
    assert acd.ignored == 1


def test_a_pause_while_it_rings_lets_the_offer_run() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    assert only(Rescind, acd.handle(AgentPaused(20, "ann", "lunch"))) == []
    assert only(Bridge, acd.handle(AgentAnswered(30, "c1-1"))) == [Bridge("c1-1", "c1", "ann")]


def two_queues() -> Acd:
    acd = acd_of(agent("ann"), agent("ben"), queues=(QueueRules("desk"), QueueRules("ward")))
    acd.handle(Woken(5))
    return acd


def test_a_pause_from_one_queue_leaves_him_on_the_others() -> None:
    acd = two_queues()
    told = acd.handle(AgentPaused(10, "ann", "no nurse today", "ward"))
    assert told == [AgentChanged("ann", "on_queue", "idle", "", 5, None, ("ward",))]
    assert offers(acd.handle(caller("c1", 20, queue="ward"))) == [("c1", "ben")]
    assert offers(acd.handle(caller("c2", 30, queue="ward"))) == []
    assert offers(acd.handle(caller("c3", 40, queue="desk"))) == [("c3", "ann")]
    assert acd.agents()[0].paused_queues == ("ward",)


def test_back_on_a_queue_he_takes_who_waits_there_at_once() -> None:
    acd = two_queues()
    for name in ("ann", "ben"):
        acd.handle(AgentPaused(10, name, "training", "ward"))
    acd.handle(caller("c1", 20, queue="ward"))
    assert acd.handle(AgentUnpaused(30, "ann", "desk")) == []
    assert offers(acd.handle(AgentUnpaused(40, "ann", "ward"))) == [("c1", "ann")]


def test_a_pause_from_one_queue_counts_while_he_is_busy_and_survives_a_pause_from_all() -> None:
    acd = talking(wrap_up_ms=0)
    acd.handle(AgentPaused(110, "ann", "training", "desk"))
    acd.handle(AgentPaused(120, "ann", "lunch"))
    acd.handle(caller("c2", 130))
    acd.handle(TalkEnded(200, "c1"))
    assert offers(acd.handle(AgentUnpaused(210, "ann"))) == []
    assert offers(acd.handle(AgentUnpaused(220, "ann", "desk"))) == [("c2", "ann")]


def test_the_last_one_able_who_leaves_a_queue_leaves_nobody_waiting_in_vain() -> None:
    acd = acd_of(agent("ann"), leave_when_nobody_able=True)
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(20, "c1-1"))
    acd.handle(caller("c2", 30))
    commands = acd.handle(AgentPaused(40, "ann", "training", "desk"))
    assert [type(command).__name__ for command in commands] == ["AgentChanged", "Release", "Left"]


def test_pauses_of_single_queues_end_with_the_shift_and_need_one() -> None:
    acd = two_queues()
    acd.handle(AgentPaused(10, "ann", "training", "ward"))
    acd.handle(AgentSignedOut(20, "ann"))
    assert acd.agents()[0].paused_queues == ()
    assert acd.handle(AgentPaused(30, "ann", "training", "ward")) == []
    acd.handle(AgentSignedIn(40, "ann"))
    assert acd.handle(AgentPaused(50, "ann", "training", "nowhere")) == []
    assert acd.ignored == 2


def test_a_break_is_at_once_when_idle_and_lasts_until_he_ends_it() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(BreakDue(10, "ann", "morning break", 500))
    assert state(acd, "ann") == ("off_queue", "idle", "morning break")
    assert acd.agents()[0].protected_until == 500
    assert acd.deadline() is None, "no phone rings at an empty chair"
    assert offers(acd.handle(caller("c1", 600))) == []
    assert offers(acd.handle(AgentUnpaused(700, "ann"))) == [("c1", "ann")]


def test_a_break_during_a_contact_begins_after_it_and_keeps_its_protection() -> None:
    acd = talking(wrap_up_ms=500)
    acd.handle(BreakDue(150, "ann", "morning break", 5_000))
    assert state(acd, "ann") == ("on_queue", "talk", "morning break")
    acd.handle(AgentPaused(160, "ann", "lunch"))
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(Woken(700))
    assert state(acd, "ann") == ("off_queue", "idle", "lunch")
    assert acd.agents()[0].protected_until == 5_000


def test_the_same_break_again_is_no_news_and_a_pause_becomes_protected() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(AgentPaused(10, "ann", "lunch"))
    assert acd.handle(BreakDue(20, "ann", "lunch", 500)) != []
    assert acd.handle(BreakDue(30, "ann", "lunch", 500)) == []
    assert acd.agents()[0].protected_until == 500


def test_who_is_not_at_work_has_no_break() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    assert acd.handle(BreakDue(10, "ann", "morning break", 500)) == []
    assert state(acd, "ann")[0] == "signed_out"


@pytest.mark.parametrize("busy", ["offered", "talk", "acw"])
def test_what_comes_next_can_be_chosen_and_taken_back_in_every_busy_state(busy: str) -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=1_000)
    acd.handle(caller("c1", 50))
    if busy != "offered":
        acd.handle(AgentAnswered(100, "c1-1"))
    if busy == "acw":
        acd.handle(TalkEnded(110, "c1"))
    for choose, reason in ((AgentPaused(120, "ann", "lunch"), "lunch"), (BreakDue(130, "ann", "tea", 900), "tea")):
        acd.handle(choose)
        assert state(acd, "ann") == ("on_queue", busy, reason)
        acd.handle(AgentUnpaused(140, "ann"))
        assert state(acd, "ann") == ("on_queue", busy, "")


def test_a_sign_out_replaces_a_pause_and_taken_back_he_stays_on_the_queue() -> None:
    acd = talking()
    acd.handle(AgentPaused(110, "ann", "lunch"))
    acd.handle(AgentSignedOut(120, "ann"))
    assert state(acd, "ann") == ("on_queue", "talk", "signing_out")
    acd.handle(AgentSignedIn(130, "ann"))
    assert state(acd, "ann") == ("on_queue", "talk", "")
