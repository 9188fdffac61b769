"""What the tests of a flow have passed: its nodes, the ways out of them, its languages.

A *branch* is a way out as it is written: a choice, a case, the ``else``, a handler that leads somewhere, a
reason why a queue gives a caller back. It is covered when a call has taken it into the next node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from careline.flow_tests.trace import entered, said, way_words
from controller.text.session import Moment
from controller.text.ways import flow_of, way_of
from ivr.call import Visit
from ivr.flow import Flow, Way
from ivr.messages import Step


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    covered: int
    of: int

    @property
    def whole(self) -> bool:
        return self.covered == self.of

    def as_dict(self) -> dict[str, float | int]:
        """``percent`` is rounded down, so that 100 means all."""
        return {"covered": self.covered, "of": self.of, "percent": 100 * self.covered // self.of if self.of else 100}

    def __add__(self, other: Share) -> Share:
        return Share(self.covered + other.covered, self.of + other.of)


@dataclass
class Coverage:
    """Of one flow."""

    flow: Flow
    nodes: set[str] = field(default_factory=set)
    ways: set[Way] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)

    def enter(self, visit: Visit | Step) -> None:
        """A node of this flow was entered."""
        name = visit.node.rpartition("/")[2]
        node = self.flow.nodes.get(name)
        if node is not None and node.kind == visit.kind:
            self.nodes.add(name)
        way = way_of(visit.node)
        if way is not None:
            self.ways.add(way)

    def shares(self) -> dict[str, Share]:
        flow = self.flow
        return {
            "nodes": Share(sum(name in self.nodes for name in flow.nodes), len(flow.nodes)),
            "branches": Share(sum(way in self.ways for way in flow.ways), len(flow.ways)),
            "languages": Share(sum(name in self.languages for name in flow.languages), len(flow.languages)),
        }

    def missing(self) -> list[str]:
        """What no test has passed, each with file and line."""
        flow = self.flow
        found = [(flow.places[name], f"node {name} was never entered") for name in flow.nodes if name not in self.nodes]
        found += [
            ((way.path, way.line), f"way {way.node}, {way_words(way)} -> {way.target} was never taken")
            for way in flow.ways
            if way not in self.ways
        ]
        lines = [f"{path}:{line}: {what}" for (path, line), what in sorted(found, key=lambda each: each[0])]
        silent = [name for name in flow.languages if name not in self.languages]
        return lines + [f"{flow.path}:1: nothing was heard in '{name}'" for name in silent]


def coverage_of(flows: Iterable[Flow], calls: Iterable[tuple[str, Sequence[Moment]]]) -> dict[str, Coverage]:
    """Coverage by the flow's name; ``calls`` are pairs of the flow a call began in and its moments.

    A flow that is called by another is covered by the other's calls too.
    """
    covered = {flow.name: Coverage(flow) for flow in flows}
    for name, moments in calls:
        for visit in entered(moments):
            owner = flow_of(visit.node) or name
            if owner in covered:
                covered[owner].enter(visit)
        for moment in moments:
            if moment.after.flow in covered:
                covered[moment.after.flow].languages.update(prompt.language for prompt in said([moment]))
    return covered


def total(coverages: Iterable[Coverage]) -> dict[str, Any]:
    """All flows together, as ``--json`` tells it."""
    sums = {"nodes": Share(0, 0), "branches": Share(0, 0), "languages": Share(0, 0)}
    for coverage in coverages:
        for name, share in coverage.shares().items():
            sums[name] += share
    return {name: share.as_dict() for name, share in sums.items()}
