"""When a call wants waking."""

from __future__ import annotations

from typing import Any

import pytest

from acd.dues import due_of
from acd.messages import QueueRules, Step
from acd.records import Call, Callback
from acd.requirement import Requirement

RULES = {"desk": QueueRules("desk", steps=(Step(100), Step(300)))}


def call(**fields: Any) -> Call:
    plain: dict[str, Any] = {"queue": "desk", "needs": (), "language": "en", "priority": "routine", "since": 0}
    rest: dict[str, Any] = {"patient": None, "serial": 1, "wait_ends": None, "required": Requirement("desk", (), "en")}
    return Call("c", **plain, **{**rest, **fields})


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, 100),
        ({"steps": 1}, 300),
        ({"steps": 2}, None),
        ({"wait_ends": 50}, 50),
        ({"prefer_until": 70, "wait_ends": 90}, 70),
        ({"stage": "offered", "wait_ends": 50}, None),
        ({"stage": "talk"}, None),
        ({"callback": Callback("agent_first", 1, 5, 60)}, 60),
        ({"callback": Callback("agent_first", 1, 5, 60), "stage": "offered"}, 60),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, 40), "stage": "resting"}, 40),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, 90), "stage": "dialing"}, 90),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, None, True)}, 100),
    ],
)
def test_the_earliest_of_what_counts_at_its_stage(fields: dict[str, Any], due: int | None) -> None:
    assert due_of(RULES, call(**fields)) == due
