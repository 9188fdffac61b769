"""The most skilled first: sum of levels over the needed skills, then the caller's language."""

from acd.needs import skills_of
from acd.requirement import Requirement
from acd.rules import AgentProfile


def rank(profile: AgentProfile, requirement: Requirement) -> tuple[int, ...]:
    skills = dict(profile.skills)
    spoken = dict(profile.languages).get(requirement.language, 0)
    asked = dict.fromkeys([name for name, _ in requirement.needs] + list(skills_of(requirement.need)))
    return (-sum(skills.get(name, 0) for name in asked), -spoken)
