"""What a caller needs, and whether an agent's profile meets it.

Callers with equal requirements share one bucket, agents with equal profiles another;
so eligibility is decided once for each pair of buckets and not for each call.
"""

from __future__ import annotations

from dataclasses import dataclass

from acd.messages import AgentProfile, Priority

PRIORITY_ORDER: dict[str, int] = {"emergency": 0, "urgent": 1, "soon": 2, "routine": 3}
"""Smaller is served first."""


def priority_order(priority: Priority) -> int:
    """The place of ``priority`` in the line; a word we do not know waits with the routine calls."""
    return PRIORITY_ORDER.get(priority, PRIORITY_ORDER["routine"])


@dataclass(frozen=True, slots=True)
class Requirement:
    """``needs`` are the queue's and the call's together, the higher level of each skill, sorted by name."""

    queue: str
    needs: tuple[tuple[str, int], ...]
    language: str


def requirement(
    queue: str, queue_needs: tuple[tuple[str, int], ...], call_needs: tuple[tuple[str, int], ...], language: str
) -> Requirement:
    """Put together what the queue asks of its agents and what this caller asks."""
    levels: dict[str, int] = {}
    for skill, level in queue_needs + call_needs:
        levels[skill] = max(level, levels.get(skill, 0))
    return Requirement(queue, tuple(sorted(levels.items())), language)


def why_not(profile: AgentProfile, required: Requirement) -> str:
    """Why agents of this profile may not serve: ``""`` if they may, else ``queue``, ``language``, ``skill:<name>``."""
    if profile.queues and required.queue not in profile.queues:
        return "queue"
    if required.language and dict(profile.languages).get(required.language, 0) < 1:
        return "language"
    skills = dict(profile.skills)
    for skill, level in required.needs:
        if skills.get(skill, 0) < level:
            return f"skill:{skill}"
    return ""
