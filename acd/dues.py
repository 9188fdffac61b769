"""When a call wants waking: the earliest of all that may become due for it."""

from __future__ import annotations

from collections.abc import Mapping

from acd import callbacks
from acd.records import Call
from acd.rules import QueueRules
from acd.steps import next_due


def due_of(rules: Mapping[str, QueueRules], call: Call) -> int | None:
    """UTC ms, or None. While a phone rings for it only the end of a callback is due."""
    due = None if call.callback is None else callbacks.due_of(call)
    if call.stage == "waiting":
        due = _earlier(due, call.wait_ends)
        due = _earlier(due, call.prefer_until)
        due = _earlier(due, next_due(rules[call.queue], call))
        due = _earlier(due, call.ladder_due())
    return due


def _earlier(due: int | None, other: int | None) -> int | None:
    return other if due is None or (other is not None and other < due) else due
