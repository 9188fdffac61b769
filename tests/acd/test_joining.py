"""Callers who join, and who ask for something else while they wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.messages import (
    AgentAnswered,
    AgentSignedIn,
    Bridge,
    Hold,
    Left,
    OfferFailed,
    QueueRules,
    Release,
    Rescind,
    Step,
    TalkEnded,
    Woken,
)
from acd.words import Need
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only


def test_a_caller_nobody_can_take_yet_is_told_his_position() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    assert acd.handle(caller("c1", 10)) == [Hold("c1", "desk", 1)]
    assert acd.handle(caller("c2", 20)) == [Hold("c2", "desk", 2)]
    assert acd.handle(caller("c3", 30, priority="urgent")) == [Hold("c3", "desk", 1)]
    assert [acd.position(call) for call in ("c1", "c2", "c3", "c9")] == [2, 3, 1, None]


def test_position_counts_those_who_ring_but_not_those_who_talk() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 20))
    assert acd.position("c2") == 2
    acd.handle(AgentAnswered(30, "c1-1"))
    assert (acd.position("c1"), acd.position("c2")) == (None, 1)


def test_nobody_is_blocked_by_a_caller_whom_no_free_agent_can_serve() -> None:
    acd = acd_of(agent("ann"), agent("sol", signed_in=False, es=5))
    acd.handle(caller("spanish", 10, language="es"))
    assert offers(acd.handle(caller("english", 20))) == [("english", "ann")]
    assert offers(acd.handle(AgentSignedIn(30, "sol"))) == [("spanish", "sol")]


def test_a_spanish_caller_does_not_ring_the_idle_english_agent() -> None:
    acd = acd_of(agent("ann"), agent("sol", es=3, en=0))
    assert offers(acd.handle(caller("c1", 10, language="es"))) == [("c1", "sol")]
    assert offers(acd.handle(caller("c2", 20, language="es"))) == []


def test_the_order_is_priority_then_since_then_arrival() -> None:
    acd = acd_of(agent("ann", signed_in=False), wrap_up_ms=0)
    acd.handle(caller("routine", 100))
    acd.handle(caller("longer", 110, since=40))
    acd.handle(caller("twin", 120, since=40))
    acd.handle(caller("urgent", 130, priority="urgent"))
    acd.handle(caller("soon", 140, priority="soon"))
    assert [view.call for view in acd.waiting()] == ["urgent", "soon", "longer", "twin", "routine"]
    order = offers(acd.handle(AgentSignedIn(200, "ann")))
    for number in range(1, 5):
        acd.handle(AgentAnswered(200 + number, f"{order[-1][0]}-{number}"))
        order += offers(acd.handle(TalkEnded(200 + number, order[-1][0])))
    assert [call for call, _ in order] == ["urgent", "soon", "longer", "twin", "routine"]


def test_a_queue_that_is_not_ours_gives_the_caller_back_at_once() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(Woken(1))
    assert acd.handle(caller("c1", 10, queue="nowhere", since=4)) == [
        Release("c1", "nobody_able"),
        Left("c1", "nowhere", "nobody_able", None, 6, 0, 0, 0, "routine", "en"),
    ]


# --- asking for something else


def test_asking_for_something_else_keeps_since_and_place() -> None:
    acd = acd_of(agent("ann", signed_in=False, nurse=1))
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 20))
    assert acd.handle(caller("c1", 500, nurse=1)) == [Hold("c1", "desk", 1)]
    view = acd.waiting()[0]
    assert (view.call, view.since, view.needs) == ("c1", 10, (("nurse", 1),))
    assert acd.position("c2") == 2


def test_the_same_words_twice_are_no_news() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(caller("c1", 10))
    assert acd.handle(caller("c1", 11)) == []
    assert acd.ignored == 1


def test_a_raised_priority_is_matched_afresh() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    commands = acd.handle(caller("c1", 20, priority="emergency"))
    assert commands[0] == Rescind("c1-1", "ann", "replaced")
    assert offers(commands) == [("c1", "ann")]


def test_an_offer_whose_agent_still_fits_goes_on() -> None:
    acd = acd_of(agent("ann", nurse=3))
    acd.handle(caller("c1", 10))
    assert acd.handle(caller("c1", 20, nurse=2)) == [Hold("c1", "desk", 1)]
    assert only(Bridge, acd.handle(AgentAnswered(30, "c1-1")))


def test_an_offer_whose_agent_no_longer_fits_is_taken_back_and_he_is_free() -> None:
    acd = acd_of(agent("ann"), agent("sol", es=5))
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 11))
    acd.handle(caller("c3", 12))
    commands = acd.handle(caller("c1", 20, language="es"))
    assert only(Rescind, commands) == [Rescind("c1-1", "ann", "replaced")]
    assert offers(commands) == [("c3", "ann")]


def test_another_queue_counts_its_longest_wait_anew() -> None:
    queues = (QueueRules("desk", max_wait_ms=100), QueueRules("ward", max_wait_ms=1000))
    acd = acd_of(agent("ann", signed_in=False), queues=queues)
    acd.handle(caller("c1", 0))
    acd.handle(caller("c1", 90, queue="ward"))
    assert acd.deadline() == 1090
    assert acd.waiting()[0].since == 0
    assert acd.position("c1") == 1


def test_a_change_to_a_queue_that_is_not_ours_leaves_the_caller_where_he_is() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(caller("c1", 10))
    assert acd.handle(caller("c1", 20, queue="nowhere")) == []
    assert acd.waiting()[0].queue == "desk"


def test_becoming_an_emergency_nobody_can_take_gives_the_caller_back() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(caller("c1", 10))
    assert [type(c) for c in acd.handle(caller("c1", 20, priority="emergency"))] == [Release, Left]


def test_a_call_that_talks_cannot_be_queued() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(20, "c1-1"))
    assert acd.handle(caller("c1", 30, priority="urgent")) == []


# --- what may be asked besides


@pytest.mark.parametrize("need", [("skill", "nurse", 9), ("nonsense",), (), ("all", 3)])
def test_what_is_not_a_need_gives_a_new_caller_back_and_changes_nothing_for_one_who_waits(need: Need) -> None:
    acd = acd_of(agent("ann", signed_in=False))
    commands = acd.handle(replace(caller("c1", 10), need=need))
    assert [type(command) for command in commands] == [Release, Left]
    acd.handle(caller("c2", 20))
    assert acd.handle(replace(caller("c2", 30), need=need)) == []


def test_a_boolean_need_of_the_caller_holds_beside_the_needs_of_the_queue() -> None:
    acd = acd_of(agent("ann", nurse=3), agent("ben", nurse=3, family=1), needs=(("nurse", 2),))
    either: Need = ("any", ("skill", "pediatrics", 1), ("skill", "family", 1))
    assert offers(acd.handle(replace(caller("c1", 10), need=either))) == [("c1", "ben")]


def test_a_team_and_named_agents_are_asked() -> None:
    acd = acd_of(replace(agent("ann"), teams=("heart",)), replace(agent("ben"), teams=("lung",)), agent("cat"))
    assert offers(acd.handle(replace(caller("c1", 10), team="lung"))) == [("c1", "ben")]
    assert offers(acd.handle(replace(caller("c2", 20), named=("cat",)))) == [("c2", "cat")]
    assert offers(acd.handle(replace(caller("c3", 30), team="lung"))) == []


def test_the_same_words_for_the_queue_he_was_moved_from_do_not_move_him_back() -> None:
    queues = (QueueRules("desk", steps=(Step(100, queue="ward"),)), QueueRules("ward"))
    acd = acd_of(agent("ann"), queues=queues)
    acd.handle(caller("c0", 0))
    acd.handle(caller("c1", 0))
    acd.handle(Woken(100))
    assert acd.handle(caller("c1", 150)) == []
    assert acd.waiting()[-1].queue == "ward"
    acd.handle(caller("c1", 160, priority="urgent"))
    assert (acd.waiting()[0].call, acd.waiting()[0].queue) == ("c1", "ward")


def test_a_raised_priority_while_the_phone_rings_keeps_one_offer() -> None:
    acd = acd_of(agent("ann"), agent("ben"))
    acd.handle(caller("c1", 0))
    commands = acd.handle(caller("c1", 10, priority="urgent"))
    assert [rescind.offer for rescind in only(Rescind, commands)] == ["c1-1"]
    assert offers(commands) == [("c1", "ann")]
    assert acd.handle(OfferFailed(20, "c1-1", "busy")) == []
