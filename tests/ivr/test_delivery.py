"""Slower and louder and back, step by step, and as an earlier call of the patient left it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr import delivery
from ivr.delivery import LOUDEST, PACES
from ivr.flow import FlowSet
from ivr.interpreter import begin
from ivr.messages import Amplify
from ivr.turn import Turn


def turn_of(flows: FlowSet) -> Turn:
    flow = flows.flows["front-door"]
    return Turn(flow, begin("c", flow), 0)


def test_each_slower_is_one_step_and_the_last_stays_and_each_faster_takes_one_back(flows: FlowSet) -> None:
    turn = turn_of(flows)
    paces = []
    for command in ("slower", "slower", "slower", "faster", "faster", "faster"):
        delivery.change(turn, command)
        paces.append(turn.call.pace)
    assert paces == [80, 65, 65, 80, 100, 100]
    assert turn.commands == []
    assert turn.call.asked == ("pace",)


def test_louder_stops_at_the_loudest_and_quieter_at_the_line(flows: FlowSet) -> None:
    turn = turn_of(flows)
    for command in ("louder", "louder", "louder", "quieter", "quieter", "quieter"):
        delivery.change(turn, command)
    assert turn.commands == [Amplify(1), Amplify(2), Amplify(1), Amplify(0)]
    assert turn.call.asked == ("volume",)


def test_what_an_earlier_call_left(flows: FlowSet) -> None:
    turn = turn_of(flows)
    delivery.remembered(turn, {"pace": "65", "volume": "1"})
    assert (turn.call.pace, turn.commands) == (65, [Amplify(1)])
    delivery.remembered(turn, {"pace": "7", "volume": "99"})
    assert (turn.call.pace, turn.call.volume) == (65, 1)
    delivery.remembered(turn, {})
    assert len(turn.commands) == 1
    assert turn.call.asked == (), "what is remembered was not asked for in this call"


def test_what_he_asked_for_in_this_call_wins_over_an_earlier_one(flows: FlowSet) -> None:
    turn = turn_of(flows)
    delivery.change(turn, "slower")
    delivery.remembered(turn, {"pace": "65", "volume": "1"})
    assert (turn.call.pace, turn.call.volume) == (80, 1)


def test_the_way_back_is_there_for_who_has_gone(flows: FlowSet) -> None:
    turn = turn_of(flows)
    assert delivery.ways_back(turn.call) == ()
    delivery.change(turn, "slower")
    assert delivery.ways_back(turn.call) == ("faster",)
    delivery.change(turn, "louder")
    assert delivery.ways_back(turn.call) == ("faster", "quieter")


_stored = st.fixed_dictionaries(
    {}, optional={"pace": st.text(max_size=4) | st.integers().map(str), "volume": st.text(max_size=4)}
)


@given(
    at=st.integers(),
    records=st.lists(_stored, max_size=3),
    commands=st.lists(st.sampled_from(["slower", "faster", "louder", "quieter"]), max_size=8),
)
def test_whatever_is_stored_and_asked_the_bounds_hold(
    flows: FlowSet, at: int, records: list[dict[str, str]], commands: list[str]
) -> None:
    turn = turn_of(flows)
    for record in records:
        delivery.remembered(turn, record)
        assert turn.call.pace in PACES
        assert 0 <= turn.call.volume <= LOUDEST
    turn.call.pace = at  # as another version may have dumped it
    for command in commands:
        delivery.change(turn, command)  # type: ignore[arg-type]
        assert command in ("louder", "quieter") or turn.call.pace in PACES
        assert 0 <= turn.call.volume <= LOUDEST
