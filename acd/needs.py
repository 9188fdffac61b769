"""What a caller may need of an agent, as a boolean expression of nested tuples.

A need is ``("skill", name, level)`` (that level or better, 1-5), ``("team", name)``, ``("all", need, …)``,
``("any", need, …)`` or ``("not", need)``. ``("all",)`` asks nothing, ``("any",)`` asks what nobody has.
Needs are hashable, and equal needs are equal tuples once they are ``normal``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NoReturn, cast

from acd.rules import AgentProfile
from acd.words import Need

ANYBODY: Need = ("all",)
NOBODY: Need = ("any",)
LEVELS = range(1, 6)


def skill(name: str, level: int) -> Need:
    return ("skill", name, level)


def every_of(needs: Iterable[Need]) -> Need:
    """All of these."""
    return ("all", *needs)


def any_of(needs: Iterable[Need]) -> Need:
    """At least one of these."""
    return ("any", *needs)


def plain(needs: Iterable[tuple[str, int]]) -> Need:
    """The expression for a list of skills with levels, all of which are needed."""
    return every_of(skill(name, level) for name, level in needs)


def parts(expr: Need) -> list[Need]:
    """What an ``all``, ``any`` or ``not`` is made of."""
    return cast("list[Need]", list(expr[1:]))


def normal(expr: Need) -> Need:
    """The same need in its one normal form.

    ``not`` stands before single skills and teams only, nothing is nested in its own kind, of one skill the
    level that decides is left, and parts are in a fixed order. Raises ValueError in a
    sentence for what is not a need.
    """
    match expr:
        case ("skill", str(), int() as level) if level in LEVELS:
            return expr
        case ("team", str()):
            return expr
        case ("all" | "any" as kind, *_):
            return _joined(kind, [normal(part) for part in parts(expr)])
        case ("not", tuple() as inner):
            return _denied(cast("Need", inner))
    return _refuse(expr)


def _refuse(expr: Need) -> NoReturn:
    if expr and expr[0] == "skill" and len(expr) == 3:
        raise ValueError(f"skill '{expr[1]}': the level must be a whole number from 1 to 5, not {expr[2]!r}.")
    raise ValueError(f"{expr!r} is not a need; write a skill with its level, a team, all, any or not.")


def _denied(inner: Need) -> Need:
    """``not inner``, with the ``not`` driven inwards (De Morgan). Compiled, a ``match`` fails here."""
    same = normal(inner)
    if same[0] in ("all", "any"):
        return _joined("any" if same[0] == "all" else "all", [_denied(part) for part in parts(same)])
    return cast("Need", same[1]) if same[0] == "not" else ("not", same)


def _joined(kind: str, found: list[Need]) -> Need:
    """Normal parts put together: flat, each once, of one skill the deciding level only."""
    neutral, killer = (ANYBODY, NOBODY) if kind == "all" else (NOBODY, ANYBODY)
    flat: list[Need] = []
    for part in found:
        flat += parts(part) if part[0] == kind else [part]
    if killer in flat:
        return killer
    levels: dict[tuple[bool, str], int] = {}
    rest: dict[Need, None] = {}
    for part in flat:
        match part:
            case ("skill", str(name), int(level)):
                _decide(levels, (True, name), level, higher=kind == "all")
            case ("not", ("skill", str(name), int(level))):
                _decide(levels, (False, name), level, higher=kind == "any")
            case _:
                rest[part] = None
    atoms = [skill(name, level) if has else ("not", skill(name, level)) for (has, name), level in levels.items()]
    joined = sorted([*atoms, *rest], key=repr)
    if len(joined) == 1:
        return joined[0]
    return (kind, *joined) if joined else neutral


def _decide(levels: dict[tuple[bool, str], int], key: tuple[bool, str], level: int, *, higher: bool) -> None:
    known = levels.get(key, level)
    levels[key] = max(known, level) if higher else min(known, level)


def met(skills: dict[str, int], teams: tuple[str, ...], expr: Need) -> bool:
    """Whether somebody with these skills and teams meets ``expr``."""
    kind = expr[0]
    if kind == "skill":
        return skills.get(cast("str", expr[1]), 0) >= cast("int", expr[2])
    if kind == "team":
        return expr[1] in teams
    if kind == "not":
        return not met(skills, teams, cast("Need", expr[1]))
    if kind == "all":
        return all(met(skills, teams, part) for part in parts(expr))
    return any(met(skills, teams, part) for part in parts(expr))


def meets(profile: AgentProfile, expr: Need) -> bool:
    """Whether an agent of this profile meets ``expr``."""
    return met(dict(profile.skills), profile.teams, expr)


def said(expr: Need) -> str:
    """The need in plain words: ``nurse 3 and (pediatrics 2 or family 3)``."""
    match expr:
        case ("skill", name, level):
            return f"{name} {level}"
        case ("team", name):
            return f"team {name}"
        case ("not", tuple() as inner):
            return f"not {_within(cast('Need', inner))}"
        case ("all",):
            return "anybody"
        case ("any",):
            return "nobody"
        case (kind, *_):
            return (" and " if kind == "all" else " or ").join(_within(part) for part in parts(expr))
    return _refuse(expr)


def _within(expr: Need) -> str:
    return f"({said(expr)})" if expr[0] in ("all", "any") and len(expr) > 2 else said(expr)


def why_unmet(profile: AgentProfile, expr: Need) -> str:
    """Why an agent of this profile does not meet ``expr``, in plain words; ``""`` if he does."""
    if meets(profile, expr):
        return ""
    match expr:
        case ("skill", str(name), level):
            return f"needs {name} {level}, has {dict(profile.skills).get(name) or 'none'}"
        case ("team", name):
            return f"is not in team {name}"
        case ("not", tuple() as inner):
            return f"must not be: {said(cast('Need', inner))}"
        case ("all", *_):
            return next(why for part in parts(expr) if (why := why_unmet(profile, part)))
    return f"none of: {said(expr)}" if len(expr) > 1 else "nobody may have it"


def _changed(expr: Need, change: Callable[[Need], Need]) -> Need:
    """``expr`` with each skill that is asked for (not one that is forbidden) changed."""
    if expr[0] == "skill":
        return change(expr)
    if expr[0] in ("all", "any"):
        return (expr[0], *(_changed(part, change) for part in parts(expr)))
    return expr


def lowered(expr: Need, name: str, level: int) -> Need:
    """``expr`` with no more than ``level`` asked of that skill; 0 drops it. Never asks for more than before."""
    if level < 1:
        return dropped(expr, name)

    def lower(part: Need) -> Need:
        return skill(name, min(level, cast("int", part[2]))) if part[1] == name else part

    return normal(_changed(normal(expr), lower))


def dropped(expr: Need, name: str) -> Need:
    """``expr`` with that skill no longer asked: where it stood everybody will do."""
    return normal(_changed(normal(expr), lambda part: ANYBODY if part[1] == name else part))


def kept(expr: Need, names: tuple[str, ...]) -> Need:
    """Those of the parts that must all hold in which one of these skills is named: what no relaxing may touch."""
    whole = normal(expr)
    each = parts(whole) if whole[0] == "all" else [whole]
    return normal(every_of(part for part in each if any(name in names for name in skills_of(part))))


def skills_of(expr: Need) -> tuple[str, ...]:
    """The names of all skills in ``expr``, sorted."""
    if expr[0] == "skill":
        return (cast("str", expr[1]),)
    if expr[0] == "team":
        return ()
    return tuple(sorted(dict.fromkeys(name for part in parts(expr) for name in skills_of(part))))


def contradiction(expr: Need) -> str:
    """Why nobody could ever meet ``expr``, whatever he can do; ``""`` if somebody could.

    Exact: each alternative is tried together with all that must hold beside it, so it costs the product of
    the alternatives; needs are written by people and short.
    """
    whole = normal(expr)
    if whole[0] == "any":
        reasons = [contradiction(part) for part in parts(whole)]
        return "" if "" in reasons else (reasons[0] if reasons else "it allows nobody")
    each = parts(whole) if whole[0] == "all" else [whole]
    for part in each:
        if part[0] == "any":
            others = [other for other in each if other is not part]
            reasons = [contradiction(every_of([*others, branch])) for branch in parts(part)]
            return "" if "" in reasons else reasons[0]
    return _clash(each)


def _clash(atoms: list[Need]) -> str:
    """Two of these, all of which must hold, that exclude each other."""
    asked = {part[:2]: part for part in atoms if part[0] in ("skill", "team")}
    for part in atoms:
        if part[0] == "not":
            denied = cast("Need", part[1])
            wanted = asked.get(denied[:2])
            if wanted and (denied[0] == "team" or wanted[2] >= denied[2]):  # type: ignore[operator]
                return f"it asks for {said(wanted)} and for not {said(denied)}"
    return ""
