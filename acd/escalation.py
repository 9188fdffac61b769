"""The ladder: what is done so that a caller of an urgent class need not wait longer than he may.

Each class (``Acuity``) says after what wait which step is taken; a step once reached stays in force:

1. ``pre_empt``: an agent whose phone rings for a lower class rings for this call instead. Never a talk.
2. ``recall``: agents are called back one at a time, from after-call work (longest in it first), then from soft
   pauses; for an emergency also from the rest of the occupancy ceiling. Never from a protected break, nor from
   quiet time after a hard call.
3. ``alarm``: supervisors are told, once, and the on-call list is rung, one agent at a time, in its order;
   after its end again every ``retry_after`` of the queue.
4. ``max_wait``: the caller is given back for the flow's written safe ending.

At the first of the first three he moves up in line. An agent won goes to the first in line he may serve, as
always. For an emergency that nobody on the queue could serve all steps that his class has are due at once.

How far a call has climbed is its ``climbed``: steps due by then have been taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd.acuity import before, moves_up_after, priority_order, reached
from acd.agent import Offered, Paused, Resting, SignedOut, WrappingUp
from acd.leaving import release
from acd.messages import Alarm, Recall
from acd.records import Agent, Call
from acd.wellbeing import left_in_peace, may_be_recalled

if TYPE_CHECKING:
    from acd.floor import Floor


def move_up(floor: Floor) -> None:
    """Before anybody is matched: calls that have come to the first step of their ladder go up in line."""
    for call in floor.back:
        due = not call.moved_up and reached(moves_up_after(call.acuity), call.since, floor.now)
        if due and call.stage == "waiting":
            call.climbed = floor.now
            call.bucket.remove(call)
            floor.index.leave(call)
            floor.line_up(call)
            call.bucket.add(call)


def climb(floor: Floor, call: Call) -> None:
    """Take every step that is due for a call that waits and that no free agent could be found for."""
    if why := _over(floor, call):
        release(floor, call, why)
        return
    if moves_up_after(call.acuity) is None:
        if floor.pressing:
            floor.pressing.pop(call.name, None)
        call.ring_again = None
        floor.set_timer(call)
        return
    if call.dials_first:
        call.climbed, call.ring_again = floor.now, None
        floor.set_timer(call)
        return
    desperate = bool(hopeless(floor, call))
    call.climbed = floor.now
    if call.ring_again is not None and (desperate or call.ring_again <= floor.now):
        call.ring_again = None
    steps, since = call.acuity, call.since
    if reached(steps.alarm_after_ms, since, floor.now):
        _alarm(floor, call, "waited")
    if reached(steps.recall_after_ms, since, floor.now):
        floor.pressing[call.name] = call
    else:
        floor.pressing.pop(call.name, None)
    if not (
        (_due(floor, call, steps.pre_empt_after_ms, desperate) and _pre_empt(floor, call))
        or (_due(floor, call, steps.recall_after_ms, desperate) and _recall(floor, call))
        or (_due(floor, call, steps.alarm_after_ms, desperate) and _ring_on_call(floor, call, desperate))
    ):
        floor.set_timer(call)


def _due(floor: Floor, call: Call, after_ms: int | None, desperate: bool) -> bool:
    return after_ms is not None and (desperate or reached(after_ms, call.since, floor.now))


def _over(floor: Floor, call: Call) -> str:
    """Why the wait is over, or ``""``."""
    if reached(call.acuity.max_wait_ms, call.patient_since, floor.now) and call.callback is None:
        return "safe_end"
    return "timed_out" if call.wait_ends is not None and call.wait_ends <= floor.now else ""


def hopeless(floor: Floor, call: Call) -> str:
    """Why this call must not wait for the agents of its queue: none of them could serve it. ``""`` if it may.

    A patient who is called back does not wait on the line, and may be served by tomorrow's shift.
    """
    if call.absent:
        return ""
    emergency = call.priority == "emergency"
    if not (emergency or floor.rules[call.queue].leave_when_nobody_able) or call.bucket.anybody_able():
        return ""
    return "nobody_able" if emergency else "left_empty"


def in_vain(floor: Floor, call: Call) -> str:
    """Why this call must be given back: nobody on the queue could serve it, and nobody else is left to ask.

    ``""`` if it may wait.
    """
    why = hopeless(floor, call)
    if not why or why != "nobody_able":
        return why
    steps = call.acuity
    if steps.pre_empt_after_ms is not None and _to_pre_empt(floor, call):
        return ""
    if steps.recall_after_ms is not None and _to_recall(floor, call):
        return ""
    return why if steps.alarm_after_ms is None or _on_call(floor, call) is None else ""


def may_serve(agent: Agent, call: Call) -> bool:
    """Whether the agent could serve the call, were he free: by his profile and the queues he has not left."""
    required = call.required
    if required.named and agent.name not in required.named:
        return False
    return not agent.removed and agent.bucket.serves_queue(required) and agent.bucket.fits(required)


def _first_for(floor: Floor, agent: Agent, call: Call) -> Call:
    """The first in line whom an agent won for ``call`` may serve."""
    first = floor.index.first_call(agent)
    return call if first is None or before(call, first) or first.dials_first else first


# --- an offer of a lower class


def _to_pre_empt(floor: Floor, call: Call) -> tuple[int, int, str] | None:
    """The offer to take over: of the lowest class below his, of these the one that has rung shortest.

    Minus the class, minus since when it rings, and whose phone.
    """
    own = priority_order(call.priority)
    found = []
    for agent in floor.offers.values():
        if isinstance(agent.state, Offered):
            order = priority_order(floor.calls[agent.state.call].priority)
            if order > own and may_serve(agent, call):
                found.append((-order, -agent.state.since, agent.name))
    return min(found, default=None)


def _pre_empt(floor: Floor, call: Call) -> bool:
    """The phone stops ringing for the lower class, whose caller keeps his place, and rings for this one."""
    best = _to_pre_empt(floor, call)
    if best is None:
        return False
    order, agent = -best[0], floor.agents[best[2]]
    was = agent.state
    assert isinstance(was, Offered)
    first = _first_for(floor, agent, call)
    other = floor.end_offer(agent, was, "pre_empted")
    floor.ring(first if priority_order(first.priority) < order else call, agent, was, "pre_empted")
    floor.wait(other)
    if call.stage == "waiting":
        floor.back.append(call)
    return True


# --- after-call work and soft pauses


def _to_recall(floor: Floor, call: Call) -> tuple[int, int, str] | None:
    """Whom to recall: what he is in, since when, and his name."""
    found = []
    for agent in floor.agents.values():
        kind = _recallable(floor, agent, call)
        if kind and agent.device == "available" and may_serve(agent, call):
            found.append((kind, agent.state.since, agent.name))
    return min(found, default=None)


RECALLED_FROM = {1: "acw", 2: "pause", 3: "rest"}
"""The words of ``Recall.why``, in the order in which agents are recalled."""


def _recallable(floor: Floor, agent: Agent, call: Call) -> int:
    """The number of what he may be recalled from, 0 if he may not."""
    if not may_be_recalled(agent.state, floor.clinic.soft_pauses, floor.now):
        return 0
    match agent.state:
        case WrappingUp():
            return 1
        case Paused():
            return 2
        case Resting() if call.priority == "emergency":
            return 3
        case _:
            return 0


def _recall(floor: Floor, call: Call) -> bool:
    """One agent is free again; the matching that follows gives him to the first in line he may serve."""
    best = _to_recall(floor, call)
    if best is None:
        return False
    kind, _, name = best
    agent = floor.agents[name]
    assert isinstance(agent.state, WrappingUp | Paused | Resting)
    floor.out.append(Recall(name, call.name, RECALLED_FROM[kind]))
    floor.recalled[name] = None
    floor.move(agent, agent.state.recall(floor.now))
    floor.back.append(call)
    return True


def pressed(floor: Floor) -> list[Call]:
    """Calls that would recall one of the agents who have just come to rest, each the first in line he may serve."""
    firsts = [floor.index.first_call(agent) for agent in floor.came_to_rest]
    return [call for call in firsts if call is not None and call.name in floor.pressing]


# --- the alarm and the on-call list


def _alarm(floor: Floor, call: Call, why: str) -> None:
    if not call.alarmed:
        call.alarmed = True
        floor.out.append(Alarm(call.name, call.queue, call.priority, floor.now - call.since, why))


def _on_call(floor: Floor, call: Call) -> Agent | None:
    """The next of the on-call list who is off the queue, may serve and has not been rung in this round."""
    for name in floor.clinic.on_call:
        agent = floor.agents.get(name)
        if agent is None or name in call.rung or agent.device != "available" or not may_serve(agent, call):
            continue
        if isinstance(agent.state, SignedOut | Paused) and not left_in_peace(agent.state, floor.now):
            return agent
    return None


def _ring_on_call(floor: Floor, call: Call, desperate: bool) -> bool:
    """Ring the next on the list. At its end it is begun anew after ``retry_after`` of the queue."""
    if call.ring_again is not None:
        return False
    agent = _on_call(floor, call)
    if agent is None:
        if floor.clinic.on_call:
            call.rung = ()
            call.ring_again = floor.now + max(1, floor.rules[call.queue].retry_after_ms)
        return False
    if desperate:
        _alarm(floor, call, "nobody_able")
    call.rung += (agent.name,)
    assert isinstance(agent.state, SignedOut | Paused)
    floor.ring(_first_for(floor, agent, call), agent, agent.state, "on_call")
    if call.stage == "waiting":
        floor.back.append(call)
    return True
