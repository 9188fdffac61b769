from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from console import link as module
from console.plain import give_order, print_snapshot
from tests.console.desk import SNAPSHOT, Desk


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(module, "REPLY_WITHIN", 0.5)
    made = Desk()
    yield made
    await made.stop()


async def test_a_snapshot_as_json(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    await desk.start_controller()
    assert await print_snapshot(desk.link) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [queue["queue"] for queue in printed["queues"]] == ["billing", "nurse"]
    assert printed["callers"][0]["agent"] == "nadia"
    assert len(printed["agents"]) == len(SNAPSHOT.agents)


async def test_no_controller_is_exit_1_and_one_sentence(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert await print_snapshot(desk.link) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == module.CONTROLLER_AWAY + "\n"


async def test_orders_print_their_answer(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    await desk.start_controller()
    assert await give_order(desk.link, "pause", "nadia", "lunch") == 0
    assert capsys.readouterr().out == "nadia is paused: lunch.\n"
    assert desk.orders == [("pause", "nadia", "lunch", "sup")]


async def test_a_refused_order_is_exit_1(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    await desk.start_controller()
    assert await give_order(desk.link, "pause", "alice", "lunch") == 1
    assert capsys.readouterr() == ("", "Alice may not be paused.\n")
