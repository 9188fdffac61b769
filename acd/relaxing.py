"""The steps of a queue are taken when their time has come, each of them told (``Relaxed`` or ``Moved``).

While a phone rings for the call time counts on, and what has become due is taken if the offer comes to
nothing. What the steps mean is in ``acd/steps.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import overflow
from acd.acuity import moves_up_after, reached
from acd.commands import Relaxed
from acd.leaving import release
from acd.steps import next_due, only_agents, said, widens_named

if TYPE_CHECKING:
    from acd.floor import Floor
    from acd.records import Call


def prefer(floor: Floor, call: Call) -> None:
    """If a preferred agent is on duty ask only him for a while; not in an emergency or when it is pressing."""
    rules = call.rules
    if rules.prefer_ms <= 0 or not call.preferred or call.priority == "emergency":
        return
    if reached(moves_up_after(call.acuity), call.since, floor.now):
        return
    call.prefer_until = floor.now + rules.prefer_ms
    if only_agents(rules, call):
        floor.ask(call)
        if call.bucket.anybody_able():
            return
    call.prefer_until = None
    floor.ask(call)


def up_to_date(floor: Floor) -> None:
    """Take every step that is due for calls that changed, and for those who may have lost the agents they wait for."""
    if floor.lost:
        floor.back += [call for call in floor.particular.values() if call.stage == "waiting"]
        floor.lost = False
    for call in list(floor.back):
        if call.stage == "waiting" and _catch_up(floor, call):
            floor.set_timer(call)


def _catch_up(floor: Floor, call: Call) -> bool:
    """True if the call still waits and something was taken."""
    changed = False
    if call.prefer_until is not None and _preferred_long_enough(floor, call):
        call.prefer_until = None
        _relax(floor, call, 0, "no longer only the preferred agents")
        changed = True
    while (due := next_due(call.rules, call)) is not None and due <= floor.now:
        _take(floor, call)
        if call.stage != "waiting":
            return False
        changed = True
    if call.required.named and call.prefer_until is None and _named_in_vain(floor, call):
        call.steps = len(floor.rules[call.queue].steps)
        _take(floor, call)
        changed = True
    return changed and call.stage == "waiting"


def _preferred_long_enough(floor: Floor, call: Call) -> bool:
    """The time is over, the last of them has gone off duty, or the wait has become pressing (``acd/escalation.py``)."""
    pressing = reached(moves_up_after(call.acuity), call.since, floor.now)
    return pressing or (call.prefer_until or 0) <= floor.now or not call.bucket.anybody_able()


def _named_in_vain(floor: Floor, call: Call) -> bool:
    """None of the named agents is on duty, no step is to come that would let others do, and the queue knows what then.

    Where it holds its callers the steps go on in their time: none is counted as taken that was not.
    """
    rules = floor.rules[call.queue]
    holds = rules.exhausted is None or rules.exhausted.then == "hold"
    if holds or call.steps > len(rules.steps) or widens_named(rules, call):
        return False
    return not call.bucket.anybody_able()


def _take(floor: Floor, call: Call) -> None:
    """The next step, or what the queue has written down for when they ran out."""
    rules = floor.rules[call.queue]
    call.steps += 1
    if call.steps > len(rules.steps):
        _ran_out(floor, call)
        return
    step, number = rules.steps[call.steps - 1], call.steps
    if not step.queue:
        _relax(floor, call, number, said(step))
    elif refused := overflow.move(floor, call, step.queue, "step"):
        _relax(floor, call, number, f"stays: {refused}")


def _ran_out(floor: Floor, call: Call) -> None:
    """Never "anyone": without a word of the queue's the caller goes on waiting for whom he needs."""
    then = floor.rules[call.queue].exhausted
    if then is None or then.then == "hold":
        return
    if then.then == "safe_end":
        release(floor, call, "safe_end")
        return
    number, lifted, call.lifted = call.steps, call.lifted, True
    if refused := overflow.move(floor, call, then.queue, "exhausted"):
        call.lifted = lifted
        _relax(floor, call, number, f"stays: {refused}")


def _relax(floor: Floor, call: Call, number: int, what: str) -> None:
    """What is asked for the call has changed; its place in line has not."""
    call.relaxed = (*call.relaxed, what)
    floor.out.append(Relaxed(call.name, number, what))
    call.bucket.remove(call)
    floor.ask(call)
    call.bucket.add(call)
