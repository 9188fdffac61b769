"""Pauses and breaks: off the queue with a reason, at once when free, else after the contact in hand.

A pause from one queue alone stands beside the agent's state: it counts at once, whatever he is doing, for the next
call, and it ends with his shift. A planned break is a pause that nobody but he himself may end before its time.
"""

from __future__ import annotations

from acd.agent import (
    STAY,
    Connecting,
    Decompressing,
    Idle,
    Next,
    NotResponding,
    Offered,
    Paused,
    Resting,
    SignedOut,
    Talk,
    WrappingUp,
)
from acd.floor import Floor
from acd.messages import AgentPaused, AgentUnpaused, BreakDue
from acd.records import Agent


def paused(floor: Floor, event: AgentPaused) -> bool:
    """Another reason than before is news; who leaves anyway needs no pause."""
    agent = floor.agents.get(event.agent)
    if agent is None:
        return False
    if event.queue:
        return _off_queue(floor, agent, event.queue, event.reason)
    return _off_all(floor, agent, event.reason, 0)


def break_due(floor: Floor, event: BreakDue) -> bool:
    agent = floor.agents.get(event.agent)
    return agent is not None and _off_all(floor, agent, event.reason, event.until)


def _off_all(floor: Floor, agent: Agent, reason: str, until: int) -> bool:
    match agent.state:
        case SignedOut():
            return False
        case Paused() as state if state.reason == reason and until <= state.protected_until:
            return False
        case Idle() | Resting() | Paused() | NotResponding() | Decompressing() as state:
            floor.move(agent, state.pause(floor.now, reason, until))
        case Offered() | Connecting() | Talk() | WrappingUp() as state:
            then = Next("off_queue", reason, max(until, state.then.until))
            if state.then == then or state.then.presence == "signed_out":
                return False
            floor.move(agent, state.afterwards(then))
    return True


def _off_queue(floor: Floor, agent: Agent, queue: str, reason: str) -> bool:
    """``queue`` must be one of the clinic's, and he must be at work."""
    if isinstance(agent.state, SignedOut) or queue not in floor.rules:
        return False
    kept = {**dict(agent.queue_pauses), queue: reason}
    pauses = tuple(sorted(kept.items()))
    if pauses == agent.queue_pauses:
        return False
    floor.pause_queues(agent, pauses)
    return True


def unpaused(floor: Floor, event: AgentUnpaused) -> bool:
    """Back on the queue, or a pause not yet true is taken back. He himself may end a protected break, too."""
    agent = floor.agents.get(event.agent)
    if agent is None:
        return False
    if event.queue:
        return _back_on_queue(floor, agent, event.queue)
    match agent.state:
        case Paused() | NotResponding() as state:
            agent.no_answers = 0
            floor.move(agent, state.unpause(floor.now))
        case Decompressing() as state:
            floor.move(agent, state.done(floor.now))
        case (Offered() | Connecting() | Talk() | WrappingUp()) as state if state.then.presence == "off_queue":
            floor.move(agent, state.afterwards(STAY))
        case _:
            return False
    return True


def _back_on_queue(floor: Floor, agent: Agent, queue: str) -> bool:
    pauses = tuple(pause for pause in agent.queue_pauses if pause[0] != queue)
    if pauses == agent.queue_pauses:
        return False
    floor.pause_queues(agent, pauses)
    return True
