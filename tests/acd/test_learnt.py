"""What the floor learns of its own work."""

from __future__ import annotations

import json

import pytest

from acd.core import Acd
from acd.learnt import FULL, NUMBER, PROMISE_AGE_MS, PROMISES_KEPT, Learnt, Waits, likeness
from tests.acd.floor_of_two import agent, caller
from tests.acd.made_up_day import Day


def test_old_contacts_weigh_less_and_the_mean_follows() -> None:
    learnt = Learnt()
    for _ in range(200):
        learnt.work_of(agent("ann")).add(100, 50, NUMBER["routine"], 1)
    for _ in range(200):
        learnt.work_of(agent("ben")).add(300, 50, NUMBER["urgent"], 2)
    work = learnt.of_profile(agent("cat"))
    assert work is not None
    assert FULL / 2 <= work.contacts < FULL
    assert work.busy / work.contacts > 250
    assert work.by_priority[1] > work.by_priority[3]
    assert work.last == 2
    assert learnt.of_profile(agent("dan", nurse=1)) is None


def test_order_of_skills_makes_no_difference() -> None:
    assert likeness(agent("a", x=1, y=2)) == likeness(agent("b", y=2, x=1))


def test_promises_beyond_the_last_fifty_or_an_hour_are_forgotten() -> None:
    waits = Waits()
    for number in range(80):
        waits.judge((number, 10, 20), number + (15 if number >= 40 else 50), answered=True)
    assert waits.quality(100) == (PROMISES_KEPT, 0.8, 0.0)
    assert waits.quality(PROMISE_AGE_MS + 200) == (0, 0.0, 0.0)


def test_the_sums_of_a_queue_are_halved_together() -> None:
    waits = Waits()
    for _ in range(FULL // 2):
        waits.answered(10, 2)
        waits.abandoned(30)
    assert (waits.served, waits.given_up, waits.waited, waits.ring) == (32, 32, 1280, 64)


def test_a_new_distributor_goes_on_with_what_was_learnt() -> None:
    day = Day(agents=2)
    day.play(60)
    learnt = json.loads(json.dumps(day.acd.learnt()))
    new, fresh = Acd(day.clinic, learnt=learnt), Acd(day.clinic)
    for acd in (new, fresh):
        for number in range(3):
            acd.handle(caller(f"x{number}", 10**9))
    assert new.learnt() == learnt
    assert new.estimate("x2") is not None
    assert fresh.estimate("x2") is None
    with pytest.raises(ValueError, match="another version"):
        Acd(day.clinic, learnt={"moons": 2})


def test_through_json_and_back() -> None:
    learnt = Learnt()
    learnt.work_of(agent("ann", nurse=2)).add(100, 50, NUMBER["soon"], 7)
    learnt.of("desk").judge((1, 2, 3), 4, answered=True)
    data = learnt.dump()
    assert json.loads(json.dumps(data)) == data
    assert Learnt.load(data).dump() == data
