"""A flow that calls another, with a condition and an order to the patient records, on a real call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.asterisk.clinic import RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]

FRONT = """
flow: front
languages: [en, es, ko]
start: who
fallback: operator
variables:
  key: {type: number, privacy: public}
nodes:
  who: {lookup: {what: patient_by_phone, found: part, not_found: part}}
  part: {call: {flow: part, with: {most: "2 + 1"}, into: {pressed: key}, go: fork}}
  fork:
    branch:
      cases: [{when: "key >= 2 && identity == 0 && visits('part') == 1", go: bye}]
      else: operator
  bye: {hangup: {say: engine.goodbye, outcome: self_served}}
  operator: {enqueue: {queue: front_desk}}
"""
PART = """
flow: part
languages: [en, es, ko]
arguments: [most]
results: [pressed]
start: ask
variables:
  most: {type: number, privacy: public}
  pressed: {type: number, privacy: public}
nodes:
  ask: {menu: {say: load.press, choices: [{key: 1, go: one}, {key: 2, go: two}]}}
  one: {set: {values: {pressed: 1}, go: done}}
  two: {set: {values: {pressed: {expression: "most - 1"}}, go: done}}
  done: {return: {}}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def own(tmp_path: Path) -> AsyncIterator[RunningClinic]:
    """A clinic of two small flows."""
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "front.yaml").write_text(FRONT, encoding="utf-8")
    (flows / "part.yaml").write_text(PART, encoding="utf-8")

    def change(clinic: dict[str, Any]) -> None:
        clinic["flows_folder"] = str(flows)
        clinic["numbers"] = {"5550100": {"flow": "front", "language": "en"}}

    clinic = RunningClinic(tmp_path, change)
    await clinic.start()
    yield clinic
    await clinic.stop()


async def test_a_called_flow_returns_what_the_condition_asks(own: RunningClinic, caller: str) -> None:
    async with own.patient() as patient:
        await patient.call("5550100", caller)
        await patient.wait(1.5)
        await patient.press("2")
        assert await patient.wait_ended(15)
    stored = await own.interaction(caller)
    assert [step.node for step in stored.steps] == ["who", "part", "part/ask", "part/two", "part/done", "fork", "bye"]
    assert (stored.flow, stored.outcome) == ("front", "self_served")
