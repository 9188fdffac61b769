"""When an agent or a call wants waking: the earliest of all that may become due. UTC ms, ``NEVER`` for nothing."""

from __future__ import annotations

from acd import callbacks
from acd.agent import Decompressing, Offered, Resting, WrappingUp
from acd.records import Agent, Call
from acd.steps import next_due
from acd.timers import NEVER, Timers


class AgentTimers(Timers[Agent]):
    """Some of an agent's states end by themselves."""

    def due_of(self, record: Agent) -> int:
        state = record.state
        if isinstance(state, Offered):
            return state.until
        if isinstance(state, WrappingUp):
            return state.ends
        return state.until if isinstance(state, (Resting, Decompressing)) else NEVER


class CallTimers(Timers[Call]):
    """While a phone rings for a call only the end of a callback is due."""

    def due_of(self, record: Call) -> int:
        due = NEVER if record.callback is None else _earlier(NEVER, callbacks.due_of(record))
        if record.stage == "waiting":
            due = _earlier(due, record.wait_ends)
            due = _earlier(due, record.prefer_until)
            due = _earlier(due, next_due(record.rules, record))
            due = _earlier(due, record.ladder_due())
        return due


def _earlier(due: int, other: int | None) -> int:
    return due if other is None or due <= other else other
