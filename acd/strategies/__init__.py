"""Routing strategies: one file each, found by this folder.

A strategy is a module with any of these functions; what it does not have is done by default.

``rank(profile, requirement) -> tuple[int, ...]``
    How well agents of that profile suit that requirement, smallest first. Asked once for each pair,
    never per call, so it must depend on nothing else. Default: all are as good.
``order(agent) -> int``
    Among equal ranks, smallest first; constant while the agent is ready. Default: since when he is
    free. Ties go to the longest idle, then by name.
``pool(ready, able, all_ready, all_able) -> int``
    How much the idle share of one pool (the agents of one profile) exceeds its share of those who are
    able; the greatest is taken before rank and order are looked at.
``queue(waiting, share, all_waiting, all_shares) -> int``
    For a freed agent: how much a queue's length exceeds its share. Among the first callers, equal in
    urgency, of queues with such a strategy the greatest is served.

To add one, put a file here; its name is the word used in ``clinic.yaml``.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from acd.records import Agent
from acd.requirement import Requirement
from acd.rules import AgentProfile

Rank = Callable[[AgentProfile, Requirement], tuple[int, ...]]
Order = Callable[[Agent], int]
Excess = Callable[[int, int, int, int], int]


class Strategy:
    """What one file of this folder says; None where it says nothing."""

    def __init__(self, name: str, rank: Rank | None, order: Order | None, pool: Excess | None, queue: Excess | None):
        self.name = name
        self.rank = rank
        self.order = order
        self.pool = pool
        self.queue = queue


def known() -> tuple[str, ...]:
    """The names of all strategies, in alphabetical order."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def find(name: str, queue: str) -> Strategy:
    """The strategy called ``name``. Raises ValueError naming ``queue`` and the nearest known word."""
    names = known()
    if name not in names:
        near = get_close_matches(name, names, 1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        raise ValueError(f"queue '{queue}': unknown strategy '{name}'; {hint}Known: {', '.join(names)}.")
    module = import_module(f"{__name__}.{name}")
    return Strategy(name, *(getattr(module, function, None) for function in ("rank", "order", "pool", "queue")))
