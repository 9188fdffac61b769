"""A variable that is read before it has a value.

Warning. On some way from the start to here nothing has given the variable a value, so the text has a hole or
the condition compares with nothing. Give it a value before, or ask by a branch whether it has one:
`when: "known('account')"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.lint.survey import Survey, Use
from ivr.problems import Problem
from ivr.variables import BUILT_IN, FACTS

SEVERITY = "warning"
_KNOWN = re.compile(r"\s*known\(\s*(?:'(\w+)'|\"(\w+)\")\s*\)\s*")


def find(survey: Survey) -> Iterator[Problem]:
    """Each reading node and variable once."""
    known = _known_at(survey)
    told: dict[tuple[str, str], None] = {}
    for use in survey.uses:
        if use.sets or use.name in BUILT_IN or use.name in FACTS or use.node not in known:
            continue
        if use.name not in known[use.node] and not _set_before(survey, use) and (use.node, use.name) not in told:
            told[use.node, use.name] = None
            what = f"'{use.name}' may have no value yet in '{use.node}'"
            yield survey.problem_at(use.node, use.place, what, "Give it a value on every way that leads here.")


def _set_before(survey: Survey, use: Use) -> bool:
    """A field of a form may speak of the fields before it."""
    return use.place[0] == "fields" and any(
        one.sets and one.node == use.node and one.name == use.name and one.place[:2] < use.place[:2]
        for one in survey.uses
    )


def _known_at(survey: Survey) -> dict[str, dict[str, None]]:
    """Of each reachable node, the variables that every way there has set: least fixpoint, from all downwards."""
    sets: dict[str, dict[str, None]] = {node: {} for node in survey.flow.nodes}
    for use in survey.uses:
        if use.sets:
            sets[use.node][use.name] = None
    first = dict.fromkeys(survey.entries())
    known: dict[str, dict[str, None]] = {node: dict.fromkeys(survey.flow.arguments) for node in first}
    pending = list(first)
    while pending:
        node = pending.pop(0)
        after_all = {**known[node], **sets[node]}
        for target in dict.fromkeys(survey.targets(node)):
            after = {**after_all, **_asked(survey, node, target)}
            before = known.get(target)
            merged = after if before is None else {name: None for name in before if name in after}
            if before is None or len(merged) < len(before):
                known[target] = dict(merged)
                pending.append(target)
    return known


def _asked(survey: Survey, node: str, target: str) -> dict[str, None]:
    """Variables that have a value on every way from this node to ``target``, since the case asks for that."""
    ways = [way for way in survey.ways_from(node) if way.target == target]
    cases = getattr(survey.flow.nodes[node], "cases", ())
    if not ways or any(way.place[0] != "cases" for way in ways):
        return {}
    sure = [_sure(str(getattr(cases[int(way.place[1])], "when", ""))) for way in ways]
    return {name: None for name in sure[0] if all(name in one for one in sure)}


def _sure(condition: str) -> dict[str, None]:
    """The variables without which it does not hold."""
    found = [] if "||" in condition or "?" in condition else map(_KNOWN.fullmatch, condition.split("&&"))
    return {name[1] or name[2]: None for name in found if name is not None}
