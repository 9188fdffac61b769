"""Marked ways change nothing but what is known of them."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from controller.text.ways import MarkedName, flow_of, marked, way_of
from ivr.call import dump
from ivr.flow import Way
from tests.controller.text.desk import call, flow
from tests.ivr.shipped import all_flows

FLOWS = all_flows()


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_every_way_of_every_flow_can_be_marked(name: str) -> None:
    """The place a node tells its checker must be where the name stands in its fields."""
    of = FLOWS[name]
    found = marked(of)
    assert found == of
    for way in of.ways:
        value = found.nodes[way.node]
        for step in way.place:
            value = _below(value, step)
        assert isinstance(value, MarkedName), f"{way}"
        assert (value, value.way) == (way.target, way)


def _below(value: object, step: object) -> object:
    if hasattr(type(value), "model_fields"):
        fields = type(value).model_fields
        return getattr(value, next(name for name, info in fields.items() if step in (name, info.alias)))
    return value[step]  # type: ignore[index]


async def test_each_step_tells_by_which_way_it_was_reached() -> None:
    made = await call("6", of=marked(flow()))
    ways = [way_of(step.node) for step in made.session.call.steps]
    assert ways[0] is None
    assert [flow_of(step.node) for step in made.session.call.steps] == ["flow", "flow"]
    assert isinstance(ways[1], Way)
    assert (ways[1].node, ways[1].place, ways[1].target) == ("choose", ("choices", 5, "go"), "bye")


async def test_a_call_goes_as_it_would_without() -> None:
    plain, with_marks = await call("35"), await call("35", of=marked(flow()))
    assert dump(plain.session.call) == dump(with_marks.session.call)
    assert [each.commands for each in plain.session.moments] == [each.commands for each in with_marks.session.moments]


def test_a_copy_keeps_its_way() -> None:
    name = MarkedName("desk", "front", flow().ways[0])
    copied = copy.deepcopy(name)
    assert (copied, way_of(copied), flow_of(copied)) == ("desk", flow().ways[0], "front")


def test_a_flow_without_ways_stays_as_it_is() -> None:
    assert marked(replace(flow(), ways=())) == replace(flow(), ways=())
    assert flow_of("desk") is None


def test_a_place_in_a_called_flow_knows_its_way_too() -> None:
    name = "front/" + MarkedName("desk", "front", flow().ways[0])
    assert (name, way_of(name), flow_of(name)) == ("front/desk", flow().ways[0], "front")
