"""An agent's state as others see it: in the words of ``AgentChanged``, and whether he serves the queue."""

from __future__ import annotations

from acd.agent import (
    AgentState,
    Connecting,
    Decompressing,
    Idle,
    NotResponding,
    Offered,
    Paused,
    Resting,
    Talk,
    WrappingUp,
)
from acd.commands import AgentChanged
from acd.records import Agent, AgentView

NOT_RESPONDING = "not_responding"


def shown(agent: str, state: AgentState, off: tuple[str, ...] = ()) -> AgentChanged:
    """``state`` as the console and the journal see it. ``off``: the queues he has left for now.

    While busy ``reason`` tells what comes after. Plain tests: they are made at every move and compile well.
    """
    if isinstance(state, Idle):
        return AgentChanged(agent, "on_queue", "idle", "", state.since, None, off)
    if isinstance(state, Offered):
        return AgentChanged(agent, "on_queue", "offered", state.then.reason, state.since, state.call, off)
    if isinstance(state, Talk):
        return AgentChanged(agent, "on_queue", "talk", state.then.reason, state.since, state.call, off)
    if isinstance(state, WrappingUp):
        return AgentChanged(agent, "on_queue", "acw", state.then.reason, state.since, state.call, off)
    if isinstance(state, Resting):
        return AgentChanged(agent, "on_queue", "idle", state.why, state.since, None, off)
    if isinstance(state, Connecting):
        return AgentChanged(agent, "on_queue", "connecting", state.then.reason, state.since, state.call, off)
    if isinstance(state, Decompressing):
        return AgentChanged(agent, "on_queue", "decompressing", "", state.since, None, off)
    if isinstance(state, Paused):
        return AgentChanged(agent, "off_queue", "idle", state.reason, state.since, None, off)
    if isinstance(state, NotResponding):
        return AgentChanged(agent, "off_queue", "not_responding", NOT_RESPONDING, state.since, None, off)
    return AgentChanged(agent, "signed_out", "idle", "", state.since, None, off)


def stays_on_queue(state: AgentState) -> bool:
    """True for an agent who serves the queue now or after the contact in hand."""
    if isinstance(state, (Idle, Resting, Decompressing)):
        return True
    if isinstance(state, (Offered, Connecting, Talk, WrappingUp)):
        return state.then.presence == "on_queue"
    return False


def view_of(agent: Agent) -> AgentView:
    """The agent as ``Acd.agents()`` shows him."""
    state, seen = agent.state, shown(agent.name, agent.state)
    until = None
    if isinstance(state, WrappingUp):
        until = state.ends
    elif isinstance(state, Resting | Offered | Decompressing):
        until = state.until
    return AgentView(
        agent.name,
        seen.presence,
        seen.activity,
        seen.reason,
        seen.since,
        seen.call,
        agent.device,
        until=until,
        protected_until=state.protected_until if isinstance(state, Paused) else 0,
        owes_disposition=isinstance(state, WrappingUp) and state.owes,
        light_next=agent.light_next,
        paused_queues=tuple(queue for queue, _ in agent.queue_pauses),
    )
