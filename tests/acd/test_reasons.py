"""Why an agent does not get a call, and why a caller waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.agent import AgentState, Decompressing, Idle, Paused, Resting
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    DeviceChanged,
    OfferFailed,
    TalkEnded,
)
from acd.reasons import WhyWaiting, why_passed_over, why_unfit_for
from acd.records import Callback
from acd.requirement import requirement
from tests.acd.floor_of_two import acd_of, agent, caller

HOUR = 3_600_000


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (requirement("desk", (("nurse", 3),), (), "en"), "needs nurse 3, has 2"),
        (requirement("desk", (("doctor", 1),), (), "en"), "needs doctor 1, has none"),
        (requirement("desk", (), (), "ko"), "does not speak ko"),
        (requirement("desk", (), (), "es", language_level=4), "needs es 4, has 2"),
        (requirement("lab", (), (), "en"), "does not serve queue lab"),
        (requirement("ward", (), (), "en"), "paused for queue ward"),
        (requirement("desk", (), (), "en", teams=("blue", "red")), "is not in team blue or red"),
        (requirement("desk", (), (), "en", named=("zoe",)), "is not one of those asked for by name"),
        (requirement("desk", (), (), "en", need=("not", ("skill", "nurse", 1))), "must not be: nurse 1"),
        (requirement("desk", (("nurse", 2),), (), "en"), ""),
    ],
)
def test_why_he_may_not(asked: object, words: str) -> None:
    profile = agent("ann", queues=("desk", "ward"), nurse=2, es=2)
    assert why_unfit_for(profile, ("ward",), asked) == words  # type: ignore[arg-type]


def test_everybody_is_busy_and_with_what() -> None:
    acd = acd_of(agent("ann"), agent("ben"), agent("cat"), agent("dan", en=0, es=5))
    for number in (1, 2, 3):
        acd.handle(caller(f"c{number}", number))
    acd.handle(AgentAnswered(4, "c1-1"))
    acd.handle(AgentAnswered(4, "c2-2"))
    acd.handle(TalkEnded(5, "c2"))
    acd.handle(caller("c4", 6))
    assert acd.why_waiting("c4") == WhyWaiting(
        "all_busy",
        (("ann", "talks"), ("ben", "after-call work"), ("cat", "his phone rings for another call")),
    )
    assert acd.why_waiting("c3") == WhyWaiting("rings", (("cat", "rings"),))
    assert acd.why_waiting("c1") is None
    assert acd.why_waiting("nobody") is None


def test_nobody_is_able_and_why() -> None:
    acd = acd_of(
        agent("ann", signed_in=False), agent("ben"), agent("cat"), agent("dan"), agent("eve", nurse=1), max_no_answers=1
    )
    acd.handle(AgentPaused(1, "ben", "lunch"))
    acd.handle(AgentPaused(1, "cat", "tea"))
    acd.handle(DeviceChanged(2, "dan", "unreachable"))
    acd.handle(caller("c1", 3))
    acd.handle(OfferFailed(4, "c1-1", "no_answer"))
    told = acd.why_waiting("c1")
    assert told is not None
    assert (told.why, dict(told.agents)["ann"]) == ("nobody_able", "signed out")
    assert dict(told.agents) == {
        "ann": "signed out",
        "ben": "paused: lunch",
        "cat": "paused: tea",
        "dan": "his phone is unreachable",
        "eve": "off the queue: did not answer",
    }


def test_held_for_his_own_agent_and_called_back_later() -> None:
    acd = acd_of(agent("ann"), agent("ben", signed_in=False))
    acd.handle(caller("c1", 1))
    acd.handle(AgentAnswered(2, "c1-1"))
    acd.handle(replace(caller("c2", 3), preferred=("ann", "gone")))
    call = acd._floor.calls["c2"]
    call.prefer_until = 30_003
    assert acd.why_waiting("c2") == WhyWaiting("held", (("ann", "talks"),), 30_003)
    call.prefer_until = 3
    assert acd.why_waiting("c2") == WhyWaiting("all_busy", (("ann", "talks"),))
    call.stage, call.callback = "resting", Callback("patient_first", 3, 1_000, 9_000, 1, 5_000)
    assert acd.why_waiting("c2") == WhyWaiting("callback", until=5_000)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Paused(1, "tea", 9), "on a planned break: tea"),
        (Decompressing(1, 9), "has quiet time after a hard call"),
        (Resting(1, 9, "occupancy"), "rests: too much of the last hour in contact"),
        (Resting(1, 9, "no_answer"), "left alone for a moment after an offer: no answer"),
        (Idle(1, 1), "is free"),
    ],
)
def test_what_he_is_doing(state: AgentState, words: str) -> None:
    acd = acd_of(agent("ann"), agent("ben", signed_in=False))
    acd.handle(caller("c1", 1))
    ann = acd._floor.agents["ann"]
    ann.state = state
    assert why_passed_over(ann, acd._floor.calls["c1"]) == words
