"""Why this agent: complete for a clinic, bounded for a big centre."""

from __future__ import annotations

from dataclasses import replace

from acd.core import Acd
from acd.explain import ENTRIES, LOOKED_AT
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentSignedIn,
    Clinic,
    Command,
    Decided,
    DeviceChanged,
    OfferFailed,
    QueueRules,
    TalkEnded,
    WaitTold,
)
from tests.acd.floor_of_two import acd_of, agent, caller, only


def test_who_could_have_had_the_call_and_who_could_not_and_why() -> None:
    names = ("busy", "dials", "done", "gone", "lunch", "rests", "rings")
    acd = acd_of(
        *(agent(name, nurse=2) for name in names),
        agent("home", nurse=2, signed_in=False),
        agent("korean", nurse=2, en=0, ko=5),
        agent("learner", nurse=1),
        agent("ward", nurse=2, queues=("ward",)),
        agent("x_good", nurse=3),
        agent("y_best", nurse=5),
        queues=(QueueRules("desk", strategy="best_skill", needs=(("nurse", 2),)), QueueRules("all")),
    )
    for number, name in enumerate(("busy", "dials", "done"), 1):
        acd.handle(caller(f"c{number}", number, queue="all"))
        assert acd.waiting()[0].agent == name
        acd.handle(AgentAnswered(number, f"c{number}-{number}"))
    acd.handle(TalkEnded(4, "c3"))
    acd.handle(TalkEnded(4, "c2"))
    acd.handle(DeviceChanged(5, "gone", "unreachable"))
    acd.handle(AgentPaused(5, "lunch", "lunch"))
    acd.handle(caller("c4", 6, queue="all", nurse=2))
    acd.handle(OfferFailed(7, "c4-4", "busy"))
    (record,) = only(Decided, acd.handle(caller("c5", 8)))
    assert record == Decided(
        at=8,
        call="c5",
        offer="c5-6",
        agent="y_best",
        strategy="best_skill",
        eligible=("y_best", "x_good"),
        passed_over=(
            ("busy", "talks"),
            ("dials", "after-call work"),
            ("done", "after-call work"),
            ("gone", "his phone is unreachable"),
            ("lunch", "paused: lunch"),
            ("rests", "left alone for a moment after an offer: busy"),
            ("rings", "his phone rings for another call"),
            ("home", "signed out"),
            ("korean", "does not speak en"),
            ("learner", "needs nurse 2, has 1"),
            ("ward", "does not serve queue desk"),
        ),
        queue="desk",
        priority="routine",
        waited_ms=0,
        position=1,
        because="arrived",
    )


def test_what_brought_the_two_together() -> None:
    acd = acd_of(agent("ann"), agent("ben", signed_in=False), wrap_up_ms=0)
    assert why(acd.handle(caller("c1", 5))) == ["arrived"]
    acd.handle(AgentAnswered(6, "c1-1"))
    acd.handle(caller("c2", 7))
    acd.handle(caller("c3", 8))
    freed = only(Decided, acd.handle(TalkEnded(1_007, "c1")))
    assert [(each.because, each.waited_ms, each.position) for each in freed] == [("freed", 1_000, 1)]
    acd.handle(AgentSignedIn(1_008, "ben"))
    assert why(acd.handle(OfferFailed(1_009, "c2-2", "declined"))) == []
    acd.handle(OfferFailed(1_010, "c3-3", "declined"))
    acd = acd_of(agent("ann"), agent("ben"))
    acd.handle(caller("c1", 5))
    assert why(acd.handle(OfferFailed(6, "c1-1", "busy"))) == ["again"]
    acd.handle(AgentAnswered(7, "c1-2"))
    acd.handle(AgentSignedIn(8, "ann"))
    later = acd_of(agent("ann"), agent("ben"))
    assert why(later.handle(replace(caller("c1", 5), preferred=("ben",)))) == ["preferred"]


def test_the_promise_stands_in_the_record() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(caller("c1", 5))
    acd.handle(WaitTold(6, "c1", 60_000, 120_000))
    (record,) = only(Decided, acd.handle(AgentSignedIn(9, "ann")))
    assert record.promise == (6, 60_000, 120_000)


def why(commands: list[Command]) -> list[str]:
    return [record.because for record in only(Decided, commands)]


def test_the_chosen_one_is_the_first_of_the_eligible() -> None:
    acd = acd_of(agent("b"), agent("a"))
    (record,) = only(Decided, acd.handle(caller("c1", 5)))
    assert record.agent == record.eligible[0] == "a"
    assert record.offer == "c1-1"


def test_both_lists_are_bounded() -> None:
    people = [agent(f"a{n:03}", signed_in=n >= 100) for n in range(300)]
    acd = Acd(Clinic(tuple(people), (QueueRules("desk"),)))
    (record,) = only(Decided, acd.handle(caller("c1", 5)))
    assert record.eligible == tuple(f"a{n}" for n in range(100, 100 + ENTRIES))
    assert len(record.passed_over) == ENTRIES


def test_the_chosen_one_heads_the_list_even_beyond_those_looked_at() -> None:
    people = [agent(f"a{n:03}", nurse=1 + (n == LOOKED_AT)) for n in range(LOOKED_AT + 1)]
    acd = Acd(Clinic(tuple(people), (QueueRules("desk", strategy="best_skill", needs=(("nurse", 1),)),)))
    (record,) = only(Decided, acd.handle(caller("c1", 5)))
    assert record.eligible[:2] == (f"a{LOOKED_AT}", "a000")
