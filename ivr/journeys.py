"""What flows do together: no flow calls itself, no journey through several of them goes round without end.

A circle of nodes that wait for nobody is refused, in one flow and across flows. A node with
``repeat`` ends every circle it stands in, and a called flow counts as waiting when there is no
way through it, from its start to a ``return``, that waits for nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr.checks import FlowChecker
from ivr.flow_files import Draft
from ivr.problems import Problem

MAX_DEPTH = 8
"""Flows that may stand in one another."""
_Place = tuple[str, str]


def reached(name: str, calls: Mapping[str, Sequence[str]]) -> list[str]:
    """``name`` and every flow that can be reached from it, each once, in the order found."""
    found = {name: None}
    pending = [name]
    while pending:
        for called in calls.get(pending.pop(0), ()):
            if called not in found and called in calls:
                found[called] = None
                pending.append(called)
    return list(found)


def check_journeys(drafts: Mapping[str, Draft], checkers: Mapping[str, FlowChecker]) -> list[Problem]:
    """Every problem that no single flow has."""
    calls = {
        name: [(node, spec.calls) for node, spec in draft.nodes.items() if spec.kind == "call" and spec.calls]
        for name, draft in drafts.items()
    }
    problems = [problem for name in drafts if (problem := _recursion(name, calls, checkers)) is not None]
    return problems or _check_circles(drafts, checkers)


def _recursion(
    name: str, calls: Mapping[str, Sequence[tuple[str, str]]], checkers: Mapping[str, FlowChecker]
) -> Problem | None:
    """A chain of calls from ``name`` that comes back to it, or is too deep."""
    pending: list[tuple[str, tuple[str, ...], str]] = [(target, (name, target), node) for node, target in calls[name]]
    deepest: dict[str, int] = {}
    while pending:
        flow, chain, first = pending.pop()
        where = checkers[name].problem_in_flow
        if flow == name:
            what = f"the flows {' -> '.join(chain)} call each other without end"
            return where(("nodes", first), what, "Let one of them return, or use go_to_flow.")
        if len(chain) > MAX_DEPTH + 1:
            what = f"more than {MAX_DEPTH} flows in one another: {' -> '.join(chain)}"
            return where(("nodes", first), what, "Call fewer.")
        if deepest.get(flow, 0) >= len(chain):
            continue
        deepest[flow] = len(chain)
        pending += [(target, (*chain, target), first) for _, target in calls[flow]]
    return None


def _check_circles(drafts: Mapping[str, Draft], checkers: Mapping[str, FlowChecker]) -> list[Problem]:
    ways = _walking(drafts, checkers)
    done: dict[_Place, bool] = {}
    for start in ways:
        circle = _circle(start, ways, done)
        if circle:
            names = [node if flow == start[0] else f"{flow}/{node}" for flow, node in circle]
            what = f"the nodes {' -> '.join(names)} lead round in a circle that never waits for the caller"
            flow, node = circle[0]
            remedy = "Let one of them ask, wait or hang up, or give it a bound: repeat: {at_most: 3, then: …}."
            return [checkers[flow].problem_in_flow(("nodes", node), what, remedy)]
    return []


def _walking(drafts: Mapping[str, Draft], checkers: Mapping[str, FlowChecker]) -> dict[_Place, list[_Place]]:
    """Every node that waits for nobody and has no bound, with those it leads to at once."""
    ways: dict[_Place, list[_Place]] = {}
    pass_through: dict[str, bool] = {}
    for name in _callees_first(drafts):
        for node, spec in drafts[name].nodes.items():
            if not spec.walks_on or spec.repeat is not None:
                continue
            following = [(name, target) for target in checkers[name].ways[node]]
            if spec.calls:
                comes_back = spec.kind == "call" and pass_through.get(spec.calls, False)
                following = [*(following if comes_back else ()), (spec.calls, drafts[spec.calls].file.start)]
            ways[name, node] = following
        pass_through[name] = _passes(name, drafts[name], ways)
    return ways


def _callees_first(drafts: Mapping[str, Draft]) -> list[str]:
    """No flow calls itself, so there is such an order."""
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        for spec in drafts[name].nodes.values():
            if spec.kind == "call" and spec.calls and spec.calls not in order:
                visit(spec.calls)
        order.setdefault(name)

    for name in drafts:
        visit(name)
    return list(order)


def _passes(name: str, draft: Draft, ways: Mapping[_Place, Sequence[_Place]]) -> bool:
    """Can a call get from the start to a ``return`` without waiting?"""
    pending: list[_Place] = [(name, draft.file.start)]
    seen = dict.fromkeys(pending)
    while pending:
        place = pending.pop()
        if place[0] == name and draft.nodes[place[1]].kind == "return":
            return True
        for target in ways.get(place, ()):
            if target not in seen and target[0] == name:
                seen[target] = None
                pending.append(target)
    return False


def _circle(start: _Place, ways: Mapping[_Place, Sequence[_Place]], done: dict[_Place, bool]) -> list[_Place]:
    """A circle reached from ``start``, or nothing. ``done`` nodes are known to be harmless."""
    path: list[_Place] = []
    on_path: dict[_Place, None] = {}
    pending: list[tuple[_Place, int]] = [(start, 0)]
    while pending:
        place, way = pending.pop()
        if way == 0:
            if place in done:
                continue
            path.append(place)
            on_path[place] = None
        following = [target for target in ways[place] if target in ways]
        if way < len(following):
            pending.append((place, way + 1))
            target = following[way]
            if target in on_path:
                return [*path[path.index(target) :], target]
            pending.append((target, 0))
        else:
            path.pop()
            del on_path[place]
            done[place] = True
    return []
