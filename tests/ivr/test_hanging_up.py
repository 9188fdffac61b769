"""How a call is counted whose caller hung up."""

from __future__ import annotations

import pytest

from ivr.call import Closing, Recording, State, Waiting
from ivr.flow import FlowSet
from ivr.hanging_up import hung_up
from ivr.interpreter import begin
from ivr.messages import HungUp, Remember
from ivr.turn import Turn


@pytest.mark.parametrize(
    ("state", "by", "outcome"),
    [
        (Waiting(), "caller", "abandoned"),
        (Closing("self_served"), "caller", "self_served"),
        (Recording(3), "caller", "message_left"),
        (Recording(None), "caller", "ivr_exit"),
        (None, "caller", "ivr_exit"),
        (Waiting(), "system", "lost"),
    ],
)
def test_the_outcome_tells_what_was_going_on(flows: FlowSet, state: State | None, by: str, outcome: str) -> None:
    flow = flows.flows["front-door"]
    turn = Turn(flow, begin("c", flow), 0)
    turn.open_visit("reason", "menu")
    turn.be_in(state)
    turn.at = 5_000
    hung_up(turn, HungUp(5_000, by))
    assert (turn.call.outcome, turn.call.phase) == (outcome, "ended")
    hung_up(turn, HungUp(6_000, "system"))
    assert turn.call.outcome == outcome


def test_what_he_asked_for_is_told_last(flows: FlowSet) -> None:
    flow = flows.flows["front-door"]
    turn = Turn(flow, begin("c", flow), 0)
    turn.call.patient, turn.call.asked, turn.call.pace = "p1", ("pace",), 80
    hung_up(turn, HungUp(5_000, "caller"))
    assert turn.commands == [Remember("p1", {"pace": "80"})]
