"""Routing strategies: one file each, found by this folder.

A strategy is a module with one function ``rank(profile, requirement) -> tuple[int, ...]``:
how well agents of that profile suit that requirement, smallest first. Among equals
the longest idle is taken, then the first by name. It is asked once for each pair of
profile and requirement, never per call, so it must depend on nothing else.
To add one, put a file here; its name is the word used in ``clinic.yaml``.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from acd.messages import AgentProfile
from acd.requirement import Requirement

Rank = Callable[[AgentProfile, Requirement], tuple[int, ...]]


def known() -> tuple[str, ...]:
    """The names of all strategies, in alphabetical order."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def find(name: str, queue: str) -> Rank:
    """The strategy called ``name``. Raises ValueError naming ``queue`` and the nearest known word."""
    names = known()
    if name not in names:
        near = get_close_matches(name, names, 1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        raise ValueError(f"queue '{queue}': unknown strategy '{name}'; {hint}Known: {', '.join(names)}.")
    rank: Rank = import_module(f"{__name__}.{name}").rank
    return rank
