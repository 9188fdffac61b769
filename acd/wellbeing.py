"""Care for agents: a ceiling of occupancy, quiet time after a hard call, breaks that nobody ends but the agent.

None of it ranks agents: it only says when one of them is left alone. An agent's contact is his talk (the dialling
of a callback's patient included) and his after-call work; his occupancy is the share of the last ``window_ms``
spent in contact. It is looked at when a contact ends: above the ceiling he rests for ``rest_ms``, and may
be recalled for a call whose acuity says so. A protected break and the quiet time after a hard call nobody recalls.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from acd.agent import (
    AgentState,
    Connecting,
    Decompressing,
    Idle,
    Paused,
    Resting,
    SignedOut,
    Talk,
    WrappingUp,
)
from acd.words import Priority

if TYPE_CHECKING:
    from acd.floor import Floor
    from acd.records import Agent

OCCUPANCY = "occupancy"
"""Why an agent rests who was in contact for too much of the window."""


def is_hard(floor: Floor, priority: Priority, talk: Talk) -> bool:
    """Whether this talk is one after which the agent is given time: by its class, or because he said so."""
    care = floor.clinic.wellbeing
    return care.decompress_ms > 0 and (talk.hard or priority in care.hard_priorities)


def contact_over(floor: Floor, agent: Agent, was: Talk | WrappingUp, hard: bool) -> AgentState:
    """Where an agent goes whose contact, after-call work included, is over."""
    care = floor.clinic.wellbeing
    if hard:
        return quiet(floor, agent, was)
    if care.rest_ms > 0 and 0 < care.occupancy_ceiling < occupancy(agent, floor.now, care.window_ms):
        return was.rest(floor.now, floor.now + care.rest_ms, OCCUPANCY)
    return was.done(floor.now)


def quiet(floor: Floor, agent: Agent, was: Talk | WrappingUp | Idle | Resting) -> AgentState:
    """Quiet time begins, and the next call is a lighter one."""
    agent.light_next = True
    return was.decompress(floor.now, floor.now + floor.clinic.wellbeing.decompress_ms)


def note_contact(agent: Agent, before: AgentState, now: int, window_ms: int) -> None:
    """Keep the stretch of contact that ``before`` was, and forget what the window has left behind."""
    if not isinstance(before, Connecting | Talk | WrappingUp) or before.since >= now:
        return
    begin, kept = before.since, [stretch for stretch in agent.worked if stretch[1] > now - window_ms]
    if kept and kept[-1][1] >= begin:
        begin = kept.pop()[0]
    agent.worked = (*kept, (begin, now))


def occupancy(agent: Agent, now: int, window_ms: int) -> float:
    """The share of the last ``window_ms`` the agent was in contact, 0 to 1, the contact under way included.

    Handle time over all the time of the window: time signed out or paused counts as time away from callers.
    """
    since = now - window_ms
    spent = sum(end - max(begin, since) for begin, end in agent.worked if end > since)
    state = agent.state
    if isinstance(state, Connecting | Talk | WrappingUp):
        begin = max(state.since, since)
        if agent.worked:
            begin = max(begin, agent.worked[-1][1])
        spent += max(0, now - begin)
    return min(1.0, spent / max(1, window_ms))


def left_in_peace(state: AgentState, now: int) -> bool:
    """True for an agent whom no call, however urgent, may reach unless he himself comes back."""
    match state:
        case Decompressing():
            return True
        case Paused() | SignedOut():
            return state.protected_until > now
        case WrappingUp():
            return state.hard
        case _:
            return False


def may_be_recalled(state: AgentState, soft_pauses: Collection[str], now: int) -> bool:
    """Whether an urgent call may end this: after-call work, a soft pause, or a rest for occupancy alone."""
    if left_in_peace(state, now):
        return False
    match state:
        case WrappingUp():
            return state.then.presence == "on_queue"
        case Paused():
            return state.reason in soft_pauses
        case Resting():
            return state.why == OCCUPANCY
        case _:
            return False
