"""A caller's wait as a story."""

from __future__ import annotations

import json
from typing import Any

from acd.commands import Alarm, Command, DialPatient, FollowUp, Moved, Recall, Relaxed
from acd.core import Acd
from acd.events import (
    AgentAnswered,
    AgentSignedIn,
    CallbackAsked,
    CallbackFailed,
    CallbackReached,
    CallerLeft,
    Event,
    OfferFailed,
    WaitTold,
    Withdrawn,
    Woken,
)
from acd.story import call_of, chapters
from tests.acd.floor_of_two import acd_of, agent, caller


def played(acd: Acd, *events: Event) -> list[tuple[str, int, str, dict[str, Any]]]:
    return [
        (each.call, each.at, each.kind, each.facts) for event in events for each in chapters(event, acd.handle(event))
    ]


def test_a_wait_from_its_beginning_to_its_end() -> None:
    acd = acd_of(agent("ann"), agent("ben", signed_in=False))
    told = played(
        acd,
        caller("1.7", 5, nurse=0),
        OfferFailed(8, "1.7-1", "declined"),
        WaitTold(9, "1.7", 60_000, 120_000),
        AgentSignedIn(10, "ben"),
        AgentAnswered(12, "1.7-2"),
        CallerLeft(20, "1.7"),
    )
    assert [(call, at, kind) for call, at, kind, _ in told] == [
        ("1.7", 5, "queued"),
        ("1.7", 5, "chosen"),
        ("1.7", 8, "not_reached"),
        ("1.7", 9, "told"),
        ("1.7", 10, "chosen"),
        ("1.7", 12, "connected"),
        ("1.7", 20, "left"),
    ]
    assert told[2][3] == {"offer": "1.7-1", "why": "declined"}
    chosen = told[4][3]
    assert (chosen["agent"], chosen["because"], chosen["promise"]) == ("ben", "freed", [9, 60_000, 120_000])
    assert chosen["passed_over"] == [["ann", "left alone for a moment after an offer: declined"]]
    assert told[-1][3]["outcome"] == "answered"
    assert json.loads(json.dumps([facts for *_, facts in told])) == [facts for *_, facts in told]


def test_a_rescinded_offer_and_a_withdrawn_caller() -> None:
    acd = acd_of(agent("ann"), offer_ms=10)
    told = played(acd, caller("c1", 5), Woken(15), Withdrawn(16, "c1", "boss"))
    assert [(kind, facts.get("why"), facts.get("by")) for _, _, kind, facts in told] == [
        ("queued", None, None),
        ("chosen", None, None),
        ("not_reached", "no_answer", None),
        ("withdrawn", None, "boss"),
        ("left", None, None),
    ]


def test_what_rules_do_to_a_wait() -> None:
    commands: list[Command] = [
        Relaxed("c1", 1, "nurse 3 becomes nurse 2"),
        Moved("c1", "desk", "ward", "step"),
        Recall("ann", "c1", "urgent"),
        Alarm("c1", "desk", "urgent", 9, "waits too long"),
        DialPatient("c1", "c1-1", "ann", 2),
        FollowUp("c1", "desk", "urgent", "p1", "hung_up", 77),
    ]
    told = list(chapters(Woken(3), commands))
    assert [each.kind for each in told] == ["relaxed", "moved", "recalled", "alarmed", "dialled", "follow_up"]
    assert all(each.call == "c1" and each.at == 3 for each in told)
    assert "p1" not in str(told)


def test_callbacks() -> None:
    events = [
        CallbackAsked(1, "c1", "agent_first", 3, 9, 99),
        CallbackReached(2, "c1"),
        CallbackFailed(3, "c1", "machine"),
    ]
    told = [chapter for event in events for chapter in chapters(event, [])]
    assert [each.kind for each in told] == ["callback_asked", "callback_reached", "callback_failed"]
    assert told[2].facts == {"why": "machine"}


def test_a_call_may_have_dashes_in_its_name() -> None:
    assert call_of("trunk-1-7") == "trunk-1"
