"""Names that are made from a call's id, and from nothing else."""

from __future__ import annotations

from controller.ari import requests as order
from controller.switchboard.line import Line, agent_channel, dispatch_channel, interpreter_channel
from tests.controller.switchboard.bench_board import Bench


async def test_every_name_is_one_that_ari_takes(bench: Bench) -> None:
    bench.arrive("1700000000.12")
    line: Line = bench.line
    order.stop_playback(line.playback(3))
    order.stop_recording(line.recording(4))
    order.create_bridge(line.talk_bridge)
    order.hangup(line.transfer_channel)


async def test_a_second_transfer_has_a_name_of_its_own(bench: Bench) -> None:
    bench.arrive()
    bench.press("3")
    first = bench.line.offers[0].channel
    assert bench.line.transfer_channel != first


def test_the_legs_of_two_lives_of_a_controller_differ() -> None:
    assert agent_channel("1.1-1", "a") != agent_channel("1.1-1", "b")
    assert agent_channel("1.1/..;-1", "a") == "agent-1.1_.._-1-a"
    order.hangup(agent_channel("1.1;-1", "a"))


def test_legs_of_people_who_are_rung_beside_the_queue_have_names_of_their_own() -> None:
    names = [dispatch_channel("1.1-2", 3, 0, "a"), interpreter_channel("1.1;2", 3, 0, "a")]
    assert names == ["oncall-1.1-2-3.0-a", "interpreter-1.1_2-3.0-a"]
    for name in names:
        order.hangup(name)
