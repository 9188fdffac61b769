"""The changes everything is made of, seen through the matching of many at once."""

from __future__ import annotations

from acd.floor import GONE_OFFERS_KEPT, rules_of
from acd.messages import (
    AgentAnswered,
    AgentChanged,
    AgentPaused,
    AgentUnpaused,
    CallerLeft,
    Clinic,
    DropAgent,
    QueueRules,
    TalkEnded,
    Woken,
)
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only


def test_agents_freed_at_one_instant_each_get_a_caller_first_in_line_first() -> None:
    acd = acd_of(agent("ann"), agent("ben"), agent("sol", es=5), wrap_up_ms=50)
    for number in (1, 2, 3):
        acd.handle(caller(f"c{number}", number))
        acd.handle(AgentAnswered(number, f"c{number}-{number}"))
    for number in (1, 2, 3):
        acd.handle(TalkEnded(100, f"c{number}"))
    acd.handle(caller("late", 130))
    acd.handle(caller("spanish", 120, language="es", since=110))
    acd.handle(caller("early", 140, since=105))
    assert offers(acd.handle(Woken(150))) == [("early", "ann"), ("spanish", "sol"), ("late", "ben")]


def test_the_only_polyglot_is_not_spared_but_the_line_is_kept() -> None:
    """The rule is the order of the line, not cleverness: the first in line gets the strategy's first choice."""
    acd = acd_of(agent("ann", es=5), agent("ben"))
    assert offers(acd.handle(caller("english", 10))) == [("english", "ann")]
    assert offers(acd.handle(caller("spanish", 20, language="es"))) == []


def test_a_change_is_told_once_and_only_if_it_shows() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(Woken(5))
    assert len(only(AgentChanged, acd.handle(AgentPaused(10, "ann", "lunch")))) == 1
    assert len(only(AgentChanged, acd.handle(AgentUnpaused(20, "ann")))) == 1


def test_the_memory_of_rescinded_offers_is_bounded_and_forgets_the_oldest() -> None:
    acd = acd_of(agent("ann"))
    for number in range(1, GONE_OFFERS_KEPT + 2):
        acd.handle(caller("c", number))
        acd.handle(CallerLeft(number, "c"))
    assert acd.handle(AgentAnswered(9999, "c-1")) == []
    assert acd.handle(AgentAnswered(9999, "c-2")) == [DropAgent("c-2", "ann", "too_late")]


def test_the_rules_of_a_clinic_are_its_queues() -> None:
    queues = (QueueRules("desk"), QueueRules("ward"))
    assert rules_of(Clinic((agent("ann"),), queues)) == queues
