"""Announcements of a test: of the clinic's file by name, or made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from controller.text.world import CannotHappenError
from ivr.announcement import Announcement
from tests.controller.text.desk import call, driver
from tests.ivr.caller import flow_of
from tests.ivr.conftest import FACTS

FLOW = """
flow: flow
languages: [en]
start: hello
fallback: desk
nodes:
  hello: {say: {say: front_door.welcome, go: hours}}
  hours: {branch: {cases: [{when: {open: main}, go: choose}], else: bye}}
  choose: {menu: {say: load.press, choices: [{key: 1, go: desk}]}}
  desk: {enqueue: {queue: front_desk}}
  bye: {hangup: {say: engine.goodbye}}
"""
FLU = Announcement("flu", texts={"en": "The flu is about."})


async def test_made_up_for_the_test() -> None:
    closed = {"storm": {"kind": "close", "text": {"en": "Storm."}}}
    made = await call("7", announcements=closed)
    assert made.session.call.node == "bye"
    assert any(step.kind == "announcement" for step in made.session.call.steps)


async def test_by_name_from_the_clinics_file(tmp_path: Path) -> None:
    flow = flow_of(FLOW, tmp_path, replace(FACTS, announcements=(FLU,)))
    made = driver(flow, announcements={"flu": "on"})
    await made.start()
    said = [prompt.text for moment in made.session.moments for one in moment.commands
            if type(one).__name__ == "Say" for prompt in one.prompts]  # fmt: skip
    assert said.index("The flu is about.") == 1
    with pytest.raises(CannotHappenError, match="no announcement 'fluu'"):
        await driver(flow, announcements={"fluu": "on"}).start()


async def test_a_supervisor_switches_in_the_middle() -> None:
    made = await call()
    await made.world.do(made, "announce", {}, {})
    assert made.session.call.announcements == ()
