"""The changes everything is made of."""

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
    Woken,
)
from tests.acd.floor_of_two import acd_of, agent, caller, only


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
