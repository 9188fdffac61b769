"""A log played again, exactly and under other rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.messages import Clinic, Left, QueueRules
from careline.floor_log import Handled, LogError, Stretch
from careline.replaying import DIFFERENCES_KEPT, compare, play_exactly
from tests.acd.floor_of_two import agent
from tests.careline.made_up_log import logged

DAY = logged()


def test_replay_is_what_was_done_live() -> None:
    exact = play_exactly([DAY, DAY])
    assert exact.events == 2 * len(DAY.handled)
    assert exact.commands > exact.events
    assert (exact.different, exact.differences) == (0, ())


def test_a_deed_that_differs_is_told_with_then_and_now() -> None:
    changed = [
        Handled(each.event, tuple(command for command in each.commands if not isinstance(command, Left)))
        for each in DAY.handled
    ]
    exact = play_exactly([Stretch(DAY.clinic, changed)])
    assert exact.different == 200
    assert len(exact.differences) == DIFFERENCES_KEPT
    first = exact.differences[0]
    assert any(isinstance(command, Left) for command in first.now)
    assert first.as_dict()["now"][0][0] == "Left"


def test_more_agents_wait_less_and_the_same_rules_wait_the_same() -> None:
    more = replace(DAY.clinic, agents=(*DAY.clinic.agents, agent("new", desk=1, signed_in=False)))
    found = compare([DAY], more, 20_000)
    was, again, other = (each[0].values for each in (found.was, found.again, found.other))
    assert again["mean_wait_s"] == pytest.approx(was["mean_wait_s"], rel=0.05)
    assert again["p_abandon"] == pytest.approx(was["p_abandon"], abs=0.02)
    assert other["mean_wait_s"] < 0.7 * again["mean_wait_s"]
    assert other["service_level"] > again["service_level"]
    assert found.was[0].calls == found.other[0].calls == 200
    assert {each.group.by for each in found.was} == {"all", "type", "acuity", "language"}


def test_a_queue_the_other_rules_lack() -> None:
    with pytest.raises(LogError, match="queue 'desk', which the other rules do not have"):
        compare([DAY], Clinic(DAY.clinic.agents, (QueueRules("ward"),)), 1)


def test_an_empty_log() -> None:
    with pytest.raises(LogError, match="nobody called"):
        compare([Stretch(DAY.clinic)], DAY.clinic, 1)
