"""Slower and louder, step by step, and as an earlier call of the patient left it."""

from __future__ import annotations

from ivr import delivery
from ivr.flow import FlowSet
from ivr.interpreter import begin
from ivr.messages import Amplify
from ivr.turn import Turn


def turn_of(flows: FlowSet) -> Turn:
    flow = flows.flows["front-door"]
    return Turn(flow, begin("c", flow), 0)


def test_each_slower_is_one_step_and_the_last_stays(flows: FlowSet) -> None:
    turn = turn_of(flows)
    paces = []
    for _ in range(3):
        delivery.change(turn, "slower")
        paces.append(turn.call.pace)
    assert paces == [80, 65, 65]
    assert turn.commands == []


def test_louder_stops_at_the_loudest(flows: FlowSet) -> None:
    turn = turn_of(flows)
    for _ in range(3):
        delivery.change(turn, "louder")
    assert turn.commands == [Amplify(1), Amplify(2)]


def test_what_an_earlier_call_left(flows: FlowSet) -> None:
    turn = turn_of(flows)
    delivery.remembered(turn, {"pace": "65", "volume": "1"})
    assert (turn.call.pace, turn.commands) == (65, [Amplify(1)])
    delivery.remembered(turn, {"pace": "7", "volume": "99"})
    assert (turn.call.pace, turn.call.volume) == (65, 1)
    delivery.remembered(turn, {})
    assert len(turn.commands) == 1
