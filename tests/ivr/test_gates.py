"""What comes too late, and what never does."""

from __future__ import annotations

from ivr.flow import FlowSet
from ivr.gates import deadline, is_late
from ivr.interpreter import begin
from ivr.messages import Heard, PromptEnded, Woken
from ivr.turn import Turn


def turn_of(flows: FlowSet) -> Turn:
    flow = flows.flows["front-door"]
    turn = Turn(flow, begin("c", flow), 1_000)
    turn.call.phase, turn.call.language = "flow", "en"
    return turn


def test_a_prompt_that_no_longer_plays_has_no_end(flows: FlowSet) -> None:
    turn = turn_of(flows)
    turn.say((turn.engine("goodbye"),))
    assert turn.call.playing is not None
    assert is_late(turn, PromptEnded(1_000, turn.call.playing.say + 1), lambda _turn, _heard: False)
    assert not is_late(turn, PromptEnded(1_000, turn.call.playing.say), lambda _turn, _heard: False)


def test_words_of_an_emergency_are_never_too_late(flows: FlowSet) -> None:
    turn = turn_of(flows)
    late = Heard(1_000, "speech", "chest pain", 0.9, listen=77)
    assert is_late(turn, late, lambda _turn, _heard: False)
    assert not is_late(turn, late, lambda _turn, _heard: True)


def test_nobody_is_woken_before_his_time(flows: FlowSet) -> None:
    turn = turn_of(flows)
    assert is_late(turn, Woken(1_000), lambda _turn, _heard: False)
    turn.wake_in(500)
    assert deadline(turn.call) == 1_500
    assert is_late(turn, Woken(1_000), lambda _turn, _heard: False)
    turn.at = 1_500
    assert not is_late(turn, Woken(1_500), lambda _turn, _heard: False)
