"""Waiting for an agent."""

from __future__ import annotations

from typing import Any

import pytest

from controller.text.world import CannotHappenError
from ivr import messages as ivr
from tests.controller.text.desk import act, call, done, heard


async def test_an_agent_answers_and_leaves() -> None:
    made = await call("1")
    await act(made, agent="answers")
    assert made.session.call.phase == "talking"
    await act(made, agent="leaves")
    assert (heard(made)[-1], made.session.call.outcome) == ("engine.goodbye", "answered")


async def test_an_agent_answers_over_the_emergency_question() -> None:
    made = await call("19")
    await act(made, agent="answers")
    assert made.session.call.phase == "talking"


async def test_the_queue_gives_him_back() -> None:
    made = await call("1")
    await act(made, queue="timed_out")
    assert made.session.call.node == "message"


@pytest.mark.parametrize(("given", "node"), [("timed_out", "message"), ({"front_desk": "timed_out"}, "message")])
async def test_a_queue_that_takes_nobody(given: Any, node: str) -> None:
    assert (await call("1", queue=given)).session.call.node == node
    assert (await call("1", queue={"nurse": "timed_out"})).session.call.node == "desk"


async def test_his_place_and_leaving() -> None:
    made = await call("12", ahead=4)
    assert heard(made)[-1] == "You are number 5 in line."
    await made.press("3")
    assert ivr.LeaveQueue() in done(made)
    assert made.session.call.node == "message"


@pytest.mark.parametrize(
    ("keys", "what", "why"),
    [
        ("", {"agent": "answers"}, "the caller waits in no queue"),
        ("", {"queue": "timed_out"}, "the caller waits in no queue"),
        ("1", {"agent": "leaves"}, "no agent talks with the caller"),
    ],
)
async def test_what_cannot_happen(keys: str, what: dict[str, str], why: str) -> None:
    made = await call(keys)
    with pytest.raises(CannotHappenError, match=why):
        await act(made, **what)
