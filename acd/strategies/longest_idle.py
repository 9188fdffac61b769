"""Whoever has been idle longest: every able agent is as good as the next."""

from acd.messages import AgentProfile
from acd.requirement import Requirement


def rank(profile: AgentProfile, requirement: Requirement) -> tuple[int, ...]:
    return ()
