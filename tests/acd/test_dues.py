"""When an agent or a call wants waking."""

from __future__ import annotations

from typing import Any

import pytest

from acd.agent import STAY, AgentState, Decompressing, Idle, Offered, Paused, Resting, Talk, WrappingUp
from acd.core import Acd
from acd.dues import AgentTimers, CallTimers
from acd.messages import (
    Acuity,
    AgentAnswered,
    AgentProfile,
    CallbackAsked,
    Clinic,
    Left,
    QueueRules,
    Step,
    TalkEnded,
    Woken,
)
from acd.records import Agent, Call, Callback
from acd.requirement import Requirement
from acd.timers import NEVER
from tests.acd.floor_of_two import agent, caller, offers, only

RULES = QueueRules("desk", steps=(Step(100), Step(300)))


def call(**fields: Any) -> Call:
    plain: dict[str, Any] = {"queue": "desk", "needs": (), "language": "en", "priority": "routine", "since": 0}
    rest: dict[str, Any] = {"patient": None, "serial": 1, "wait_ends": None, "required": Requirement("desk", (), "en")}
    asked = Call("c", **plain, **{**rest, **fields})
    asked.rules = RULES
    return asked


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, 100),
        ({"steps": 1}, 300),
        ({"steps": 2}, NEVER),
        ({"wait_ends": 50}, 50),
        ({"prefer_until": 70, "wait_ends": 90}, 70),
        ({"stage": "offered", "wait_ends": 50}, NEVER),
        ({"stage": "talk"}, NEVER),
        ({"callback": Callback("agent_first", 1, 5, 60)}, 60),
        ({"callback": Callback("agent_first", 1, 5, 60), "stage": "offered"}, 60),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, 40), "stage": "resting"}, 40),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, 90), "stage": "dialing"}, 90),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, 90), "stage": "left"}, NEVER),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, None, True)}, 100),
    ],
)
def test_the_earliest_of_what_counts_at_its_stage(fields: dict[str, Any], due: int) -> None:
    assert CallTimers({}).due_of(call(**fields)) == due


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (Idle(5, 5), NEVER),
        (Offered(5, "c", "c-1", 20, 1, STAY), 20),
        (Talk(5, "c", "c-1", STAY), NEVER),
        (WrappingUp(5, "c", 20, STAY, 40), 20),
        (WrappingUp(5, "c", 20, STAY, 40, owes=True), 40),
        (Resting(5, 30, "busy"), 30),
        (Decompressing(5, 35), 35),
        (Paused(5, "lunch", 50), NEVER),
    ],
)
def test_an_agent_is_woken_where_his_state_ends_by_itself(state: AgentState, due: int) -> None:
    assert AgentTimers({}).due_of(Agent("ann", AgentProfile("ann", (), ()), state)) == due


def test_the_time_agreed_ends_while_a_phone_rings_though_a_waking_led_to_the_offer() -> None:
    """The waking that matches the two is the call's own, and nothing else of it is due while the phone rings."""
    alarmed = Acuity("soon", head_start_ms=1_000, alarm_after_ms=990)
    clinic = Clinic((agent("ann"),), (QueueRules("desk", offer_ms=5_000, wrap_up_ms=900),), (alarmed,))
    acd = Acd(clinic)
    acd.handle(caller("c0", 1))
    acd.handle(AgentAnswered(2, "c0-1"))
    acd.handle(caller("c1", 10, priority="soon"))
    acd.handle(CallbackAsked(20, "c1", "agent_first", 2, 1_000, 1_500))
    acd.handle(TalkEnded(100, "c0"))
    assert acd.deadline() == 1_000
    assert offers(acd.handle(Woken(1_000))) == [("c1", "ann")]
    assert acd.deadline() == 1_500
    assert [left.outcome for left in only(Left, acd.handle(Woken(1_500)))] == ["expired"]
