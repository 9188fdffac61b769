"""When an agent or a call wants waking."""

from __future__ import annotations

from typing import Any

import pytest

from acd.agent import STAY, AgentState, Decompressing, Idle, Offered, Paused, Resting, Talk, WrappingUp
from acd.dues import AgentTimers, CallTimers
from acd.messages import AgentProfile, QueueRules, Step
from acd.records import Agent, Call, Callback
from acd.requirement import Requirement
from acd.timers import NEVER

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
