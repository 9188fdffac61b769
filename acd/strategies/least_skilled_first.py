"""Specialists first: whoever has the fewest skills and languages, so that those who can do much stay free for much.

Wallace and Whitt, "A staffing algorithm for call centers with skill-based routing" (2005), route an
arriving call this way.
"""

from acd.requirement import Requirement
from acd.rules import AgentProfile


def rank(profile: AgentProfile, requirement: Requirement) -> tuple[int, ...]:
    return (len(profile.skills) + len(profile.languages), sum(level for _, level in profile.skills))
