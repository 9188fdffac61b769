"""Steps taken in time, told, and without losing the place; preferred agents waited for, and not in vain."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    Clinic,
    Exhausted,
    Hold,
    Left,
    Moved,
    OfferFailed,
    QueueRules,
    Relaxed,
    Release,
    Step,
    Woken,
)
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only

LOWER = (Step(100, lower=(("nurse", 1),)), Step(300, lower=(("nurse", 0),)))


def test_each_step_is_taken_in_its_time_and_told_and_the_place_stays() -> None:
    acd = acd_of(agent("ann", nurse=1), agent("ben"), needs=(("nurse", 3),), steps=LOWER)
    acd.handle(AgentPaused(0, "ann", "lunch"))
    acd.handle(caller("c1", 1000))
    acd.handle(caller("c2", 1001))
    assert acd.deadline() == 1100
    assert acd.handle(Woken(1099)) == []
    assert acd.handle(Woken(1100)) == [Relaxed("c1", 1, "nurse 1 will do")]
    assert [acd.position(call) for call in ("c1", "c2")] == [1, 2]
    commands = acd.handle(Woken(1300))
    assert only(Relaxed, commands) == [
        Relaxed("c2", 1, "nurse 1 will do"),
        Relaxed("c1", 2, "nurse is not asked any more"),
    ]
    assert offers(commands) == [("c1", "ben")]
    assert acd.deadline() == 1301


def test_what_may_never_be_relaxed_is_asked_all_the_same() -> None:
    acd = acd_of(agent("ann", nurse=2), needs=(("nurse", 3),), steps=LOWER, never_relax=("nurse",))
    acd.handle(caller("c1", 0))
    assert len(only(Relaxed, acd.handle(Woken(300)))) == 2
    assert acd.waiting()[0].needs == (("nurse", 3),)


def test_steps_of_the_instant_of_joining_are_taken_at_once() -> None:
    acd = acd_of(agent("ann"), needs=(("nurse", 1),), steps=(Step(0, lower=(("nurse", 0),)),))
    acd.handle(Woken(1))
    commands = acd.handle(caller("c1", 5))
    assert [type(command) for command in commands[:2]] == [Hold, Relaxed]
    assert offers(commands) == [("c1", "ann")]


def test_a_step_that_falls_due_while_a_phone_rings_is_taken_when_the_offer_fails() -> None:
    acd = acd_of(agent("ann", nurse=3), agent("ben"), needs=(("nurse", 3),), steps=LOWER, offer_ms=1000)
    acd.handle(caller("c1", 1))
    assert acd.handle(Woken(301)) == []
    commands = acd.handle(OfferFailed(400, "c1-1", "declined"))
    assert [relaxed.step for relaxed in only(Relaxed, commands)] == [1, 2]
    assert offers(commands) == [("c1", "ben")]


def test_a_step_to_another_queue_takes_the_wait_along_and_begins_its_steps_anew() -> None:
    queues = (
        QueueRules("desk", needs=(("front", 1),), steps=(Step(100, queue="ward"),)),
        QueueRules("ward", needs=(("nurse", 2),), steps=(Step(50, lower=(("nurse", 1),)),), max_wait_ms=500),
    )
    acd = acd_of(agent("ann", nurse=2), agent("ben", nurse=1), queues=queues)
    acd.handle(caller("c0", 0, queue="ward"))
    acd.handle(caller("c1", 10))
    commands = acd.handle(Woken(110))
    assert only(Moved, commands) == [Moved("c1", "desk", "ward", "step")]
    assert only(Hold, commands) == [Hold("c1", "ward", 2)]
    assert (acd.waiting()[1].since, acd.waiting()[1].queue) == (10, "ward")
    assert offers(acd.handle(Woken(160))) == [("c1", "ben")]
    acd.handle(AgentPaused(170, "ben", "lunch"))
    acd.handle(OfferFailed(200, "c1-2", "declined"))
    assert acd.deadline() == 610


def test_what_is_never_relaxed_goes_along_to_the_other_queue() -> None:
    queues = (
        QueueRules("desk", needs=(("nurse", 2),), never_relax=("nurse",), steps=(Step(100, queue="ward"),)),
        QueueRules("ward"),
    )
    acd = acd_of(agent("ann", queues=("ward",)), agent("ben", queues=("ward",), nurse=2), queues=queues)
    acd.handle(caller("c1", 0))
    assert offers(acd.handle(Woken(100))) == [("c1", "ben")]


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("nowhere", "stays: there is no queue 'nowhere'"),
        ("desk", "stays: he has waited in 'desk' already"),
        ("ward", "stays: nobody on duty in 'ward' could serve him"),
    ],
)
def test_a_step_that_leads_nowhere_leaves_him_where_he_is_and_says_so(to: str, why: str) -> None:
    queues = (QueueRules("desk", steps=(Step(100, queue=to),)), QueueRules("ward", needs=(("nurse", 1),)))
    acd = acd_of(agent("ann", signed_in=False), queues=queues)
    acd.handle(caller("c1", 0))
    assert acd.handle(Woken(100)) == [Relaxed("c1", 1, why)]
    assert acd.waiting()[0].queue == "desk"
    assert acd.deadline() is None


def test_two_queues_that_send_callers_to_each_other_do_so_once() -> None:
    queues = (
        QueueRules("desk", steps=(Step(100, queue="ward"),)),
        QueueRules("ward", steps=(Step(100, queue="desk"),)),
    )
    acd = acd_of(agent("ann"), queues=queues)
    acd.handle(caller("c0", 0))
    acd.handle(AgentAnswered(1, "c0-1"))
    acd.handle(caller("c1", 10))
    assert only(Moved, acd.handle(Woken(110))) == [Moved("c1", "desk", "ward", "step")]
    assert acd.handle(Woken(210)) == [Relaxed("c1", 1, "stays: he has waited in 'desk' already")]
    assert acd.deadline() is None


# --- when the steps have run out


def test_without_a_word_of_the_queue_he_holds_for_ever() -> None:
    for then in (None, Exhausted(200)):
        acd = acd_of(agent("ann"), needs=(("nurse", 1),), steps=(Step(100, widen=("team",)),), exhausted=then)
        acd.handle(caller("c1", 0))
        acd.handle(Woken(100))
        assert acd.deadline() is None
        assert acd.handle(Woken(10_000)) == []


def test_a_safe_end_gives_the_caller_back() -> None:
    acd = acd_of(agent("ann"), needs=(("nurse", 1),), exhausted=Exhausted(200, "safe_end"))
    acd.handle(caller("c1", 0))
    commands = acd.handle(Woken(200))
    assert only(Release, commands) == [Release("c1", "safe_end")]
    assert only(Left, commands)[0].outcome == "safe_end"


def test_overflow_when_the_steps_ran_out_ends_the_restriction_to_named_agents() -> None:
    queues = (QueueRules("desk", exhausted=Exhausted(200, "overflow", "ward")), QueueRules("ward"))
    acd = acd_of(agent("ann"), agent("ben", queues=("desk",)), queues=queues)
    acd.handle(AgentPaused(3, "ann", "lunch"))
    acd.handle(AgentPaused(4, "ben", "lunch"))
    vain = replace(caller("c1", 10), named=("ben", "ann"))
    assert only(Relaxed, acd.handle(vain)) == [Relaxed("c1", 1, "stays: nobody on duty in 'ward' could serve him")]
    acd = acd_of(agent("ann"), agent("ben"), queues=queues)
    acd.handle(AgentPaused(0, "ben", "lunch"))
    commands = acd.handle(replace(caller("c1", 10), named=("ben",)))
    assert only(Moved, commands) == [Moved("c1", "desk", "ward", "exhausted")]
    assert offers(commands) == [("c1", "ann")]


# --- preferred and named agents


def prefers(call: str, at: int, *names: str) -> object:
    return replace(caller(call, at), preferred=names)


def test_preferred_agents_are_waited_for_and_then_everybody_will_do() -> None:
    acd = acd_of(agent("ann"), agent("ben"), prefer_ms=500)
    acd.handle(replace(caller("c0", 0), preferred=("ben",)))
    acd.handle(AgentAnswered(1, "c0-1"))
    assert offers(acd.handle(replace(caller("c1", 10), preferred=("ben",)))) == []
    assert acd.deadline() == 510
    commands = acd.handle(Woken(510))
    assert only(Relaxed, commands) == [Relaxed("c1", 0, "no longer only the preferred agents")]
    assert offers(commands) == [("c1", "ann")]


def test_nobody_is_waited_for_when_the_wait_has_become_pressing() -> None:
    acd = acd_of(agent("ann"), agent("ben"), prefer_ms=500_000)
    acd.handle(replace(caller("c0", 1), preferred=("ben",)))
    acd.handle(AgentAnswered(2, "c0-1"))
    assert offers(acd.handle(replace(caller("c1", 10, priority="urgent"), preferred=("ben",)))) == []
    assert offers(acd.handle(Woken(60_010))) == [("c1", "ann")]
    late = replace(caller("c2", 70_000, since=5, priority="urgent"), preferred=("ben",))
    acd.handle(AgentAnswered(70_000, "c1-2"))
    assert only(Relaxed, acd.handle(late)) == []


@pytest.mark.parametrize("left", [AgentSignedOut(20, "ben"), AgentPaused(20, "ben", "lunch")])
def test_when_the_last_preferred_agent_goes_off_duty_nobody_waits_for_him(left: AgentSignedOut) -> None:
    acd = acd_of(agent("ann"), agent("ben"), agent("cat"), prefer_ms=500)
    acd.handle(replace(caller("c0", 0), preferred=("ben",)))
    acd.handle(AgentAnswered(1, "c0-1"))
    acd.handle(replace(caller("c1", 10), preferred=("ben",)))
    assert offers(acd.handle(left)) == [("c1", "ann")]


def test_nobody_waits_for_an_agent_who_is_not_on_duty_or_cannot_serve_and_no_emergency_waits_for_any() -> None:
    acd = acd_of(agent("ann", nurse=1), agent("ben"), agent("cat", signed_in=False), prefer_ms=500)
    assert offers(acd.handle(replace(caller("c1", 0, nurse=1), preferred=("cat", "ben")))) == [("c1", "ann")]
    acd.handle(AgentAnswered(1, "c1-1"))
    acd.handle(AgentSignedIn(2, "cat"))
    acd.handle(replace(caller("c2", 3), preferred=("cat",)))
    acd.handle(AgentAnswered(4, "c2-2"))
    emergency = replace(caller("c3", 10, priority="emergency"), preferred=("ann",))
    assert offers(acd.handle(emergency)) == [("c3", "ben")]


def test_a_named_agent_who_is_off_duty_is_waited_for_when_a_step_is_to_come() -> None:
    steps = (Step(100, widen=("named",)),)
    acd = acd_of(agent("ann"), agent("ben", signed_in=False), steps=steps, exhausted=Exhausted(900, "safe_end"))
    assert offers(acd.handle(replace(caller("c1", 0), named=("ben",)))) == []
    assert offers(acd.handle(Woken(100))) == [("c1", "ann")]


def test_a_named_agent_who_leaves_for_good_counts_as_steps_run_out() -> None:
    acd = acd_of(agent("ann"), agent("ben"), exhausted=Exhausted(90_000, "safe_end"))
    acd.handle(replace(caller("c0", 0), named=("ben",)))
    acd.handle(AgentAnswered(1, "c0-1"))
    acd.handle(replace(caller("c1", 10), named=("ben",)))
    assert only(Release, acd.handle(AgentSignedOut(20, "ben"))) == [Release("c1", "safe_end")]
    holding = acd_of(agent("ann"), agent("ben", signed_in=False))
    assert [type(c) for c in holding.handle(replace(caller("c1", 0), named=("ben",)))] == [Hold]
    assert offers(holding.handle(AgentSignedIn(9, "ben"))) == [("c1", "ben")]


def test_steps_preferences_and_moves_survive_a_dump() -> None:
    queues = (
        QueueRules(
            "desk", prefer_ms=50, needs=(("nurse", 2),), never_relax=("nurse",), steps=(Step(100, queue="ward"),)
        ),
        QueueRules("ward", steps=(Step(100, widen=("language",)),), exhausted=Exhausted(300, "safe_end")),
    )
    clinic = Clinic((agent("ann", nurse=3, en=0, es=1), agent("ben", nurse=2), agent("cat", nurse=2)), queues)
    acd = Acd(clinic)
    acd.handle(replace(caller("c0", 0), preferred=("ben",)))
    acd.handle(AgentAnswered(1, "c0-1"))
    acd.handle(replace(caller("c1", 2), preferred=("ben",)))
    acd.handle(AgentPaused(3, "cat", "lunch"))
    acd.handle(AgentPaused(3, "ann", "lunch"))
    for at in (52, 102, 202, 402):
        again = Acd.load(clinic, json.loads(json.dumps(acd.dump())))
        assert again.deadline() == acd.deadline() == at
        commands = acd.handle(Woken(at))
        assert again.handle(Woken(at)) == commands != []
        assert again.dump() == acd.dump()
    assert only(Release, commands) == [Release("c1", "safe_end")]


def test_a_named_agent_off_duty_takes_no_step_early_where_the_queue_holds() -> None:
    """Once the steps were counted as taken and what was asked stayed as it was, until a load made it so."""
    acd = acd_of(agent("ann", front=1), steps=(Step(900, add=("skill", "front", 1)),), needs=(("nurse", 1),))
    acd.handle(replace(caller("c1", 0), named=("eve",)))
    assert acd.deadline() == 900
    assert Acd.load(acd._clinic, acd.dump()).waiting() == acd.waiting()
