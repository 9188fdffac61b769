"""What a supervisor may order."""

from __future__ import annotations

import pytest

from acd import messages as acd
from controller.supervision import SupervisionRefused
from controller.switchboard.supervised import Supervisor
from tests.controller.switchboard.bench_board import Bench


@pytest.fixture
def supervisor(bench: Bench) -> Supervisor:
    return Supervisor(bench.board)


async def test_an_agent_is_paused_and_back_twice_over(bench: Bench, supervisor: Supervisor) -> None:
    for _ in range(2):
        supervisor.pause("alice", "lunch", "sue")
    assert bench.agent("alice") == "off_queue idle"
    bench.arrive()
    bench.press("1")
    assert not bench.ringing()
    for _ in range(2):
        supervisor.unpause("alice", "sue")
    bench.settle()
    assert len(bench.ringing()) == 1


async def test_signed_out_while_his_phone_rings(bench: Bench, supervisor: Supervisor) -> None:
    bench.arrive()
    bench.press("1")
    supervisor.sign_out("alice", "sue")
    bench.settle()
    assert not bench.ringing()
    assert bench.agent("alice").startswith("signed_out")
    assert bench.line.stage == "waiting"


@pytest.mark.parametrize("order", ["pause", "unpause", "sign_out"])
async def test_nobody_of_that_name(supervisor: Supervisor, order: str) -> None:
    arguments = ("nobody", "lunch", "sue") if order == "pause" else ("nobody", "sue")
    with pytest.raises(SupervisionRefused, match="no agent with that id"):
        getattr(supervisor, order)(*arguments)


async def test_a_caller_is_withdrawn_once(bench: Bench, supervisor: Supervisor) -> None:
    bench.arrive()
    bench.press("1")
    supervisor.withdraw("1.1", "sue")
    assert bench.line.stage == "ivr"
    with pytest.raises(SupervisionRefused, match="waits in a queue"):
        supervisor.withdraw("1.1", "sue")


@pytest.mark.parametrize("call", ["1.1", "9.9"])
async def test_only_who_waits_can_be_withdrawn(bench: Bench, supervisor: Supervisor, call: str) -> None:
    bench.talk()
    with pytest.raises(SupervisionRefused, match="waits in a queue"):
        supervisor.withdraw(call, "sue")


async def test_an_emergency_stays(bench: Bench, supervisor: Supervisor) -> None:
    bench.arrive()
    bench.press("9")
    bench.press("1")
    with pytest.raises(SupervisionRefused, match="give the call to a nurse"):
        supervisor.withdraw("1.1", "sue")
    assert bench.line.stage == "waiting"


async def test_a_protected_break_is_the_agents_own_to_end(bench: Bench) -> None:
    supervisor = Supervisor(bench.board)
    bench.board.acd_event(acd.BreakDue(bench.clock.at, "alice", "tea", bench.clock.at + 60_000))
    with pytest.raises(SupervisionRefused, match="protected"):
        supervisor.unpause("alice", "boss")
    bench.later(60_000)
    supervisor.unpause("alice", "boss")
    assert bench.agent("alice") == "on_queue idle"


async def test_a_pause_from_one_queue_alone(bench: Bench) -> None:
    supervisor = Supervisor(bench.board)
    supervisor.pause("alice", "training", "boss", "nurse")
    (alice,) = [view for view in bench.board.acd.agents() if view.agent == "alice"]
    assert (alice.presence, alice.paused_queues) == ("on_queue", ("nurse",))
    supervisor.unpause("alice", "boss", "nurse")
    (alice,) = [view for view in bench.board.acd.agents() if view.agent == "alice"]
    assert alice.paused_queues == ()
    with pytest.raises(SupervisionRefused, match="no queue"):
        supervisor.pause("alice", "training", "boss", "nowhere")
