"""Somebody on call takes it, nobody does, or they ring until a step says more."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.text.driver import TextDriver
from controller.text.world import CannotHappenError
from tests.controller.text.desk import driver
from tests.ivr.caller import flow_of

FLOW = """
flow: flow
languages: [en]
start: nurse
fallback: desk
nodes:
  nurse:
    dispatch:
      about: {en: A patient calls.}
      say: front_door.connecting_nurse
      owner: nurse
      failed: message
      after: bye
  desk: {enqueue: {queue: front_desk}}
  message: {message: {say: front_door.message, mailbox: desk, go: bye}}
  bye: {hangup: {say: engine.goodbye}}
"""


async def begun(folder: Path, **given: object) -> TextDriver:
    made = driver(flow_of(FLOW, folder), **given)
    await made.start()
    return made


@pytest.mark.parametrize(("becomes", "node"), [("rings", "nurse"), ("takes", "nurse"), ("nobody", "message")])
async def test_what_becomes_of_it_at_once(tmp_path: Path, becomes: str, node: str) -> None:
    made = await begun(tmp_path, on_call=becomes)
    assert made.session.call.node == node
    assert (made.session.call.phase == "talking") == (becomes == "takes")


async def test_step_by_step(tmp_path: Path) -> None:
    made = await begun(tmp_path)
    with pytest.raises(CannotHappenError):
        await made.world.do(made, "on_call", "leaves", {})
    await made.world.do(made, "on_call", "takes", {})
    assert made.session.call.phase == "talking"
    with pytest.raises(CannotHappenError):
        await made.world.do(made, "on_call", "nobody", {})
    await made.world.do(made, "on_call", "leaves", {})
    assert made.session.call.outcome == "transferred"


async def test_nobody(tmp_path: Path) -> None:
    made = await begun(tmp_path)
    await made.world.do(made, "on_call", "nobody", {})
    assert made.session.call.node == "message"
