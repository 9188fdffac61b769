"""What happens when an agent, or his phone, does something.

Each handler returns False when the event says nothing new (unknown, late or double) and has changed nothing.
"""

from __future__ import annotations

from acd.agent import (
    SIGNING_OUT,
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
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    DeviceChanged,
    DropAgent,
    OfferFailed,
    WrapUpEnded,
)
from acd.records import Agent


def signed_in(floor: Floor, event: AgentSignedIn) -> bool:
    """Signed out or not responding -> idle; who would leave after the contact in hand stays."""
    agent = floor.agents.get(event.agent)
    if agent is None or agent.removed:
        return False
    match agent.state:
        case SignedOut() | NotResponding() as state:
            agent.no_answers = 0
            floor.move(agent, state.sign_in(floor.now))
        case (Offered() | Connecting() | Talk()) as state if state.then.presence == "signed_out":
            floor.move(agent, state.afterwards(STAY))
        case _:
            return False
    return True


def signed_out(floor: Floor, event: AgentSignedOut) -> bool:
    agent = floor.agents.get(event.agent)
    return agent is not None and sign_out(floor, agent)


def sign_out(floor: Floor, agent: Agent) -> bool:
    """At once, except that a talk, or the dialling for it, goes on to its end. False if he has signed out already."""
    match agent.state:
        case Offered() as state:
            floor.wait(floor.stop_ringing(agent, state, state.sign_out(floor.now), "signed_out"))
        case Connecting() | Talk() as state:
            if state.then.presence == "signed_out":
                return False
            floor.move(agent, state.afterwards(Next("signed_out", SIGNING_OUT)))
        case SignedOut():
            return False
        case state:
            floor.move(agent, state.sign_out(floor.now))
    return True


def paused(floor: Floor, event: AgentPaused) -> bool:
    """At once when free, else after the contact in hand, after-call work included."""
    agent = floor.agents.get(event.agent)
    if agent is None:
        return False
    match agent.state:
        case Paused(reason=event.reason) | SignedOut():
            return False
        case Idle() | Resting() | Paused() | NotResponding() | Decompressing() as state:
            floor.move(agent, state.pause(floor.now, event.reason))
        case Offered() | Connecting() | Talk() | WrappingUp() as state:
            then = Next("off_queue", event.reason)
            if state.then in (then, Next("signed_out", SIGNING_OUT)):
                return False
            floor.move(agent, state.afterwards(then))
    return True


def unpaused(floor: Floor, event: AgentUnpaused) -> bool:
    agent = floor.agents.get(event.agent)
    if agent is None:
        return False
    match agent.state:
        case Paused() | NotResponding() as state:
            agent.no_answers = 0
            floor.move(agent, state.unpause(floor.now))
        case (Offered() | Connecting() | Talk() | WrappingUp()) as state if state.then.presence == "off_queue":
            floor.move(agent, state.afterwards(STAY))
        case _:
            return False
    return True


def device_changed(floor: Floor, event: DeviceChanged) -> bool:
    """A phone that vanishes while it rings ends the offer at once and is not held against the agent.

    A busy phone matters only while he is idle; during our own offer and talk it is no news.
    """
    agent = floor.agents.get(event.agent)
    if agent is None or agent.device == event.device:
        return False
    agent.device = event.device
    if isinstance(state := agent.state, Offered) and event.device == "unreachable":
        floor.wait(floor.stop_ringing(agent, state, state.spared(floor.now), "unreachable"))
    floor.refresh(agent)
    return True


def answered(floor: Floor, event: AgentAnswered) -> bool:
    """In time: the two are joined. After the offer was rescinded: his leg is hung up."""
    agent = floor.offers.get(event.offer)
    if agent is not None and isinstance(agent.state, Offered):
        floor.answer(agent, agent.state)
        return True
    late = floor.gone.pop(event.offer, None)
    if late is None:
        return False
    floor.out.append(DropAgent(event.offer, late, "too_late"))
    return True


def offer_failed(floor: Floor, event: OfferFailed) -> bool:
    """The phone ended the offer: the caller keeps his place, the agent is left alone for a while."""
    agent = floor.offers.get(event.offer)
    if agent is None or not isinstance(agent.state, Offered):
        return False
    if event.why == "no_answer":
        not_answered(floor, agent, agent.state)
    else:
        _left_alone(floor, agent, agent.state, event.why, "")
    return True


def not_answered(floor: Floor, agent: Agent, state: Offered, rescind: str = "") -> None:
    """One more unanswered offer; after too many in a row he is taken off the queue."""
    agent.no_answers += 1
    limit = floor.rules[floor.calls[state.call].queue].max_no_answers
    if 0 < limit <= agent.no_answers:
        floor.wait(floor.stop_ringing(agent, state, state.not_responding(floor.now), rescind))
    else:
        _left_alone(floor, agent, state, "no_answer", rescind)


def _left_alone(floor: Floor, agent: Agent, state: Offered, why: str, rescind: str) -> None:
    retry_ms = floor.rules[floor.calls[state.call].queue].retry_after_ms
    resting = state.missed(floor.now, floor.now + max(1, retry_ms), why)
    floor.wait(floor.stop_ringing(agent, state, resting, rescind))


def wrap_up_ended(floor: Floor, event: WrapUpEnded) -> bool:
    agent = floor.agents.get(event.agent)
    if agent is None or not isinstance(agent.state, WrappingUp):
        return False
    floor.move(agent, agent.state.done(floor.now))
    return True


def wake(floor: Floor, agent: Agent) -> None:
    """The time named by his state has come."""
    match agent.state:
        case Offered() as state:
            not_answered(floor, agent, state, "no_answer")
        case Resting() as state:
            floor.move(agent, state.rested())
        case WrappingUp() | Decompressing() as state:
            floor.move(agent, state.done(floor.now))
