"""The most skilled first: sum of levels over the needed skills, then the caller's language."""

from acd.messages import AgentProfile
from acd.requirement import Requirement


def rank(profile: AgentProfile, requirement: Requirement) -> tuple[int, ...]:
    skills = dict(profile.skills)
    spoken = dict(profile.languages).get(requirement.language, 0)
    return (-sum(skills.get(skill, 0) for skill, _ in requirement.needs), -spoken)
