"""What happens when a caller joins, leaves, is taken out or has finished talking.

Each handler returns False when the event says nothing new (unknown, late or double) and has changed nothing.
"""

from __future__ import annotations

from acd.acuity import ROUTINE, priority_order
from acd.after_call import end_talk
from acd.agent import Offered, Talk
from acd.floor import Floor
from acd.messages import (
    CallerLeft,
    DropAgent,
    Hold,
    Left,
    Queued,
    Release,
    TalkEnded,
    Withdrawn,
)
from acd.records import Agent, Call
from acd.requirement import Requirement, requirement, why_not


def queued(floor: Floor, event: Queued) -> bool:
    call = floor.calls.get(event.call)
    if call is None:
        return _join(floor, event)
    return call.stage != "talk" and _ask_anew(floor, call, event)


def _join(floor: Floor, event: Queued) -> bool:
    """A new caller. A queue that is not ours gives the caller back at once: nobody is left in silence."""
    rules = floor.rules.get(event.queue)
    since = min(event.since, floor.now)
    if rules is None or event.queue in floor.closed:
        floor.out.append(Release(event.call, "nobody_able"))
        waited, asked = floor.now - since, (event.priority, event.language)
        floor.out.append(Left(event.call, event.queue, "nobody_able", None, waited, 0, 0, 0, *asked))
        return True
    floor.serial += 1
    call = Call(
        name=event.call,
        queue=event.queue,
        needs=event.needs,
        language=event.language,
        priority=event.priority,
        since=since,
        patient=event.patient,
        preferred=event.preferred,
        serial=floor.serial,
        wait_ends=since + rules.max_wait_ms if rules.max_wait_ms else None,
        required=requirement(event.queue, rules.needs, event.needs, event.language),
        acuity=floor.acuity.get(event.priority, ROUTINE),
    )
    floor.calls[call.name] = call
    floor.index.join(call)
    floor.wait(call)
    _hold(floor, call)
    return True


def _hold(floor: Floor, call: Call) -> None:
    """Tell the caller's position, unless the call is about to be given back for want of anybody able."""
    if call.stage == "offered" or not floor.hopeless(call):
        floor.out.append(Hold(call.name, call.queue, floor.index.position(call)))


def _ask_anew(floor: Floor, call: Call, event: Queued) -> bool:
    """The caller asks for something else and keeps ``since`` and the order of arrival.

    The running offer stands if its agent fits what is asked now, except that a raised priority is
    matched afresh. In another queue the longest wait counts from now.
    """
    rules = floor.rules.get(event.queue)
    same = (event.queue, event.needs, event.language, event.priority) == (
        call.queue,
        call.needs,
        call.language,
        call.priority,
    )
    if same or rules is None or (event.queue in floor.closed and event.queue != call.queue):
        return False
    required = requirement(event.queue, rules.needs, event.needs, event.language)
    raised = priority_order(event.priority) < priority_order(call.priority)
    _let_go_if_unfit(floor, call, required, raised)
    if call.stage == "waiting":
        call.bucket.remove(call)
    floor.index.leave(call)
    if event.queue != call.queue:
        call.wait_ends = floor.now + rules.max_wait_ms if rules.max_wait_ms else None
    call.queue, call.needs, call.language = event.queue, event.needs, event.language
    call.priority, call.patient, call.required = event.priority, event.patient or call.patient, required
    floor.line_up(call)
    if call.agent is None:
        floor.wait(call)
    _hold(floor, call)
    return True


def _let_go_if_unfit(floor: Floor, call: Call, required: Requirement, raised: bool) -> None:
    agent = _ringing(floor, call)
    if agent and isinstance(agent.state, Offered) and (raised or why_not(agent.profile, required)):
        floor.stop_ringing(agent, agent.state, agent.state.spared(floor.now), "replaced")
        call.agent = None


def _ringing(floor: Floor, call: Call) -> Agent | None:
    return floor.offers.get(call.offer) if call.stage == "offered" and call.offer else None


def caller_left(floor: Floor, event: CallerLeft) -> bool:
    """Waiting: abandoned. Ringing: the agent is free at once, with no mark against him. Talking: the talk ends."""
    call = floor.calls.get(event.call)
    if call is None:
        return False
    if call.stage == "talk":
        agent = floor.agents[call.agent or ""]
        floor.out.append(DropAgent(call.offer or "", agent.name, "caller_left"))
        return _talk_over(floor, call)
    stop_ringing_for(floor, call, "caller_left")
    rules = floor.rules[call.queue]
    short = floor.now - call.since < rules.short_abandon_ms and call.priority in ("soon", "routine")
    floor.finish(call, "short_abandon" if short else "abandoned")
    return True


def stop_ringing_for(floor: Floor, call: Call, why: str) -> None:
    """If a phone rings for this call, let it stop; its agent is free again and keeps his place."""
    agent = _ringing(floor, call)
    if agent and isinstance(agent.state, Offered):
        floor.stop_ringing(agent, agent.state, agent.state.spared(floor.now), why)


def talk_ended(floor: Floor, event: TalkEnded) -> bool:
    call = floor.calls.get(event.call)
    return call is not None and _talk_over(floor, call)


def _talk_over(floor: Floor, call: Call) -> bool:
    agent = floor.agents.get(call.agent or "")
    if call.stage != "talk" or agent is None or not isinstance(agent.state, Talk):
        return False
    end_talk(floor, call, agent, agent.state)
    return True


def withdrawn(floor: Floor, event: Withdrawn) -> bool:
    call = floor.calls.get(event.call)
    if call is None or call.stage == "talk":
        return False
    stop_ringing_for(floor, call, "withdrawn")
    floor.release(call, "withdrawn")
    return True


def wake(floor: Floor, call: Call) -> None:
    """The longest wait is over."""
    floor.release(call, "timed_out")
