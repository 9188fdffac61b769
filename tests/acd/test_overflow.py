"""Callers who go and wait elsewhere as they join."""

from __future__ import annotations

import pytest

from acd import overflow
from acd.estimate import Estimate
from acd.messages import AgentAnswered, Hold, Moved, Overflow, QueueRules, Release
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only

WARD = QueueRules("ward")


def desk(**rule: int) -> QueueRules:
    return QueueRules("desk", overflow=Overflow("ward", **rule), needs=(("front", 1),))


def test_too_many_wait_already() -> None:
    acd = acd_of(agent("ann", queues=("ward",)), queues=(desk(size=2), WARD))
    acd.handle(caller("c1", 1))
    assert only(Moved, acd.handle(caller("c2", 1))) == []
    commands = acd.handle(caller("c3", 5))
    assert commands[:2] == [Moved("c3", "desk", "ward", "size"), Hold("c3", "ward", 1)]
    assert offers(commands) == [("c3", "ann")]
    assert acd.position("c3") == 1


def test_nobody_on_duty_could_serve_and_an_emergency_goes_too() -> None:
    acd = acd_of(agent("ann"), queues=(desk(nobody_able=True), WARD))
    commands = acd.handle(caller("c1", 0, priority="emergency"))
    assert (only(Moved, commands), only(Release, commands)) == ([Moved("c1", "desk", "ward", "nobody_able")], [])
    assert offers(commands) == [("c1", "ann")]


def test_an_emergency_does_not_flee_from_a_long_line_it_heads() -> None:
    acd = acd_of(agent("ann", front=1), queues=(desk(size=1), WARD))
    for call in ("c1", "c2"):
        acd.handle(caller(call, 0))
    assert only(Moved, acd.handle(caller("c3", 5, priority="emergency"))) == []


def test_the_estimated_wait_and_nothing_when_it_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    acd = acd_of(agent("ann"), queues=(desk(wait_ms=1000), WARD))
    assert only(Moved, acd.handle(caller("c1", 0))) == []
    known = Estimate(900, 999, 1500, 20, 0, None)
    monkeypatch.setattr(overflow, "estimate", lambda _floor, _call: known)
    assert only(Moved, acd.handle(caller("c2", 0))) == []
    known = Estimate(900, 1000, 1500, 20, 0, None)
    assert only(Moved, acd.handle(caller("c3", 0))) == [Moved("c3", "desk", "ward", "long_wait")]


def test_chains_end_and_nobody_goes_to_where_nobody_could_serve_him() -> None:
    hall = QueueRules("hall", overflow=Overflow("desk", size=1))
    ward = QueueRules("ward", overflow=Overflow("hall", size=1))
    acd = acd_of(agent("ann"), queues=(QueueRules("desk", overflow=Overflow("ward", size=1)), ward, hall))
    for number, queue in enumerate(("desk", "desk", "ward", "hall")):
        acd.handle(caller(f"c{number}", 0, queue=queue))
        if not number:
            acd.handle(AgentAnswered(0, "c0-1"))
    commands = acd.handle(caller("c9", 5))
    assert [(moved.queue, moved.to) for moved in only(Moved, commands)] == [("desk", "ward"), ("ward", "hall")]
    nobody = acd_of(agent("ann", signed_in=False), queues=(desk(nobody_able=True), WARD))
    assert [type(command) for command in nobody.handle(caller("c1", 0))] == [Hold]


def test_the_longest_wait_is_that_of_the_queue_he_comes_to() -> None:
    acd = acd_of(agent("ann"), queues=(desk(nobody_able=True), QueueRules("ward", max_wait_ms=500)))
    acd.handle(caller("c0", 0, queue="ward"))
    acd.handle(AgentAnswered(1, "c0-1"))
    acd.handle(caller("c1", 100, since=50))
    assert acd.deadline() == 600
