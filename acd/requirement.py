"""What a caller needs, and whether an agent's profile meets it.

Callers with equal requirements share one bucket, agents with equal profiles another;
so eligibility is decided once for each pair of buckets and not for each call.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from acd.needs import ANYBODY, LEVELS, NOBODY, every_of, met, normal, parts, skill, why_unmet
from acd.rules import AgentProfile
from acd.words import Need


@dataclass(frozen=True, slots=True)
class Requirement:
    """``needs`` are the queue's and the call's together, the higher level of each skill, sorted by name.

    ``need`` is what else must hold and is no plain list of skills, in its normal form. ``teams`` and
    ``named``: one of these; empty means no such restriction. ``any_list``: agents whose own list of
    queues leaves this queue out will do as well.
    """

    queue: str
    needs: tuple[tuple[str, int], ...]
    language: str
    need: Need = ANYBODY
    language_level: int = 1
    teams: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    any_list: bool = False

    @property
    def expression(self) -> Need:
        """All that is asked of skills and teams, as one normal expression; ``requirement`` takes it apart again."""
        skills = [skill(name, level) if level in LEVELS else NOBODY for name, level in self.needs]
        return normal(every_of([*skills, self.need]))


NOTHING = Requirement("", (), "")
"""Of a call until ``Floor.ask`` has worked out what is asked for it."""


@lru_cache(maxsize=65_536)
def requirement(
    queue: str,
    queue_needs: tuple[tuple[str, int], ...],
    call_needs: tuple[tuple[str, int], ...],
    language: str,
    *,
    need: Need = ANYBODY,
    language_level: int = 1,
    teams: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
    any_list: bool = False,
) -> Requirement:
    """Put together what the queue asks of its agents and what this caller asks.

    A level that is no level (0 and less) asks nothing, as it always did. Raises ValueError for a
    ``need`` that is none.
    """
    levels: dict[str, int] = {}
    for name, level in queue_needs + call_needs:
        levels[name] = max(level, levels.get(name, 0))
    if need == ANYBODY:
        return Requirement(queue, _levels(levels), language, ANYBODY, language_level, teams, named, any_list)
    whole = normal(need)
    rest: list[Need] = []
    for part in parts(whole) if whole[0] == "all" else [whole]:
        if part[0] == "skill":
            name, level = cast("tuple[str, int]", part[1:])
            levels[name] = max(level, levels.get(name, 0))
        else:
            rest.append(part)
    other = normal(every_of(rest))
    return Requirement(queue, _levels(levels), language, other, language_level, teams, named, any_list)


def _levels(levels: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted([(name, level) for name, level in levels.items() if level > 0]))


def why_not(profile: AgentProfile, required: Requirement) -> str:
    """Why agents of this profile may not serve, ``""`` if they may.

    ``queue``, ``language``, ``team``, ``named``, ``skill:<name>``, or what they lack in plain words.
    """
    if profile.queues and required.queue not in profile.queues and not required.any_list:
        return "queue"
    return why_unfit(profile, required)


def why_unfit(profile: AgentProfile, required: Requirement) -> str:
    """``why_not``, whatever queues the profile lists."""
    if required.language and dict(profile.languages).get(required.language, 0) < required.language_level:
        return "language"
    skills = dict(profile.skills)
    for name, level in required.needs:
        if skills.get(name, 0) < level:
            return f"skill:{name}"
    if required.teams and not any(team in profile.teams for team in required.teams):
        return "team"
    if required.need != ANYBODY and not met(skills, profile.teams, required.need):
        return why_unmet(profile, required.need)
    return "named" if required.named and profile.agent not in required.named else ""
