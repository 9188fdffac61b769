"""Dump and load: exact under the same configuration, and caught up under another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentProfile,
    Bridge,
    CallerLeft,
    Clinic,
    DropAgent,
    OfferFailed,
    QueueRules,
    TalkEnded,
    Woken,
)
from acd.snapshot import VERSION
from acd.transitions import STATES
from tests.acd.floor_of_two import agent, caller, offers, only, state

DESK = QueueRules("desk", offer_ms=100, wrap_up_ms=200, retry_after_ms=300, max_wait_ms=10_000)
NAMES = ("idle", "lunch", "miss", "out", "rest", "ring", "talk", "wrap")


def a_busy_floor() -> tuple[Clinic, Acd]:
    """One agent in nearly every state, and a caller who waits in vain."""
    people = tuple(AgentProfile(name, ((name, 1),), (("en", 5),), (), name != "out") for name in NAMES)
    clinic = Clinic(people, (DESK, QueueRules("quick", max_no_answers=1)))
    acd = Acd(clinic)
    acd.handle(AgentPaused(1, "lunch", "lunch"))
    acd.handle(caller("c1", 2, talk=1))
    acd.handle(AgentAnswered(3, "c1-1"))
    acd.handle(caller("c2", 4, wrap=1))
    acd.handle(AgentAnswered(5, "c2-2"))
    acd.handle(TalkEnded(6, "c2"))
    acd.handle(caller("c3", 7, rest=1))
    acd.handle(OfferFailed(8, "c3-3", "declined"))
    acd.handle(caller("c4", 9, queue="quick", miss=1))
    acd.handle(OfferFailed(10, "c4-4", "no_answer"))
    acd.handle(caller("c5", 11, ring=1))
    acd.handle(AgentPaused(12, "ring", "training"))
    acd.handle(caller("c6", 13, idle=1))
    acd.handle(CallerLeft(14, "c6"))
    return clinic, acd


def through_json(data: dict[str, Any]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(json.dumps(data))
    return loaded


def test_every_state_goes_through_the_dump_and_back() -> None:
    clinic, acd = a_busy_floor()
    data = acd.dump()
    assert {entry["state"]["is"] for entry in data["agents"]} == set(STATES) - {"Connecting", "Decompressing"}
    assert through_json(data) == data
    again = Acd.load(clinic, through_json(data))
    assert again.dump() == data
    assert (again.agents(), again.waiting(), again.deadline()) == (acd.agents(), acd.waiting(), acd.deadline())


def test_timers_offers_and_late_answers_go_on() -> None:
    clinic, acd = a_busy_floor()
    again = Acd.load(clinic, through_json(acd.dump()))
    for event in (AgentAnswered(20, "c6-6"), AgentAnswered(21, "c5-5"), Woken(308), Woken(11_000)):
        assert again.handle(event) == acd.handle(event)
    assert again.dump() == acd.dump()


def test_a_late_answer_is_still_hung_up_after_a_load() -> None:
    clinic, acd = a_busy_floor()
    again = Acd.load(clinic, acd.dump())
    assert again.handle(AgentAnswered(20, "c6-6")) == [DropAgent("c6-6", "idle", "too_late")]


def test_a_changed_clinic_is_taken_up_with_the_next_event_and_asks_for_it() -> None:
    clinic = Clinic((agent("ann", signed_in=False),), (DESK,))
    acd = Acd(clinic)
    acd.handle(caller("c1", 10))
    other = Clinic((*clinic.agents, agent("ben")), (DESK,))
    again = Acd.load(other, acd.dump())
    assert again.deadline() == 10
    assert offers(again.handle(Woken(50))) == [("c1", "ben")]
    assert again.deadline() == 150


def test_a_talk_of_an_agent_no_longer_in_the_clinic_ends_well() -> None:
    clinic = Clinic((agent("ann"),), (DESK,))
    acd = Acd(clinic)
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(20, "c1-1"))
    again = Acd.load(Clinic((), ()), through_json(acd.dump()))
    again.handle(Woken(30))
    assert state(again, "ann") == ("on_queue", "talk", "signing_out")
    third = Acd.load(Clinic((), ()), through_json(again.dump()))
    third.handle(TalkEnded(40, "c1"))
    assert third.agents() == ()


def test_a_dump_before_the_changed_clinic_was_taken_up_loses_nothing() -> None:
    clinic = Clinic((agent("ann"),), (DESK,))
    acd = Acd(clinic)
    acd.handle(caller("c1", 10))
    data = acd.dump()
    assert Acd.load(Clinic((), (DESK,)), data).dump() == data
    assert only(Bridge, Acd.load(clinic, data).handle(AgentAnswered(20, "c1-1")))


def test_a_dump_of_another_version_is_refused_in_a_sentence() -> None:
    with pytest.raises(
        ValueError, match=f"snapshot is of version 99 and this program reads {VERSION}; start without it"
    ):
        Acd.load(Clinic((), ()), {"version": 99})
