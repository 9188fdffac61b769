"""Why this agent: complete for a clinic, bounded for a big centre."""

from __future__ import annotations

from acd.core import Acd
from acd.explain import ENTRIES, LOOKED_AT
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    Clinic,
    Decided,
    DeviceChanged,
    OfferFailed,
    QueueRules,
    TalkEnded,
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
            ("busy", "talk"),
            ("dials", "acw"),
            ("done", "acw"),
            ("gone", "phone unreachable"),
            ("lunch", "paused"),
            ("rests", "left alone after busy"),
            ("rings", "offered"),
            ("home", "signed_out"),
            ("korean", "language"),
            ("learner", "skill:nurse"),
            ("ward", "queue"),
        ),
    )


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
