"""Care for agents: the ceiling of occupancy, hard calls, and who may be fetched back for an urgent one."""

from __future__ import annotations

import pytest

from acd.agent import (
    STAY,
    AgentState,
    Connecting,
    Decompressing,
    Idle,
    Next,
    Paused,
    Resting,
    SignedOut,
    Talk,
    WrappingUp,
)
from acd.messages import (
    AgentAnswered,
    AgentProfile,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    DispositionSet,
    Priority,
    TalkEnded,
    WellBeing,
    Woken,
)
from acd.records import Agent
from acd.wellbeing import left_in_peace, may_be_recalled, note_contact, occupancy
from tests.acd.floor_of_two import acd_of, agent, caller, offers, state, talking

HALF = WellBeing(occupancy_ceiling=0.5, window_ms=1_000, rest_ms=300)


def someone(state: AgentState) -> Agent:
    return Agent("ann", AgentProfile("ann", (), ()), state)


def test_occupancy_is_contact_over_the_window() -> None:
    ann = someone(Idle(600, 600))
    note_contact(ann, Talk(100, "c1", "c1-1", STAY), 400, 1_000)
    note_contact(ann, WrappingUp(400, "c1", 500, STAY, 500), 500, 1_000)
    assert ann.worked == ((100, 500),)
    assert occupancy(ann, 1_000, 1_000) == 0.4
    assert occupancy(ann, 1_300, 1_000) == 0.2
    assert occupancy(ann, 9_000, 1_000) == 0.0


def test_the_contact_under_way_counts_and_no_moment_twice() -> None:
    ann = someone(WrappingUp(400, "c1", 700, STAY, 700))
    note_contact(ann, Talk(100, "c1", "c1-1", STAY), 400, 1_000)
    assert occupancy(ann, 600, 1_000) == 0.5
    note_contact(ann, ann.state, 500, 1_000)
    assert occupancy(ann, 600, 1_000) == 0.5


def test_what_the_window_has_left_behind_is_forgotten_and_idle_time_is_no_contact() -> None:
    ann = someone(Idle(0, 0))
    note_contact(ann, Idle(0, 0), 500, 1_000)
    assert ann.worked == ()
    note_contact(ann, Connecting(500, "c1", "c1-1", 0, STAY), 600, 1_000)
    note_contact(ann, Talk(1_600, "c2", "c2-1", STAY), 1_700, 1_000)
    assert ann.worked == ((1_600, 1_700),)


def test_above_the_ceiling_he_rests_after_the_contact() -> None:
    acd = talking(wrap_up_ms=0, care=HALF)
    acd.handle(caller("c2", 200))
    assert offers(acd.handle(TalkEnded(700, "c1"))) == []
    assert state(acd, "ann") == ("on_queue", "idle", "occupancy")
    assert acd.deadline() == 1_000
    assert offers(acd.handle(Woken(1_000))) == [("c2", "ann")]


def test_below_the_ceiling_he_goes_on_and_after_call_work_counts() -> None:
    acd = talking(wrap_up_ms=200, care=HALF)
    acd.handle(TalkEnded(500, "c1"))
    acd.handle(Woken(700))
    assert state(acd, "ann")[2] == "occupancy"
    light = talking(wrap_up_ms=0, care=HALF)
    light.handle(TalkEnded(600, "c1"))
    assert state(light, "ann")[2] == "", "half of the window is not above the half"


def test_without_a_ceiling_nobody_rests_and_nothing_is_kept() -> None:
    acd = talking(wrap_up_ms=0)
    acd.handle(TalkEnded(9_000_000, "c1"))
    assert state(acd, "ann") == ("on_queue", "idle", "")
    assert acd.dump()["agents"][0]["worked"] == []


@pytest.mark.parametrize(("priority", "then"), [("emergency", "decompressing"), ("urgent", "idle")])
def test_calls_of_some_classes_are_hard_by_themselves(priority: Priority, then: str) -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=0, care=WellBeing(decompress_ms=500))
    acd.handle(caller("c1", 10, priority=priority))
    acd.handle(AgentAnswered(20, "c1-1"))
    acd.handle(TalkEnded(30, "c1"))
    assert state(acd, "ann")[1] == then


def test_the_next_call_answered_ends_the_wish_for_a_light_one() -> None:
    acd = talking(wrap_up_ms=0, care=WellBeing(decompress_ms=500))
    acd.handle(DispositionSet(150, "ann", "abuse", hard=True))
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(AgentUnpaused(300, "ann"))
    assert acd.agents()[0].light_next
    acd.handle(caller("c2", 400))
    acd.handle(AgentAnswered(410, "c2-2"))
    assert not acd.agents()[0].light_next


def test_who_goes_home_after_a_hard_call_is_not_rung_on_call_for_as_long() -> None:
    acd = talking(care=WellBeing(decompress_ms=500))
    acd.handle(DispositionSet(150, "ann", "abuse", hard=True))
    acd.handle(AgentSignedOut(160, "ann"))
    acd.handle(TalkEnded(200, "c1"))
    gone = acd._floor.agents["ann"].state
    assert left_in_peace(gone, 699) and not left_in_peace(gone, 700)
    acd.handle(AgentSignedIn(300, "ann"))
    assert state(acd, "ann") == ("on_queue", "idle", "")


def test_who_goes_home_from_the_notes_of_a_hard_call_neither() -> None:
    acd = talking(care=WellBeing(decompress_ms=500))
    acd.handle(DispositionSet(150, "ann", "abuse", hard=True))
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(AgentSignedOut(300, "ann"))
    assert left_in_peace(acd._floor.agents["ann"].state, 799)


NOTES = WrappingUp(0, "c1", 900, STAY, 900)


@pytest.mark.parametrize(
    ("held", "yes"),
    [
        (NOTES, True),
        (WrappingUp(0, "c1", 900, STAY, 900, hard=True), False),
        (NOTES.afterwards(Next("off_queue", "lunch")), False),
        (Paused(0, "paperwork"), True),
        (Paused(0, "paperwork", 101), False),
        (Paused(0, "paperwork", 100), True),
        (Paused(0, "lunch"), False),
        (Resting(0, 900, "occupancy"), True),
        (Resting(0, 900, "no_answer"), False),
        (Decompressing(0, 900), False),
        (Talk(0, "c1", "c1-1", STAY), False),
        (SignedOut(0), False),
    ],
)
def test_who_may_be_recalled_for_an_urgent_call(held: AgentState, yes: bool) -> None:
    assert may_be_recalled(held, ("paperwork",), 100) is yes
