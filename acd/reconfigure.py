"""Agents and queues added, changed or removed while calls wait, ring and talk."""

from __future__ import annotations

from acd.agent import Idle, Offered, SignedOut
from acd.floor import Floor, rules_of
from acd.matching import settle
from acd.messages import AgentProfile, Clinic
from acd.on_agents import sign_out
from acd.records import Agent
from acd.requirement import why_not


def newcomer(profile: AgentProfile, at: int) -> Agent:
    """An agent who was not on the floor before, signed in if the configuration says so."""
    return Agent(profile.agent, profile, Idle(at, at) if profile.signed_in else SignedOut(at))


def reconfigure(floor: Floor, clinic: Clinic) -> None:
    """Rebuild the indexes for ``clinic`` and put right what no longer fits.

    Raises ValueError for an unknown strategy or a name listed twice, before anything has changed.
    """
    names = {rule.queue for rule in rules_of(clinic)}
    in_use = {call.queue: None for call in floor.calls.values() if call.stage != "talk"}
    closed = {queue: floor.rules[queue] for queue in in_use if queue not in names}
    floor.set_clinic(clinic, closed)
    _agents(floor, {profile.agent: profile for profile in clinic.agents})
    for call in list(floor.calls.values()):
        floor.restore(call)
    _let_go(floor)
    floor.review()
    settle(floor)


def _agents(floor: Floor, profiles: dict[str, AgentProfile]) -> None:
    for agent in list(floor.agents.values()):
        profile = profiles.get(agent.name)
        agent.removed = profile is None
        if profile is not None:
            agent.profile = profile
        floor.add(agent)
    for name, profile in profiles.items():
        if name not in floor.agents:
            agent = newcomer(profile, floor.now)
            floor.add(agent)
            if floor.opened and profile.signed_in:
                floor.tell(agent)


def _let_go(floor: Floor) -> None:
    """Removed agents sign out, and an offer whose agent no longer fits is taken back."""
    for agent in list(floor.agents.values()):
        if agent.removed and isinstance(agent.state, SignedOut):
            del floor.agents[agent.name]
        elif agent.removed:
            sign_out(floor, agent)
        elif isinstance(state := agent.state, Offered) and why_not(agent.profile, floor.calls[state.call].required):
            floor.wait(floor.stop_ringing(agent, state, state.spared(floor.now), "replaced"))
