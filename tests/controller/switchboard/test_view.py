"""What supervisors see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from acd.dispatch import DispatchRules
from acd.interpreting import begun
from controller.switchboard.line import InterpreterLeg
from controller.switchboard.view import snapshot
from tests.controller.switchboard.bench_board import CALLER, Bench
from tests.controller.switchboard.test_callbacks import ANN, SECOND, agreed, called_back

TARGETS = {"front_desk": 20_000, "nurse": 10_000}


async def test_an_empty_house(bench: Bench) -> None:
    seen = snapshot(bench.board, TARGETS)
    assert [(queue.queue, queue.waiting, queue.longest_since, queue.service_level) for queue in seen.queues] == [
        ("front_desk", 0, None, None),
        ("nurse", 0, None, None),
    ]
    assert seen.callers == ()
    assert [agent.agent for agent in seen.agents] == ["alice", "bruno"]


async def test_who_waits_who_rings_and_who_talks(bench: Bench) -> None:
    bench.talk("1.1")
    bench.arrive("1.2")
    bench.press("1", "1.2")
    bench.arrive("1.3")
    bench.press("2", "1.3")
    seen = snapshot(bench.board, TARGETS)
    desk, nurse = seen.queues
    assert (desk.waiting, nurse.waiting) == (1, 1)
    assert desk.longest_since == bench.clock.at
    assert [(it.call, it.queue, it.position, it.state, it.agent) for it in seen.callers] == [
        ("1.2", "front_desk", 1, "waiting", None),
        ("1.3", "nurse", 1, "ringing", "bruno"),
    ]
    alice, bruno = seen.agents
    assert (alice.activity, alice.call, alice.queue) == ("talk", "1.1", "front_desk")
    assert (bruno.activity, bruno.call, bruno.queue) == ("offered", "1.3", "nurse")


async def test_an_alarm_is_seen_beside_its_caller(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.talk("1.1")
    bench.arrive("1.2")
    bench.press("1", "1.2")
    assert [it.alarmed for it in snapshot(bench.board, TARGETS).callers] == [False]
    (waiting,) = bench.board.acd.waiting()
    monkeypatch.setattr(bench.board.acd, "waiting", lambda: (replace(waiting, alarmed=True),))
    assert [it.alarmed for it in snapshot(bench.board, TARGETS).callers] == [True]


async def test_the_days_numbers(bench: Bench) -> None:
    bench.talk()
    bench.hang_up()
    bench.later(60_000)
    bench.arrive("1.2")
    bench.press("1", "1.2")
    bench.hang_up("1.2")
    desk = snapshot(bench.board, TARGETS).queues[0]
    assert (desk.answered, desk.abandoned, desk.service_level) == (1, 1, 0.5)


async def test_ids_and_numbers_only(bench: Bench) -> None:
    bench.talk()
    bench.arrive("1.2")
    bench.press("1", "1.2")
    assert CALLER.lstrip("+") not in repr(snapshot(bench.board, TARGETS))


async def test_supervisors_see_that_he_is_called_back(tmp_path: Path) -> None:
    bench = called_back(tmp_path)
    agreed(bench)
    (caller,) = snapshot(bench.board, {"front_desk": 20_000}).callers
    assert (caller.call, caller.state) == (SECOND, "callback")
    assert ANN not in repr(caller)
    bench.board.wakeups.close()


async def test_supervisors_see_who_interprets(bench: Bench) -> None:
    bench.talk()
    search = begun("ko", DispatchRules(("hana",), 20_000, 10_000, 1, 5_000), None)
    bench.line.interpreting = search
    bench.line.interpreters.append(InterpreterLeg("hana", "ko", True, bench.clock.at))
    seen = []
    for state in (search, replace(search, joined=True), replace(search, over=True)):
        bench.line.interpreting = state
        seen.append([agent.interpreter for agent in snapshot(bench.board, TARGETS).agents])
    assert seen == [["?", ""], ["hana", ""], ["", ""]]
