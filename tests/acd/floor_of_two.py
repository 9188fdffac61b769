"""Small clinics and short sentences for the tests of the ACD."""

from __future__ import annotations

from typing import Any, TypeVar

from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentProfile,
    Clinic,
    Command,
    Offer,
    Priority,
    Queued,
    QueueRules,
    WellBeing,
)

Kind = TypeVar("Kind")


def agent(name: str, *, signed_in: bool = True, queues: tuple[str, ...] = (), en: int = 5, **more: int) -> AgentProfile:
    """An agent who speaks English; other words are skills, except ``es`` and ``ko``."""
    languages = {"en": en, **{word: level for word, level in more.items() if word in ("es", "ko")}}
    skills = {word: level for word, level in more.items() if word not in ("es", "ko")}
    spoken = tuple((word, level) for word, level in languages.items() if level)
    return AgentProfile(name, tuple(skills.items()), spoken, queues, signed_in)


def acd_of(
    *agents: AgentProfile, queues: tuple[QueueRules, ...] = (), care: WellBeing | None = None, **rules: Any
) -> Acd:
    """An ACD with the queue ``desk`` under ``rules``, unless other queues are given."""
    return Acd(Clinic(agents, queues or (QueueRules("desk", **rules),), wellbeing=care or WellBeing()))


def caller(
    call: str,
    at: int,
    *,
    queue: str = "desk",
    language: str = "en",
    priority: Priority = "routine",
    since: int | None = None,
    **needs: int,
) -> Queued:
    return Queued(at, call, queue, tuple(needs.items()), language, priority, at if since is None else since)


def only(kind: type[Kind], commands: list[Command]) -> list[Kind]:
    return [command for command in commands if isinstance(command, kind)]


def offers(commands: list[Command]) -> list[tuple[str, str]]:
    """Who was offered to whom, in order."""
    return [(offer.call, offer.agent) for offer in only(Offer, commands)]


def state(acd: Acd, name: str) -> tuple[str, str, str]:
    view = next(view for view in acd.agents() if view.agent == name)
    return view.presence, view.activity, view.reason


def talking(**rules: Any) -> Acd:
    """ann talks with c1 since 100."""
    acd = acd_of(agent("ann"), **rules)
    acd.handle(caller("c1", 50))
    acd.handle(AgentAnswered(100, "c1-1"))
    return acd
