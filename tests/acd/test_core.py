"""The front door: time, unknown things, wakings, and the views of agents and callers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args

import pytest

from acd.core import HANDLERS, Acd
from acd.messages import (
    AgentAnswered,
    AgentChanged,
    AgentSignedOut,
    CallerLeft,
    Clinic,
    Decided,
    DeviceChanged,
    Event,
    Offer,
    QueueRules,
    TalkEnded,
    Woken,
)
from acd.records import AgentView, WaitingView
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only, state


def test_every_event_of_the_vocabulary_has_its_handler() -> None:
    assert set(HANDLERS) == set(get_args(Event))


def test_an_event_of_another_vocabulary_is_counted_and_nothing_else() -> None:
    @dataclass(frozen=True)
    class Strange:
        at: int = 5

    acd = acd_of(agent("ann", signed_in=False))
    assert acd.handle(cast(Event, Strange())) == []
    assert acd.ignored == 1


def test_a_clinic_with_nobody_and_nothing_stands_still() -> None:
    acd = Acd(Clinic((), ()))
    assert acd.handle(Woken(5)) == []
    assert (acd.deadline(), acd.agents(), acd.waiting(), acd.ignored) == (None, (), (), 0)


def test_agents_signed_in_by_configuration_begin_with_the_first_event() -> None:
    acd = acd_of(agent("ann"), agent("ben", signed_in=False))
    assert state(acd, "ann") == ("on_queue", "idle", "")
    assert acd.handle(Woken(500)) == [AgentChanged("ann", "on_queue", "idle", "", 500, None)]
    assert acd.handle(Woken(600)) == []


def test_time_never_goes_back() -> None:
    acd = acd_of(agent("ann"), offer_ms=100)
    acd.handle(Woken(1000))
    acd.handle(caller("c1", 900))
    assert acd.deadline() == 1100
    assert acd.waiting()[0].since == 900


def test_a_since_in_the_future_is_now() -> None:
    acd = acd_of(agent("ann", signed_in=False), short_abandon_ms=0)
    acd.handle(caller("c1", 1000, since=5000))
    assert acd.waiting()[0].since == 1000


def test_an_early_waking_does_nothing() -> None:
    acd = acd_of(agent("ann"), offer_ms=100)
    acd.handle(caller("c1", 10))
    assert acd.handle(Woken(109)) == []
    assert acd.deadline() == 110


def test_a_waking_that_comes_late_does_everything_that_is_due() -> None:
    acd = acd_of(agent("ann"), agent("ben"), offer_ms=100, max_wait_ms=300, retry_after_ms=50)
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 20))
    acd.handle(caller("c3", 30))
    acd.handle(Woken(5000))
    assert acd.waiting() == ()
    assert acd.deadline() == 5050


def test_asking_for_the_deadline_changes_nothing() -> None:
    acd = acd_of(agent("ann"), offer_ms=100, wrap_up_ms=0)
    acd.handle(caller("c1", 10))
    acd.handle(AgentAnswered(20, "c1-1"))
    before = acd.dump()
    assert acd.deadline() is None
    assert acd.dump() == before


def test_the_freed_agent_is_offered_the_next_caller_in_the_same_breath() -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=50)
    acd.handle(caller("c1", 10))
    acd.handle(caller("c2", 15))
    acd.handle(AgentAnswered(20, "c1-1"))
    acd.handle(TalkEnded(100, "c1"))
    assert acd.deadline() == 150
    assert offers(acd.handle(Woken(150))) == [("c2", "ann")]


def test_explaining_can_be_switched_off() -> None:
    clinic = Clinic((agent("ann"),), (QueueRules("desk"),))
    assert only(Decided, Acd(clinic, explain=False).handle(caller("c1", 10))) == []
    assert len(only(Decided, Acd(clinic).handle(caller("c1", 10)))) == 1


def test_the_views() -> None:
    acd = acd_of(agent("ann", nurse=3), agent("ben", signed_in=False), needs=(("nurse", 1),))
    acd.handle(DeviceChanged(5, "ben", "unreachable"))
    acd.handle(caller("c1", 10, priority="soon"))
    acd.handle(caller("c2", 20, nurse=5))
    assert acd.agents() == (
        AgentView("ann", "on_queue", "offered", "", 10, "c1", "available", until=20_010),
        AgentView("ben", "signed_out", "idle", "", 0, None, "unreachable"),
    )
    assert acd.waiting() == (
        WaitingView("c1", "desk", 1, 10, "soon", "en", (("nurse", 1),), "ann", "offered"),
        WaitingView("c2", "desk", 2, 20, "routine", "en", (("nurse", 5),), None),
    )


@pytest.mark.parametrize(
    ("clinic", "words"),
    [
        (Clinic((agent("ann"), agent("ann")), ()), "agent 'ann' is listed twice; keep one of the two."),
        (Clinic((), (QueueRules("q"), QueueRules("q"))), "queue 'q' is listed twice; keep one of the two."),
    ],
)
def test_a_name_listed_twice_is_refused(clinic: Clinic, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Acd(clinic)


def test_a_whole_day_leaves_nothing_behind() -> None:
    """Nothing may grow with the number of calls: not the indexes, not the timers, not the memory of old offers."""
    acd = acd_of(agent("ann"), agent("ben"), wrap_up_ms=5, max_wait_ms=600_000)
    now = 0
    for number in range(3000):
        now += 10
        commands = acd.handle(caller(f"c{number}", now))
        if number % 3:
            acd.handle(CallerLeft(now + 1, f"c{number}"))
        else:
            acd.handle(AgentAnswered(now + 1, only(Offer, commands)[0].offer))
            acd.handle(TalkEnded(now + 2, f"c{number}"))
        while (due := acd.deadline()) is not None and due <= now + 9:
            acd.handle(Woken(due))
    floor = acd._floor
    assert (len(floor.calls), len(floor.offers)) == (0, 0)
    assert len(floor.gone) <= 1024
    assert len(floor.call_timers._heap) + len(floor.agent_timers._heap) <= 2048
    assert all(len(bucket.line.entries) <= 33 for bucket in floor.index._calls.values())
    assert all(len(bucket.lines[0].entries) <= 33 for bucket in floor.index._buckets)
    assert state(acd, "ann")[0] == "on_queue"
    acd.handle(AgentSignedOut(now + 100, "ann"))
    assert state(acd, "ann")[0] == "signed_out"
