"""What happens when an agent signs in or out, or his phone does something.

His pauses are in ``pauses.py``, what follows a talk in ``after_call.py``.

Each handler returns False when the event says nothing new (unknown, late or double) and has changed nothing.
"""

from __future__ import annotations

from acd.after_call import time_is_up
from acd.agent import (
    SIGNING_OUT,
    STAY,
    Connecting,
    Decompressing,
    Next,
    NotResponding,
    Offered,
    Resting,
    SignedOut,
    Talk,
    WrappingUp,
)
from acd.floor import Floor
from acd.messages import AgentAnswered, AgentSignedIn, AgentSignedOut, DeviceChanged, DropAgent, OfferFailed
from acd.records import Agent
from acd.wellbeing import quiet

FAILED_PHONE_MS = 10_000
"""A phone found unreachable within this time after an offer was not answered is taken to have failed before."""


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
    """At once, except that a talk, or the dialling for it, goes on to its end. False if he has signed out already.

    Who is signed out and rung because he is on call declines on his phone: signing out twice is no news.
    """
    match agent.state:
        case Offered() as state if state.then.presence != "signed_out":
            floor.wait(floor.stop_ringing(agent, state, state.sign_out(floor.now), "signed_out"))
        case Connecting() | Talk() as state if state.then.presence != "signed_out":
            floor.move(agent, state.afterwards(Next("signed_out", SIGNING_OUT)))
        case Offered() | Connecting() | Talk() | SignedOut():
            return False
        case WrappingUp(hard=True) as state:
            floor.move(agent, quiet(floor, agent, state.afterwards(Next("signed_out", SIGNING_OUT))))
        case state:
            floor.move(agent, state.sign_out(floor.now))
    return True


def device_changed(floor: Floor, event: DeviceChanged) -> bool:
    """A phone that vanishes while it rings ends the offer at once and is not held against the agent.

    Nor is an offer he did not answer shortly before: the phone had failed by then.
    A busy phone matters only while he is idle; during our own offer and talk it is no news.
    """
    agent = floor.agents.get(event.agent)
    if agent is None or agent.device == event.device:
        return False
    agent.device = event.device
    if event.device == "unreachable" and agent.blame is not None:
        _excuse(floor, agent, *agent.blame)
    if isinstance(state := agent.state, Offered) and event.device == "unreachable":
        floor.wait(floor.stop_ringing(agent, state, state.spared(floor.now), "unreachable"))
    floor.refresh(agent)
    return True


def _excuse(floor: Floor, agent: Agent, missed_at: int, idle_since: int) -> None:
    """Take back an unanswered offer, and what followed from it. He is rung again once the phone is back."""
    agent.blame = None
    if floor.now - missed_at > FAILED_PHONE_MS:
        return
    agent.no_answers = max(0, agent.no_answers - 1)
    match agent.state:
        case NotResponding() | Resting(why="no_answer") as state:
            floor.move(agent, state.excused(floor.now, idle_since))


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
    agent.blame = (floor.now, state.free_since)
    limit = floor.rules[floor.calls[state.call].queue].max_no_answers
    if 0 < limit <= agent.no_answers:
        floor.wait(floor.stop_ringing(agent, state, state.not_responding(floor.now), rescind))
    else:
        _left_alone(floor, agent, state, "no_answer", rescind)


def _left_alone(floor: Floor, agent: Agent, state: Offered, why: str, rescind: str) -> None:
    retry_ms = floor.rules[floor.calls[state.call].queue].retry_after_ms
    resting = state.missed(floor.now, floor.now + max(1, retry_ms), why)
    floor.wait(floor.stop_ringing(agent, state, resting, rescind))


def wake(floor: Floor, agent: Agent) -> None:
    """The time named by his state has come."""
    match agent.state:
        case Offered() as state:
            not_answered(floor, agent, state, "no_answer")
        case Resting() as state:
            floor.move(agent, state.rested())
        case WrappingUp() as state:
            time_is_up(floor, agent, state)
        case Decompressing() as state:
            floor.move(agent, state.done(floor.now))
