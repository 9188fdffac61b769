"""Who was cut off and calls again has his place, once, for a while, and never a better one."""

from __future__ import annotations

import json
from dataclasses import replace

from acd import regain
from acd.core import Acd
from acd.messages import AgentAnswered, CallerLeft, Clinic, Queued, QueueRules, Release, Step, Withdrawn, Woken
from acd.words import Priority
from tests.acd.floor_of_two import acd_of, agent, caller, only

AWAY = agent("ann", signed_in=False)


def known(call: str, at: int, *, key: str = "k1", queue: str = "desk", priority: Priority = "routine") -> Queued:
    return replace(caller(call, at, queue=queue, priority=priority), caller_key=key)


def line(acd: Acd) -> list[tuple[str, int]]:
    return [(view.call, view.since) for view in acd.waiting()]


def test_a_dropped_caller_stands_where_he_stood_and_only_once() -> None:
    acd = acd_of(AWAY)
    acd.handle(known("c1", 100))
    acd.handle(caller("c2", 200))
    acd.handle(CallerLeft(300, "c1"))
    acd.handle(known("c3", 400))
    assert line(acd) == [("c3", 100), ("c2", 200)]
    acd.handle(known("c4", 500))
    assert line(acd)[-1] == ("c4", 500)


def test_never_a_better_class_by_it() -> None:
    acd = acd_of(AWAY)
    acd.handle(known("c1", 100, priority="urgent"))
    acd.handle(CallerLeft(200, "c1"))
    acd.handle(caller("c2", 300, priority="soon"))
    acd.handle(known("c3", 400))
    assert line(acd) == [("c2", 300), ("c3", 100)]


def test_after_the_time_or_in_another_queue_or_by_another_key_there_is_nothing_to_regain() -> None:
    acd = acd_of(AWAY, queues=(QueueRules("desk", regain_ms=1000), QueueRules("ward"), QueueRules("hall", regain_ms=0)))
    acd.handle(known("c1", 100))
    acd.handle(known("c2", 100, key="k2", queue="hall"))
    acd.handle(CallerLeft(200, "c1"))
    acd.handle(CallerLeft(200, "c2"))
    acd.handle(known("c3", 300, queue="ward"))
    acd.handle(known("c4", 300, key="k3"))
    acd.handle(known("c5", 300, key="k2", queue="hall"))
    acd.handle(known("c6", 1201))
    assert dict(line(acd)) == {"c3": 300, "c4": 300, "c5": 300, "c6": 1201}


def test_nobody_regains_who_was_served_or_taken_out() -> None:
    acd = acd_of(agent("ann"))
    acd.handle(known("c1", 100))
    acd.handle(AgentAnswered(110, "c1-1"))
    acd.handle(CallerLeft(120, "c1"))
    acd.handle(known("c2", 130, key="k2"))
    acd.handle(Withdrawn(140, "c2", "boss"))
    acd.handle(known("c3", 200))
    acd.handle(known("c4", 200, key="k2"))
    assert dict(line(acd)) == {"c3": 200, "c4": 200}


def test_a_place_is_kept_for_the_queue_asked_for_when_he_had_been_moved() -> None:
    acd = acd_of(agent("ann"), queues=(QueueRules("desk", steps=(Step(50, queue="ward"),)), QueueRules("ward")))
    acd.handle(caller("c0", 0))
    acd.handle(AgentAnswered(1, "c0-1"))
    acd.handle(known("c1", 100))
    acd.handle(Woken(150))
    acd.handle(CallerLeft(200, "c1"))
    acd.handle(known("c2", 300))
    assert line(acd) == [("c2", 100)]


def test_his_own_patience_begins_with_the_new_call() -> None:
    acd = acd_of(AWAY, max_wait_ms=1000)
    acd.handle(known("c1", 0))
    acd.handle(CallerLeft(900, "c1"))
    acd.handle(known("c2", 1500))
    assert acd.deadline() == 2500


def test_a_regained_wait_brings_no_safe_end_at_once() -> None:
    acd = acd_of(AWAY)
    acd.handle(known("c1", 1000, priority="urgent"))
    acd.handle(CallerLeft(500_000, "c1"))
    acd.handle(known("c2", 700_000, priority="urgent"))
    assert only(Release, acd.handle(Woken(1_299_999))) == []
    assert only(Release, acd.handle(Woken(1_300_000))) == [Release("c2", "safe_end")]


def test_no_more_are_remembered_than_a_bound_the_newest() -> None:
    acd = acd_of(AWAY)
    for number in range(regain.KEPT + 1):
        acd.handle(known(f"c{number}", 100, key=f"k{number}"))
        acd.handle(CallerLeft(200, f"c{number}"))
    acd.handle(known("first", 300, key="k0"))
    acd.handle(known("second", 300, key="k1"))
    assert dict(line(acd)) == {"first": 300, "second": 100}


def test_what_is_remembered_survives_a_dump() -> None:
    clinic = Clinic((AWAY,), (QueueRules("desk"),))
    acd = Acd(clinic)
    acd.handle(known("c1", 100))
    acd.handle(CallerLeft(200, "c1"))
    again = Acd.load(clinic, json.loads(json.dumps(acd.dump())))
    again.handle(known("c2", 300))
    assert line(again) == [("c2", 100)]
