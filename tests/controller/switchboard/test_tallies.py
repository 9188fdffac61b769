"""The day's tally of each queue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.messages import Left
from controller.switchboard.tallies import DAY_MS, Tallies


def left(outcome: str, wait_ms: int = 0, queue: str = "desk") -> Left:
    return Left("c", queue, outcome, None, wait_ms, 0, 0, 0)


def test_service_level_by_the_strict_formula() -> None:
    tallies = Tallies({"desk": 20_000})
    for outcome, wait in [
        ("answered", 20_000), ("answered", 20_001), ("answered", 0), ("abandoned", 1), ("short_abandon", 1),
        ("timed_out", 1), ("withdrawn", 1), ("left_empty", 1),
    ]:  # fmt: skip
        tallies.count(DAY_MS, left(outcome, wait))
    tally = tallies.of("desk")
    assert (tally.answered, tally.in_target, tally.abandoned) == (3, 2, 2)
    assert tally.service_level == pytest.approx(2 / 5)


def test_before_the_first_call_there_is_no_level() -> None:
    tallies = Tallies({})
    assert tallies.of("desk").service_level is None
    tallies.count(1, left("timed_out"))
    assert tallies.of("desk").service_level is None


def test_queues_are_apart_and_each_day_begins_anew() -> None:
    tallies = Tallies({"desk": 1_000, "nurse": 1_000})
    tallies.count(DAY_MS - 1, left("answered"))
    tallies.count(DAY_MS - 1, left("abandoned", queue="nurse"))
    assert (tallies.of("desk").answered, tallies.of("nurse").answered) == (1, 0)
    tallies.count(DAY_MS, left("answered"))
    assert (tallies.of("desk").answered, tallies.of("nurse").abandoned) == (1, 0)


def test_a_queue_without_a_target_answers_in_target_at_once_only() -> None:
    tallies = Tallies({})
    tallies.count(1, left("answered", 0))
    tallies.count(1, left("answered", 1))
    assert tallies.of("desk").in_target == 1


def test_who_chose_to_be_called_back_has_a_denominator_of_his_own() -> None:
    tallies = Tallies({"desk": 20_000})
    tallies.count(1, left("answered", 1_000))
    for outcome in ("answered", "expired", "abandoned"):
        tallies.count(1, replace(left(outcome, 3_600_000), callback=True))
    tally = tallies.of("desk")
    assert (tally.answered, tally.abandoned, tally.service_level) == (1, 0, 1.0)
    assert (tally.called_back, tally.callbacks) == (1, 3)
