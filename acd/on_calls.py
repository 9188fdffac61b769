"""What happens when a caller leaves, is taken out or has finished talking. How he joins is in ``acd/joining.py``.

Each handler returns False when the event says nothing new (unknown, late or double) and has changed nothing.
"""

from __future__ import annotations

from acd import callbacks, regain
from acd.after_call import end_talk
from acd.agent import Offered, Talk
from acd.floor import Floor
from acd.joining import ringing
from acd.leaving import finish, release
from acd.messages import (
    CallerLeft,
    DropAgent,
    TalkEnded,
    Withdrawn,
)
from acd.records import Call


def caller_left(floor: Floor, event: CallerLeft) -> bool:
    """Waiting: abandoned. Ringing: the agent is free at once, with no mark against him. Talking: the talk ends."""
    call = floor.calls.get(event.call)
    if call is None:
        return False
    if call.stage == "talk":
        agent = floor.agents[call.agent or ""]
        floor.out.append(DropAgent(call.offer or "", agent.name, "caller_left"))
        return _talk_over(floor, call)
    if call.absent:
        return callbacks.caller_left(floor, call)
    regain.remember(floor, call)
    stop_ringing_for(floor, call, "caller_left")
    rules = floor.rules[call.queue]
    short = floor.now - call.since < rules.short_abandon_ms and call.priority in ("soon", "routine")
    finish(floor, call, "short_abandon" if short else "abandoned")
    return True


def stop_ringing_for(floor: Floor, call: Call, why: str) -> None:
    """If a phone rings for this call, let it stop; its agent is free again and keeps his place."""
    agent = ringing(floor, call)
    if agent and isinstance(agent.state, Offered):
        floor.stop_ringing(agent, agent.state, agent.state.spared(floor.now), why)


def talk_ended(floor: Floor, event: TalkEnded) -> bool:
    call = floor.calls.get(event.call)
    return call is not None and (callbacks.agent_gone(floor, call) or _talk_over(floor, call))


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
    callbacks.let_go(floor, call, "withdrawn")
    release(floor, call, "withdrawn")
    return True


def wake(floor: Floor, call: Call) -> None:
    """Something is due: a callback's end or next attempt, or, for ``settle`` to see to, a step or the longest wait."""
    if not callbacks.wake(floor, call) and call.stage == "waiting":
        floor.back.append(call)
