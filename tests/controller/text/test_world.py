"""Parts of the world: found by their folder, each command answered, nothing said twice."""

from __future__ import annotations

from typing import ClassVar, get_args

import pytest
from pydantic import Field

from controller.text.world import Part, World, _merged, doers, given_model, part_types, step_model
from ivr import messages as ivr
from ivr.messages import Command
from tests.controller.text.desk import call, driver

BY_THE_SESSION = {"Answer", "Say", "StopSaying", "StopListening"}


def test_each_command_of_the_interpreter_is_obeyed_by_one_part() -> None:
    """A new command needs a file in ``controller/text/parts``, else no test and no chat can use it."""
    for kind in get_args(Command):
        obeying = [part.__name__ for part in part_types() if kind in part.obeys]
        wanted = 0 if kind.__name__ in BY_THE_SESSION else 1
        assert len(obeying) == wanted, f"{kind.__name__} is obeyed by {obeying}"


def test_a_world_without_anything_given_is_one_in_which_calls_go_well() -> None:
    given = given_model()()
    for kind in part_types():
        for name in kind.model_fields:
            assert getattr(given, name) == getattr(kind(), name)


def test_each_thing_that_may_happen_has_one_part_and_is_empty_by_default() -> None:
    assert {"press", "says", "silence", "hangs_up", "wait", "agent", "queue"} <= doers().keys()
    assert set(doers()) == set(step_model().model_fields)
    for kind in part_types():
        for name, field in kind.model_fields.items():
            assert field.description, f"{kind.__name__}.{name} does not say what it is"


def test_two_parts_cannot_own_one_field() -> None:
    class Mine(Part):
        ahead: int = Field(0)

    with pytest.raises(TypeError, match="'ahead' is a field of two parts of the world"):
        _merged("Given", "", [*part_types(), Mine])


async def test_a_command_no_part_obeys_is_a_fault_of_ours() -> None:
    class Lonely(Part):
        obeys: ClassVar[tuple[type[Command], ...]] = ()

    made = driver()
    made.world.parts = {Lonely: Lonely(), **{k: v for k, v in made.world.parts.items() if ivr.Listen not in k.obeys}}
    with pytest.raises(TypeError, match="no part of the world obeys Listen"):
        await made.start()


async def test_a_world_is_of_one_call() -> None:
    first, second = await call("4"), await call("4")
    assert first.world.parts.keys() == second.world.parts.keys()
    assert all(first.world.parts[kind] is not second.world.parts[kind] for kind in part_types())
    assert World().parts.keys() == first.world.parts.keys()
