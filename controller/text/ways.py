"""Which way did a call take? Every way out of a node gets a name that knows where it is written.

``marked`` gives the same flow with each target of each node replaced by a ``MarkedName``: equal to the
name it stands for in every respect, but of its own kind. The interpreter carries it to ``Step.node``, so that each step
tells by which choice, case or handler the call came there, without any node having to tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from controller.text.together import everywhere
from ivr.flow import Flow, Way


class MarkedName(str):
    """The name of a node of ``flow``, reached by ``way``; None: by the flow's start or its fallback."""

    __slots__ = ("flow", "way")
    flow: str
    way: Way | None

    def __new__(cls, node: str, flow: str, way: Way | None = None) -> MarkedName:
        name = super().__new__(cls, node)
        name.flow, name.way = flow, way
        return name

    def __radd__(self, before: str) -> MarkedName:
        """Within another flow a step names its node with its flow: ``identify/match``."""
        return MarkedName(before + str(self), self.flow, self.way)

    def __reduce__(self) -> tuple[type[MarkedName], tuple[str, str, Way | None]]:
        """Copies know the same."""
        return MarkedName, (str(self), self.flow, self.way)


def marked(flow: Flow) -> Flow:
    """``flow``, and all that were loaded with it, with all their ways marked."""
    return everywhere(flow, _marked)


def _marked(flow: Flow) -> Flow:
    nodes = dict(flow.nodes)
    for way in flow.ways:
        nodes[way.node] = _put(nodes[way.node], way.place, MarkedName(way.target, flow.name, way))
    start, fallback = MarkedName(flow.start, flow.name), MarkedName(flow.fallback, flow.name)
    return replace(flow, nodes=nodes, start=start, fallback=fallback)


def way_of(name: str) -> Way | None:
    """The way by which a call came to the node ``name`` of a step; None for the start and the fallback."""
    return name.way if isinstance(name, MarkedName) else None


def flow_of(name: str) -> str | None:
    """The flow in which the node ``name`` of a step stands, when it is known."""
    return name.flow if isinstance(name, MarkedName) else None


def _put(value: Any, place: tuple[str | int, ...], name: MarkedName) -> Any:
    """A copy of ``value`` with ``name`` at ``place``."""
    if not place:
        return name
    here, rest = place[0], place[1:]
    if isinstance(value, BaseModel):
        field = next(field for field, info in type(value).model_fields.items() if here in (field, info.alias))
        return value.model_copy(update={field: _put(getattr(value, field), rest, name)})
    if isinstance(value, Mapping):
        return {**value, here: _put(value[here], rest, name)}
    items = [_put(item, rest, name) if index == here else item for index, item in enumerate(value)]
    return tuple(items) if isinstance(value, tuple) else items
