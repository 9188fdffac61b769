"""The clinic's services in the made-up world."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from controller.text.driver import TextDriver
from ivr.flow import Flow
from tests.controller.text.desk import FLOW, call, heard
from tests.ivr.caller import flow_of

ASK = """  desk: {enqueue: {queue: front_desk}}
  here:
    http:
      service: insurance
      path: /members/{account}
      answer: {active: {into: covered, privacy: public}, plan.copay: {into: copay}, plan.note: {into: note}}
      deadline: 3s
      go: bye
      failed: message
      rejected: outside
"""


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    head = FLOW[: FLOW.index("nodes:")].replace("start: choose", "start: begin")
    more = "  covered: {type: yes_no, privacy: public}\n  copay: {type: money}\n  note: {}\nstart:"
    nodes = "nodes:\n  begin: {set: {values: {account: '123'}, go: here}}\n" + ASK
    rest = FLOW[FLOW.index("  outside: {transfer") : FLOW.index("  who:")] + FLOW[FLOW.index("  bye:") :]
    return flow_of(head.replace("start:", more, 1) + nodes + rest, Path(tmp_path_factory.mktemp("flow")))


async def asked(flow: Flow, does: Any = None) -> TextDriver:
    return await call(of=flow, **({"services": {"insurance": does}} if does is not None else {}))


async def test_all_goes_well_unless_told(asking: Flow) -> None:
    made = await asked(asking)
    assert made.session.call.outcome == "self_served"
    assert made.session.call.variables == {"account": "123", "covered": "yes", "copay": "100", "note": "text"}


async def test_what_it_answers(asking: Flow) -> None:
    answer = {"active": False, "plan.copay": 20, "plan.note": "x", "other": 1}
    made = await asked(asking, {"answer": answer})
    assert made.session.call.variables == {"account": "123", "covered": "no", "copay": "20", "note": "x"}
    assert (await asked(asking, {"answer": {}})).session.call.node == "message"


async def test_failures_and_statuses(asking: Flow) -> None:
    for does, node in (
        ("timeout", "message"),
        ("refused", "message"),
        ("wrong_shape", "message"),
        ({"status": 404}, "outside"),
    ):
        assert (await asked(asking, does)).session.call.node == node


async def test_who_waits_hears_so(asking: Flow) -> None:
    assert heard(await asked(asking, {"after": "200ms"})) == ["engine.goodbye"]
    assert heard(await asked(asking, {"after": "2s"})) == ["engine.one_moment", "engine.goodbye"]
    assert (await asked(asking, {"after": "5s"})).session.call.node == "message"
