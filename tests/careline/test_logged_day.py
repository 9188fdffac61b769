"""What a log tells of callers and agents."""

from __future__ import annotations

import math

import pytest

from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    CallerLeft,
    Clinic,
    DispositionSet,
    Event,
    QueueRules,
    TalkEnded,
    WrapUpEnded,
)
from careline.floor_log import Handled, Stretch
from careline.logged_day import logged_day
from simulation.log import ANSWERED
from tests.acd.floor_of_two import agent, caller

CLINIC = Clinic((agent("ann", signed_in=False), agent("ben", signed_in=False)), (QueueRules("desk"),))


def stretch(*events: Event) -> Stretch:
    acd = Acd(CLINIC)
    return Stretch(CLINIC, [Handled(event, tuple(acd.handle(event))) for event in events])


MORNING = stretch(
    AgentSignedIn(1_000, "ann"),
    caller("c1", 2_000),
    AgentAnswered(4_000, "c1-1"),
    caller("c2", 5_000, language="es"),
    caller("c3", 6_000),
    CallerLeft(9_000, "c2"),
    DispositionSet(13_000, "ann", "death", hard=True),
    TalkEnded(14_000, "c1"),
    WrapUpEnded(17_000, "ann"),
    AgentAnswered(18_000, "c3-2"),
    AgentPaused(19_000, "ann", "lunch"),
    AgentUnpaused(19_500, "ann"),
    TalkEnded(28_000, "c3"),
    AgentSignedOut(30_000, "ann"),
    caller("c4", 31_000),
)


def test_callers_talks_patience_and_after_call_work() -> None:
    day = logged_day([MORNING])
    draws = day.draws(1)
    assert draws.arrived.tolist() == [1_000, 4_000, 5_000, 30_000]
    assert draws.service[[0, 2]].tolist() == [10_000, 10_000]
    assert set(draws.service[[1, 3]].tolist()) <= {10_000.0}
    assert draws.patience[1] == 4_000
    assert draws.patience[0] >= 2_000
    assert draws.patience[2] >= 12_000
    assert draws.wrap_up.tolist() == [3_000, -1, 2_000, -1]
    assert draws.hard.tolist() == [True, False, False, False]
    assert draws.ring.tolist() == [2_000, 1_000]
    assert [kind.language for kind in day.kinds()] == ["en", "es"]
    assert draws.kind.tolist() == [0, 1, 0, 0]


def test_who_was_on_duty() -> None:
    day = logged_day([MORNING])
    assert [(change.clock, change.what) for change in day.staff] == [
        (0, "sign_in"),
        (18_000, "break"),
        (18_500, "back"),
        (29_000, "sign_out"),
    ]


def test_the_day_as_it_was() -> None:
    day = logged_day([MORNING])
    log = day.as_it_was(day.draws(1))
    assert log.is_outcome(ANSWERED).tolist() == [True, False, True, False]
    assert log.is_outcome("short_abandon").tolist() == [False, True, False, False]
    assert log.waited.tolist() == [2_000, 4_000, 12_000, 0]
    assert log.delayed.tolist() == [False, True, True, True]
    assert log.talked.tolist() == [10_000, 0, 10_000, 0]
    assert list(zip(log.spent.tolist(), log.spent_from.tolist(), log.spent_to.tolist(), strict=True)) == [
        (-1, 0, 1_000),
        (0, 13_000, 16_000),
        (-1, 16_000, 16_000),
        (0, 27_000, 29_000),
    ]


def test_a_caller_taken_over_by_a_new_controller_has_one_stay() -> None:
    first = stretch(caller("c1", 2_000))
    second = stretch(caller("c1", 9_000, since=2_000), CallerLeft(12_000, "c1"), caller("c1", 13_000))
    day = logged_day([first, second])
    assert [(stay.at, stay.left.queue_wait_ms if stay.left else None) for stay in day.stays] == [
        (2_000, 10_000),
        (13_000, None),
    ]


def test_nobody_gave_up_means_nobody_ever_does() -> None:
    day = logged_day([stretch(caller("c1", 2_000))])
    assert day.draws(1).patience.tolist() == [math.inf]
    assert day.draws(1).service.tolist() == [180_000]


def test_an_empty_log() -> None:
    with pytest.raises(ValueError, match="nobody called"):
        logged_day([Stretch(CLINIC)])
