"""Flows that call each other are changed together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from controller.text.together import everywhere, together
from ivr.flow import Flow
from tests.controller.text.desk import flow


@dataclass(frozen=True, slots=True)
class Knowing(Flow):
    """A flow that knows of others."""

    others: Mapping[str, Flow] = field(default_factory=dict, compare=False)


def knowing(*names: str) -> Flow:
    others: dict[str, Flow] = {}
    values = {each.name: getattr(flow(), each.name) for each in fields(Flow)}
    for name in names:
        others[name] = Knowing(**{**values, "name": name, "others": others})
    return others[names[0]]


def silent(of: Flow) -> Flow:
    return replace(of, speech=False)


def test_all_are_changed_and_know_the_changed_ones() -> None:
    changed = everywhere(knowing("front", "back"), silent)
    assert [(one.name, one.speech) for one in together(changed)] == [("front", False), ("back", False)]
    back = together(changed)[1]
    assert together(back)[1] is changed


def test_one_that_knows_of_nobody() -> None:
    assert not everywhere(flow(), silent).speech
    assert together(flow()) == [flow()]


def test_one_that_does_not_know_itself() -> None:
    known = knowing("back")
    alone = replace(known, name="front")
    changed = everywhere(alone, silent)
    assert [(one.name, one.speech) for one in together(changed)] == [("front", False), ("back", False)]
