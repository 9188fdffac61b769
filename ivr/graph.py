"""A flow as a picture: cards in columns, each with its ways on. Drawn by ``careline flow graph``.

Every node is drawn once, where a caller can first come to it. The way that leads there is a line; every
other way to it names it (↗) instead of crossing the picture. So a flow of any shape is a forest, which
never has a crossing, and reads from left to right as a call goes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.flow import Flow
from ivr.node import NodeSpec
from ivr.texts import as_list
from ivr.ways import label

SHOWN_WORDS = 90
_CHOSEN = ("choices", "cases")
"""What callers choose comes before what befalls them."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Ways to one target, named together. ``drawn``: its card hangs on this one."""

    labels: tuple[str, ...]
    target: str
    drawn: bool


@dataclass(slots=True)
class Card:
    """One node. ``says`` is the beginning of what a caller hears, or the flow it calls.

    ``mark``: start, fallback, unreachable or "".
    """

    node: str
    kind: str
    reaches: str
    says: str = ""
    mark: str = ""
    leads: list[Lead] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Graph:
    """``roots``: the start; the fallback and unreachable nodes, when no line leads to them."""

    flow: str
    version: str
    cards: dict[str, Card]
    roots: tuple[str, ...]
    emergency: str
    """The way out that is in front of every node, in words."""


def graph(flow: Flow, language: str) -> Graph:
    """The picture of ``flow`` as callers of ``language`` know it."""
    cards: dict[str, Card] = {}
    roots: list[str] = []
    for root in (flow.start, flow.fallback, *flow.nodes):
        if root in cards or not root:  # a flow that is only called may have no fallback
            continue
        roots.append(root)
        cards[root] = _card(flow, root, language)
        if len(roots) > 1 and root != flow.fallback:
            cards[root].mark = "unreachable"
        _grow(flow, root, language, cards)
    cards[flow.start].mark = "start"
    if flow.fallback and flow.fallback != flow.start:
        cards[flow.fallback].mark = "fallback"
    return Graph(flow.name, flow.version, cards, tuple(roots), emergency(flow, language))


def emergency(flow: Flow, language: str) -> str:
    """Said once for the whole picture."""
    key, words = flow.emergency.key, flow.emergency_words(language)
    shown = ", ".join(words[:4]) + (" …" if len(words) > 4 else "")
    return f"From everywhere: key {key} (*{key} while digits are entered) or {shown} -> queue {flow.emergency.queue}"


def _grow(flow: Flow, root: str, language: str, cards: dict[str, Card]) -> None:
    pending = [root]
    while pending:
        card = cards[pending.pop(0)]
        targets: dict[str, list[str]] = {}
        for way in sorted(flow.ways, key=lambda way: way.place[0] not in _CHOSEN):
            if way.node == card.node:
                targets.setdefault(way.target, []).append(label(flow, way, language))
        for target, labels in targets.items():
            drawn = target not in cards
            card.leads.append(Lead(tuple(dict.fromkeys(labels)), target, drawn))
            if drawn:
                cards[target] = _card(flow, target, language)
                pending.append(target)


def _place(spec: NodeSpec) -> str:
    """Where a node that says nothing sends the caller: ``queue nurse``."""
    named = ((what, getattr(spec, what, "")) for what in ("queue", "mailbox", "destination"))
    return next((f"{what} {name}" for what, name in named if isinstance(name, str) and name), "")


def _card(flow: Flow, node: str, language: str) -> Card:
    spec = flow.nodes[node]
    texts = as_list(getattr(spec, "say", None))
    words = [flow.catalogue.texts[one][language] if isinstance(one, str) else one[language] for one in texts]
    says = " ".join(words) or (f"flow {spec.calls}" if spec.calls else _place(spec))
    short = says if len(says) <= SHOWN_WORDS else says[: SHOWN_WORDS - 1].rsplit(" ", 1)[0] + " …"
    return Card(node, spec.kind, spec.reaches, short)
