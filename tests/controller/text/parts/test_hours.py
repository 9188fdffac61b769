"""Open and closed, whatever the time."""

from __future__ import annotations

from tests.controller.text.desk import call
from tests.ivr.caller import NIGHT


async def test_hours_as_given() -> None:
    assert (await call("7")).session.call.node == "desk"
    assert (await call("7", at=NIGHT)).session.call.node == "bye"
    assert (await call("7", hours={"main": "closed"})).session.call.node == "bye"
    assert (await call("7", at=NIGHT, hours={"main": "open"})).session.call.node == "desk"
