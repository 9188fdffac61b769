"""Talks found on the switch after a restart, of which we may know much, little or nothing."""

from __future__ import annotations

from dataclasses import replace

from acd import callbacks
from acd.agent import Connecting, Offered, Talk
from acd.floor import Floor
from acd.messages import TalkAdopted
from acd.on_calls import stop_ringing_for
from acd.records import Call
from acd.requirement import NOTHING


def talk_adopted(floor: Floor, event: TalkAdopted) -> bool:
    """What was found talking on the switch is true, whatever we believed of the two.

    The talk's offer id is ``<call>-0`` unless the call was ringing at this very agent.
    """
    agent = floor.agents.get(event.agent)
    call = floor.calls.get(event.call)
    if agent is None or isinstance(agent.state, Talk) or (call and call.stage == "talk"):
        return False
    if isinstance(agent.state, Connecting) and agent.state.call != event.call:
        if agent.removed:
            return False
        callbacks.agent_gone(floor, floor.calls[agent.state.call])
    since = min(event.since, floor.now)
    offer = f"{event.call}-0"
    if isinstance(agent.state, Connecting):
        offer = agent.state.offer
    elif isinstance(state := agent.state, Offered):
        if state.call == event.call:
            offer = state.offer
        other = floor.stop_ringing(agent, state, state.spared(floor.now), "" if offer == state.offer else "replaced")
        if other is not call:
            floor.wait(other)
    if call is None:
        call = _unknown_talk(floor, event, since)
    else:
        if call.agent != agent.name:
            stop_ringing_for(floor, call, "replaced")
            callbacks.let_go(floor, call, "replaced")
        if call.stage == "waiting":
            call.bucket.remove(call)
        floor.index.leave(call)
        floor.particular.pop(call.name, None)
        if call.callback is not None:
            call.callback = replace(call.callback, reached=True, until=None)
        floor.pressing.pop(call.name, None)
    call.stage, call.agent, call.offer = "talk", agent.name, offer
    call.queue_wait_ms = event.waited_ms
    call.offers = max(1, call.offers)
    agent.no_answers = 0
    if isinstance(agent.state, Connecting):
        floor.move(agent, agent.state.reached(since))
    elif not isinstance(agent.state, Offered | Talk):
        floor.move(agent, agent.state.adopt(call.name, offer, since))
    return True


def _unknown_talk(floor: Floor, event: TalkAdopted, since: int) -> Call:
    floor.serial += 1
    call = Call(
        name=event.call,
        queue=event.queue,
        needs=(),
        language="",
        priority="routine",
        since=since - event.waited_ms,
        patient=None,
        serial=floor.serial,
        wait_ends=None,
        required=NOTHING,
    )
    floor.calls[call.name] = call
    return call
