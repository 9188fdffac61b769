"""How a call leaves the floor: the one place that says ``Left``, and what is learnt and owed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd.messages import FollowUp, Left, Release
from acd.records import Call

if TYPE_CHECKING:
    from acd.floor import Floor

FOLLOWED_UP = {"abandoned": "hung_up", "safe_end": "safe_end", "expired": "callback_expired"}
"""Outcomes after which urgent callers are called, and the word for it in ``FollowUp.why``."""


def release(floor: Floor, call: Call, why: str) -> None:
    """Give a call that waits back to the IVR, unless nobody is on the line."""
    if not call.absent:
        floor.out.append(Release(call.name, why))
    finish(floor, call, why)


def finish(floor: Floor, call: Call, outcome: str, agent: str | None = None, talk_ms: int = 0) -> None:
    """The call is no longer ours."""
    if call.stage == "waiting":
        call.bucket.remove(call)
    if call.stage != "talk":
        floor.index.leave(call)
        call.queue_wait_ms = max(0, floor.now - call.since)
        _gave_up(floor, call, outcome)
        _follow_up(floor, call, outcome)
    if call.callback is None:
        floor.lending.note(call.queue, floor.rules.get(call.queue), outcome, call.queue_wait_ms)
    call.stage = "left"
    if floor.particular:
        floor.particular.pop(call.name, None)
    if floor.pressing:
        floor.pressing.pop(call.name, None)
    del floor.calls[call.name]
    floor.out.append(
        Left(
            call.name,
            call.queue,
            outcome,
            agent,
            call.queue_wait_ms,
            call.ring_ms,
            talk_ms,
            call.offers,
            call.priority,
            call.language,
            call.promise,
            call.callback is not None,
        )
    )


def _gave_up(floor: Floor, call: Call, outcome: str) -> None:
    waits = floor.learnt.of(call.queue)
    if outcome in ("abandoned", "short_abandon"):
        waits.abandoned(call.queue_wait_ms)
    if call.promise is not None:
        waits.judge(call.promise, floor.now, answered=False)


def _follow_up(floor: Floor, call: Call, outcome: str) -> None:
    """Somebody must call an urgent caller who was not served and whom the flow does not send on to others."""
    if outcome in FOLLOWED_UP and call.priority in ("emergency", "urgent"):
        due = floor.now + floor.rules[call.queue].follow_up_ms
        floor.out.append(FollowUp(call.name, call.queue, call.priority, call.patient, FOLLOWED_UP[outcome], due))
