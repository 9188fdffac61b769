"""A flow's arguments in the made-up world."""

from __future__ import annotations

from dataclasses import replace

from tests.controller.text.desk import call, flow


async def test_arguments_are_there_from_the_beginning_and_no_others() -> None:
    of = replace(flow(), arguments=("account",))
    made = await call(of=of, arguments={"account": 123, "other": "x"})
    assert made.session.call.variables == {"account": "123"}
    assert made.session.call.node == "choose"
