"""Why an agent does not get a call, and why a caller waits: in plain words, for a supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from acd.agent import (
    AgentState,
    Connecting,
    Decompressing,
    Idle,
    NotResponding,
    Offered,
    Paused,
    Resting,
    SignedOut,
    Talk,
    WrappingUp,
)
from acd.needs import why_unmet
from acd.records import Agent, Call
from acd.requirement import Requirement, why_not
from acd.rules import AgentProfile

if TYPE_CHECKING:
    from acd.floor import Floor

NAMED = 20
"""So many agents are told of by name."""
Kind = Literal["rings", "callback", "held", "all_busy", "nobody_able"]


@dataclass(frozen=True, slots=True)
class WhyWaiting:
    """Why a caller waits.

    ``rings`` (a phone rings for him), ``callback`` (he is or will be called back), ``held`` (for his preferred agents,
    until ``until``, UTC ms), ``all_busy`` (those who could serve him do something else) or ``nobody_able``. ``agents``
    are those concerned and what keeps each; for ``nobody_able`` everybody the clinic has, as far as the list goes.
    """

    why: Kind
    agents: tuple[tuple[str, str], ...] = ()
    until: int | None = None


def why_waiting(floor: Floor, call: Call) -> WhyWaiting | None:
    """None for a caller who talks already."""
    match call.stage:
        case "offered" | "connecting":
            return WhyWaiting("rings", ((call.agent or "", "rings" if call.stage == "offered" else "dials him"),))
        case "dialing" | "resting":
            return WhyWaiting("callback", until=call.callback.until if call.callback else None)
        case "talk" | "left":
            return None
    if call.prefer_until is not None and call.prefer_until > floor.now:
        kept = [floor.agents[name] for name in call.preferred if name in floor.agents]
        return WhyWaiting("held", _told(kept, call), call.prefer_until)
    able = [agent for agent in floor.agents.values() if agent.able and call.bucket.rank_of(agent) is not None]
    if able:
        return WhyWaiting("all_busy", _told(able, call))
    return WhyWaiting("nobody_able", _told(list(floor.agents.values()), call))


def _told(agents: list[Agent], call: Call) -> tuple[tuple[str, str], ...]:
    return tuple((agent.name, why_passed_over(agent, call)) for agent in agents[:NAMED])


def why_passed_over(agent: Agent, call: Call) -> str:
    """Why this agent cannot have ``call`` now."""
    return why_unfit_for(agent.profile, agent.bucket.off, call.required) or _doing(agent, agent.state)


def why_unfit_for(profile: AgentProfile, off: tuple[str, ...], required: Requirement) -> str:
    """Why he may not have calls that ask this, whatever he is doing; ``""`` if he may."""
    if required.queue in off:
        return f"paused for queue {required.queue}"
    match why_not(profile, required):
        case "":
            return ""
        case "queue":
            return f"does not serve queue {required.queue}"
        case "language":
            level = dict(profile.languages).get(required.language, 0)
            if level < 1:
                return f"does not speak {required.language}"
            return f"needs {required.language} {required.language_level}, has {level}"
        case "team":
            return f"is not in team {' or '.join(required.teams)}"
        case "named":
            return "is not one of those asked for by name"
        case other:
            return why_unmet(profile, required.expression) or other


def _doing(agent: Agent, state: AgentState) -> str:
    """What keeps him from being rung."""
    match state:
        case Idle() if agent.device != "available":
            return f"his phone is {agent.device}"
        case Idle():
            return "is free" + (", but due a lighter call" if agent.light_next else "")
        case Resting(why="occupancy"):
            return "rests: too much of the last hour in contact"
        case Resting(why=why):
            return f"left alone for a moment after an offer: {why.replace('_', ' ')}"
        case Decompressing():
            return "has quiet time after a hard call"
        case Offered():
            return "his phone rings for another call"
        case Connecting():
            return "waits for a patient who is called back"
        case Talk():
            return "talks"
        case WrappingUp():
            return "after-call work"
        case Paused(reason=reason, protected_until=until):
            return f"on a planned break: {reason}" if until else f"paused: {reason}"
        case NotResponding():
            return "off the queue: did not answer"
        case SignedOut():
            return "signed out"
