"""A silent caller, or one who is never understood, goes round for ever.

Error. The ways that silence and nonsense take lead back to where he was, so no counter ever sends him to a
person. It is usually a `no_input` or `no_match` whose last `go` leads back. Let the last one lead to a
person or a message, or count the rounds by a branch on `visits(…)`. A circle that the caller chooses himself,
as by "press 8 to hear this again", is fine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "error"


def find(survey: Survey) -> Iterator[Problem]:
    """One problem for each set of nodes that silent ways lead round in."""
    told: dict[str, None] = {}
    for node in survey.reachable():
        circle = _circle(survey, node)
        if circle and node not in told and not any(_counts(survey, one, circle) for one in circle):
            told.update(dict.fromkeys(circle))
            path = " -> ".join([*circle, node])
            what = f"a caller who says nothing that is understood goes round for ever: {path}"
            yield survey.node_problem(node, what, "Let the last no_input and no_match lead to a person or a message.")


def _counts(survey: Survey, node: str, circle: Sequence[str]) -> bool:
    """Whether this node has a bound, or asks how often the circle was passed (``visits(…)``, a variable set in it)."""
    spec = survey.flow.nodes[node]
    if spec.repeat is not None:
        return True
    conditions = [str(getattr(case, "when", "")) for case in getattr(spec, "cases", ())]
    if any("visits(" in condition for condition in conditions):
        return True
    changed = [use.name for use in survey.uses if use.sets and use.node in circle]
    return bool(conditions) and any(use.node == node and use.name in changed for use in survey.uses)


def _circle(survey: Survey, start: str) -> list[str]:
    """The shortest way of silence from ``start`` back to itself, without its end."""
    before: dict[str, str] = {}
    pending = [start]
    while pending:
        node = pending.pop(0)
        for target in survey.silent_targets(node):
            if target == start:
                path = [node]
                while path[0] != start:
                    path.insert(0, before[path[0]])
                return path
            if target not in before:
                before[target] = node
                pending.append(target)
    return []
