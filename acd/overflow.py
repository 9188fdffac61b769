"""Calls that go and wait in another queue, and agents who help out in one.

A call moves when it joins (``Overflow``: too many wait, they wait too long, nobody could serve it), by a step, or
when the steps ran out. Its wait so far goes with it, and so does what its queues never relax. It moves only to
where somebody on duty could serve it, and never to a queue it has waited in before: so no caller goes
round in circles, and none is sent from a long wait into an endless one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import steps
from acd.commands import Hold, Moved
from acd.escalation import in_vain
from acd.estimate import estimate
from acd.rules import Overflow

if TYPE_CHECKING:
    from acd.floor import Floor
    from acd.records import Call


def at_joining(floor: Floor, call: Call) -> None:
    """Let a call that is about to join its queue go to where that queue's overflow leads. It is in no line yet."""
    while (rule := call.rules.overflow) is not None:
        why = _why(floor, call, rule)
        before = call.queue
        if not why or relocate(floor, call, rule.queue):
            return
        floor.out.append(Moved(call.name, before, call.queue, why))


def _why(floor: Floor, call: Call, rule: Overflow) -> str:
    """Why this call overflows; ``""`` if it does not. An emergency goes to the top of any line, however long it is."""
    if rule.nobody_able and not call.bucket.anybody_able():
        return "nobody_able"
    if call.priority == "emergency":
        return ""
    if 0 < rule.size <= floor.index.line(call.queue).waiting:
        return "size"
    if rule.wait_ms > 0 and (known := estimate(floor, call)) is not None and known.mean_ms >= rule.wait_ms:
        return "long_wait"
    return ""


def relocate(floor: Floor, call: Call, to: str) -> str:
    """Let a call that is in no line belong to queue ``to``; ``""`` if it does now, else why it must not."""
    rules = floor.rules.get(to)
    if rules is None or to in floor.closed:
        return f"there is no queue '{to}'"
    if to == call.queue or to in call.been:
        return f"he has waited in '{to}' already"
    before = (call.queue, call.entered, call.steps, call.been, call.kept, call.kept_language, call.prefer_until)
    call.been = (*call.been, call.queue)
    call.kept, call.kept_language = steps.carried(floor.rules, call)
    call.queue, call.entered, call.steps, call.prefer_until = to, floor.now, 0, None
    floor.ask(call)
    if call.bucket.anybody_able():
        call.wait_ends = floor.now + rules.max_wait_ms if rules.max_wait_ms else None
        return ""
    call.queue, call.entered, call.steps, call.been, call.kept, call.kept_language, call.prefer_until = before
    floor.ask(call)
    return f"nobody on duty in '{to}' could serve him"


def move(floor: Floor, call: Call, to: str, why: str) -> str:
    """Let a waiting call go and wait in queue ``to``; ``""`` if it did, else why it must not."""
    before = call.queue
    call.bucket.remove(call)
    floor.index.leave(call)
    refused = relocate(floor, call, to)
    floor.line_up(call)
    floor.wait(call)
    if not refused:
        floor.out.append(Moved(call.name, before, to, why))
        tell_position(floor, call)
    return refused


def tell_position(floor: Floor, call: Call) -> None:
    """Tell the caller's position, unless the call is about to be given back for want of anybody able."""
    if call.stage != "waiting" or not in_vain(floor, call):
        floor.out.append(Hold(call.name, call.queue, floor.index.position(call)))
