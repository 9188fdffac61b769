"""The verbs of a turn keep their laws."""

from __future__ import annotations

import pytest

from ivr.call import Call
from ivr.flow import FlowSet
from ivr.messages import HangUp, Listen, Prompt, Say, StopListening, StopSaying, Surrender
from ivr.turn import MAX_KEYS_AHEAD, MAX_VALUE, Turn

HELLO = (Prompt("Hello", "en"),)


@pytest.fixture
def turn(flows: FlowSet) -> Turn:
    return Turn(flows.flows["front-door"], Call("c", "front-door", "v", phase="flow", at=1_000, language="en"), 2_000)


def test_one_prompt_at_a_time(turn: Turn) -> None:
    turn.say(HELLO)
    turn.say(HELLO, "off")
    assert [type(command) for command in turn.commands] == [Say, StopSaying, Say]
    assert not turn.say(())
    assert turn.call.playing is None


def test_one_listening_at_a_time_with_the_emergency_in_it(turn: Turn) -> None:
    turn.listen(("Refill", "refill"))
    turn.listen_for_emergency()
    first, stop, second = turn.commands
    assert isinstance(first, Listen)
    assert first.phrases.count("refill") == 1
    assert "chest pain" in first.phrases
    assert isinstance(stop, StopListening)
    assert isinstance(second, Listen)
    assert second.hotword
    assert "refill" not in second.phrases


def test_no_listening_without_speech(turn: Turn) -> None:
    turn.call.speech_ok = False
    turn.listen(("refill",))
    assert turn.commands == []


def test_keys_pressed_ahead_have_a_bound(turn: Turn) -> None:
    for _ in range(100):
        turn.type_ahead("1")
    assert len(turn.call.keys) == MAX_KEYS_AHEAD


def test_a_visit_becomes_one_step(turn: Turn) -> None:
    turn.open_visit("a", "menu")
    turn.answered("x", "one", "speech", 0.8, "phi")
    turn.leave("done")
    turn.leave("again")
    (step,) = turn.call.steps
    assert (step.node, step.answer, step.utterance, step.outcome, step.privacy) == ("a", "x", "one", "done", "phi")


def test_the_first_outcome_stays(turn: Turn) -> None:
    turn.call.outcome = "message_left"
    turn.hang_up("self_served")
    assert turn.commands[-1] == HangUp("message_left")


def test_surrender_tells_what_became_of_the_call(turn: Turn) -> None:
    turn.surrender("emergency", "x")
    assert turn.commands[-1] == Surrender("emergency", "x")
    assert turn.call.outcome == "emergency_exit"


def test_the_call_given_in_is_not_touched(flows: FlowSet) -> None:
    call = Call("c", "front-door", "v", language="en")
    turn = Turn(flows.flows["front-door"], call, 5)
    turn.remember("a", "b")
    turn.open_visit("a", "menu")
    assert call == Call("c", "front-door", "v", language="en")


def test_what_is_remembered_has_a_bound(turn: Turn) -> None:
    turn.open_visit("a", "menu")
    turn.answered("x", "la " * 10_000, "speech", 0.8, "phi")
    turn.remember("song", "la " * 10_000)
    assert turn.call.visit is not None
    assert len(turn.call.visit.utterance) == len(turn.call.variables["song"]) == MAX_VALUE


def test_values_hold_the_engines_own(turn: Turn) -> None:
    turn.call.caller = "+1"
    turn.remember("account", "7")
    assert turn.value_of("account") == "7"
    assert turn.value_of("caller") == "+1"
    assert turn.value_of("patient") == ""
