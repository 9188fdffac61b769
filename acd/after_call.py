"""After the talk: notes within a bound, what the call was, and where the agent goes then.

After-call work ends when its time is over or the agent is ready. Where the queue asks for a disposition it ends
only once that is set, at the latest with ``QueueRules.wrap_up_longest_ms``; then the agent is told about
with the reason ``no_disposition``. A disposition said during the talk counts.
"""

from __future__ import annotations

from acd.agent import Decompressing, Idle, Paused, Resting, Talk, WrappingUp
from acd.floor import Floor
from acd.leaving import finish
from acd.messages import AgentChanged, DispositionSet, QueueRules, WrapUp, WrapUpEnded, WrapUpExtended
from acd.records import Agent, Call
from acd.wellbeing import contact_over, is_hard, quiet

NO_DISPOSITION = "no_disposition"


def end_talk(floor: Floor, call: Call, agent: Agent, talk: Talk) -> None:
    """The talk is over: the call has left, and the agent has after-call work if the queue gives or asks any.

    Whose shift has ended writes nothing up.
    """
    rules = floor.rules.get(call.queue) or QueueRules(call.queue)
    hard = is_hard(floor, call.priority, talk)
    finish(floor, call, "answered", agent.name, max(0, floor.now - talk.since))
    agent.undisposed = "" if talk.said else call.name
    owes = rules.disposition_required and not talk.said
    if talk.then.presence == "signed_out" or not (owes or rules.wrap_up_ms > 0):
        floor.move(agent, contact_over(floor, agent, talk, hard))
        return
    until = floor.now + max(0, rules.wrap_up_ms)
    longest = floor.now + max(1, rules.wrap_up_longest_ms, rules.wrap_up_ms)
    wrapping = talk.wrap_up(floor.now, until, longest, owes, hard)
    floor.out.append(WrapUp(agent.name, call.name, wrapping.ends))
    floor.move(agent, wrapping)


def wrap_up_ended(floor: Floor, event: WrapUpEnded) -> bool:
    """He is ready: with his notes, unless the disposition is owed, or with his quiet time."""
    agent = floor.agents.get(event.agent)
    if agent is None:
        return False
    state = agent.state
    if isinstance(state, WrappingUp) and not state.owes:
        _over(floor, agent, state)
    elif isinstance(state, Decompressing):
        floor.move(agent, state.done(floor.now))
    else:
        return False
    return True


def wrap_up_extended(floor: Floor, event: WrapUpExtended) -> bool:
    """More time for the notes, within the bound on the whole of it."""
    agent = floor.agents.get(event.agent)
    if agent is None or not isinstance(agent.state, WrappingUp):
        return False
    longer = agent.state.extend(max(agent.state.until, floor.now) + max(0, event.by_ms))
    if longer.until <= agent.state.until:
        return False
    if longer.ends != agent.state.ends:
        floor.out.append(WrapUp(agent.name, longer.call, longer.ends))
    floor.move(agent, longer)
    return True


def disposition_set(floor: Floor, event: DispositionSet) -> bool:
    """During the talk, in after-call work, or later while no other call has come in between."""
    agent = floor.agents.get(event.agent)
    if agent is None:
        return False
    hard = event.hard and floor.clinic.wellbeing.decompress_ms > 0
    match agent.state:
        case Talk() as state:
            said = state.disposed(hard)
            if said == state:
                return False
            floor.move(agent, said)
        case WrappingUp() as state:
            return _said_in_notes(floor, agent, state, hard)
        case _:
            return _said_late(floor, agent, hard)
    return True


def _said_in_notes(floor: Floor, agent: Agent, state: WrappingUp, hard: bool) -> bool:
    if not agent.undisposed and state.disposed(hard) == state:
        return False
    agent.undisposed = ""
    said = state.disposed(hard)
    if said.until <= floor.now:
        _over(floor, agent, said)
        return True
    if said.ends != state.ends:
        floor.out.append(WrapUp(agent.name, said.call, said.ends))
    floor.move(agent, said)
    return True


def _said_late(floor: Floor, agent: Agent, hard: bool) -> bool:
    """After the after-call work: a hard call has its quiet time all the same, as far as he is still free."""
    if not agent.undisposed:
        return False
    agent.undisposed = ""
    if hard:
        match agent.state:
            case Idle() | Resting() as state:
                floor.move(agent, quiet(floor, agent, state))
            case Paused() as state:
                agent.light_next = True
                until = floor.now + floor.clinic.wellbeing.decompress_ms
                floor.move(agent, state.pause(state.since, state.reason, until))
    return True


def time_is_up(floor: Floor, agent: Agent, state: WrappingUp) -> None:
    """After-call work ends by itself, told with its own reason if the disposition is still owed."""
    if state.owes:
        told = AgentChanged(
            agent.name, "on_queue", "acw", NO_DISPOSITION, state.since, state.call, floor.off_queues(agent)
        )
        floor.out.append(told)
    _over(floor, agent, state)


def _over(floor: Floor, agent: Agent, state: WrappingUp) -> None:
    floor.move(agent, contact_over(floor, agent, state, state.hard))
