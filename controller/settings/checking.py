"""What every check of ``clinic.yaml`` is and uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from controller.settings.model import ClinicFile
from ivr.problems import Problem, did_you_mean
from ivr.strict_yaml import Located, Location

Check = Callable[[ClinicFile, Located], Iterator[Problem]]
"""Looks at the whole model and tells what it finds, with line and column."""


def unknown(
    located: Located, location: Location, kind: str, name: str, known: Iterable[str], *, value: bool = False
) -> Problem:
    """A name that is used and not declared."""
    where = " ".join(str(step) for step in location[:2])
    what = f"{where}: unknown {kind} '{name}'"
    return located.problem(location, what, did_you_mean(name, known), value=value)


def unknowns(
    located: Located, location: Location, kind: str, names: Iterable[str], known: Iterable[str]
) -> Iterator[Problem]:
    """Those names of a list that are not declared, or listed twice."""
    seen: list[str] = []
    for index, name in enumerate(names):
        if name not in known:
            yield unknown(located, (*location, index), kind, name, known, value=True)
        elif name in seen:
            where = " ".join(str(step) for step in location)
            what = f"{where}: {kind} '{name}' is listed twice"
            yield located.problem((*location, index), what, "Remove one.", value=True)
        seen.append(name)
