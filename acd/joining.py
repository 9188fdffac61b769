"""A caller joins a queue, or asks for something else while he waits.

Each handler returns False when the event says nothing new and has changed nothing.
"""

from __future__ import annotations

from acd import callbacks, overflow, regain, relaxing
from acd.acuity import ROUTINE, priority_order
from acd.agent import Offered
from acd.floor import Floor
from acd.matching import at_once
from acd.messages import Left, Queued, Release
from acd.needs import normal
from acd.records import Agent, Call
from acd.requirement import NOTHING, why_not
from acd.steps import carried, only_agents


def queued(floor: Floor, event: Queued) -> bool:
    call = floor.calls.get(event.call)
    if call is None:
        return _join(floor, event)
    back = call.absent and event.callback is None and callbacks.back_on_line(floor, call)
    return call.stage != "talk" and ((_is_a_need(event) and _ask_anew(floor, call, event)) or back)


def _is_a_need(event: Queued) -> bool:
    try:
        return event.need is None or normal(event.need) is not None
    except (ValueError, TypeError):
        return False


def _join(floor: Floor, event: Queued) -> bool:
    """A new caller. What we cannot serve (no such queue or need) is given back at once: nobody is left in silence."""
    rules = floor.rules.get(event.queue)
    if rules is None or event.queue in floor.closed or not _is_a_need(event):
        _give_back(floor, event)
        return True
    floor.serial += 1
    came = min(event.since, floor.now)
    since = regain.regained(floor, event.caller_key, event.queue, came)
    call = Call(
        name=event.call,
        queue=event.queue,
        needs=event.needs,
        language=event.language,
        priority=event.priority,
        since=since,
        patient=event.patient,
        serial=floor.serial,
        wait_ends=came + rules.max_wait_ms if rules.max_wait_ms else None,
        required=NOTHING,
        need=event.need,
        named=event.named,
        preferred=event.preferred,
        team=event.team,
        caller_key=event.caller_key,
        came=came if since < came else None,
        entered=floor.now,
        acuity=floor.acuity.get(event.priority, ROUTINE),
    )
    if event.callback is not None:
        callbacks.queued_again(floor, call, event.callback)
    floor.calls[call.name] = call
    floor.ask(call)
    overflow.at_joining(floor, call)
    relaxing.prefer(floor, call)
    if at_once(floor, call, floor.index.join(call)):
        return True
    floor.wait(call)
    if call.callback is not None and (call.callback.attempts <= 0 or call.callback.expires <= floor.now):
        callbacks.give_up(floor, call, "expired")
    else:
        overflow.tell_position(floor, call)
    return True


def _give_back(floor: Floor, event: Queued) -> None:
    floor.out.append(Release(event.call, "nobody_able"))
    waited, asked = floor.now - min(event.since, floor.now), (event.priority, event.language)
    floor.out.append(Left(event.call, event.queue, "nobody_able", None, waited, 0, 0, 0, *asked))


def _ask_anew(floor: Floor, call: Call, event: Queued) -> bool:
    """The caller asks for something else and keeps ``since`` and the order of arrival.

    The running offer stands if its agent fits what is asked now, except that a raised priority is
    matched afresh. The queue he asked for at first means the one he has come to since.
    In another queue the longest wait and the steps count from now.
    """
    queue = call.queue if event.queue == (*call.been, call.queue)[0] else event.queue
    if _same(call, event, queue) or queue not in floor.rules or (queue in floor.closed and queue != call.queue):
        return False
    raised = priority_order(event.priority) < priority_order(call.priority)
    another_class = event.priority != call.priority
    if call.stage == "waiting":
        call.bucket.remove(call)
    floor.index.leave(call)
    call.needs, call.need, call.language, call.priority = event.needs, event.need, event.language, event.priority
    call.named, call.preferred, call.team = event.named, event.preferred, event.team
    call.patient, call.caller_key = event.patient or call.patient, event.caller_key or call.caller_key
    call.kept, call.kept_language = carried(floor.rules, call)
    if queue != call.queue:
        _enter_another(floor, call, queue)
    elif call.prefer_until is not None and (raised or not only_agents(floor.rules[queue], call)):
        call.prefer_until = None
    if another_class:
        call.begin_ladder_anew()
    floor.ask(call)
    floor.line_up(call)
    _let_go_if_unfit(floor, call, raised)
    if call.stage == "waiting":
        floor.wait(call)
    overflow.tell_position(floor, call)
    return True


def _same(call: Call, event: Queued, queue: str) -> bool:
    now = (call.queue, call.needs, call.need, call.language, call.priority, call.named, call.preferred, call.team)
    then = (event.needs, event.need, event.language, event.priority, event.named, event.preferred, event.team)
    return now == (queue, *then)


def _enter_another(floor: Floor, call: Call, queue: str) -> None:
    """By his own wish: nothing of the queue before goes with him but the wait."""
    rules = floor.rules[queue]
    call.wait_ends = floor.now + rules.max_wait_ms if rules.max_wait_ms and not call.absent else None
    call.queue, call.entered, call.steps, call.been = queue, floor.now, 0, ()
    call.kept, call.kept_language, call.lifted, call.prefer_until = (), 0, False, None
    floor.ask(call)
    overflow.at_joining(floor, call)
    relaxing.prefer(floor, call)


def _let_go_if_unfit(floor: Floor, call: Call, raised: bool) -> None:
    agent = ringing(floor, call)
    if agent and isinstance(agent.state, Offered) and (raised or why_not(agent.profile, call.required)):
        floor.stop_ringing(agent, agent.state, agent.state.spared(floor.now), "replaced")
        call.stage = "waiting"


def ringing(floor: Floor, call: Call) -> Agent | None:
    """The agent whose phone rings for this call, if one does."""
    return floor.offers.get(call.offer) if call.stage == "offered" and call.offer else None
