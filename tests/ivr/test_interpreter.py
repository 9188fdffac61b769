"""Whole calls, and what happens when something of ours is broken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.call import Call
from ivr.flow import FlowSet
from ivr.gates import deadline
from ivr.interpreter import MAX_STEPS, begin, step
from ivr.messages import (
    Answer,
    Arrived,
    Connected,
    Enqueue,
    Faulted,
    Found,
    HangUp,
    Heard,
    HungUp,
    LookUp,
    MessageTaken,
    NotFound,
    PromptEnded,
    Surrender,
    TakeMessage,
    TalkEnded,
    TransferEnded,
    Woken,
)
from ivr.node import NodeSpec
from ivr.turn import Turn
from tests.ivr.caller import NIGHT, NOON, Caller, flow_of


def patient_found(caller: Caller, language: str) -> None:
    asked = caller.got(LookUp)[-1]
    assert isinstance(asked, LookUp)
    caller.happens(Found(caller.later(), asked.lookup, {"patient": "p0042", "language": language}))


def test_a_known_patient_by_speech(flows: FlowSet) -> None:
    caller = Caller(flows.flows["front-door"])
    assert caller.heard_now() == ["front_door.welcome"]
    caller.hear_out()
    patient_found(caller, "es")
    assert caller.heard_now() == ["front_door.reason"]
    caller.speak("quiero una cita")
    caller.speak("operadora")
    queued = caller.got(Enqueue)[-1]
    assert queued == Enqueue("front_desk", {"front_desk": 1}, "es", "routine", "p0042", "appointment")
    caller.happens(Connected(caller.later(), "bruno"))
    caller.happens(TalkEnded(caller.later(60_000)))
    assert caller.hear_out()[-1] == HangUp("answered")
    caller.happens(HungUp(caller.later(), "system"))
    own = [node for node in caller.path() if "/" not in node]
    assert own == ["welcome", "who", "open", "reason", "appointments", "after_appointments", "booking"]
    assert caller.call.outcome == "answered"


def test_an_unknown_caller_chooses_a_language_by_key(flows: FlowSet) -> None:
    caller = Caller(flows.flows["front-door"])
    caller.hear_out()
    asked = caller.got(LookUp)[-1]
    assert isinstance(asked, LookUp)
    caller.happens(NotFound(caller.later(), asked.lookup))
    caller.press("3")
    assert caller.call.language == "ko"
    caller.press("20")
    assert caller.call.node == "booking"
    caller.hang_up()
    assert caller.call.outcome == "abandoned"


def test_a_refill_is_left_as_a_message(flows: FlowSet) -> None:
    caller = Caller(flows.flows["front-door"])
    caller.hear_out()
    caller.happens(NotFound(caller.later(), caller.got(LookUp)[-1].lookup))
    caller.press("1")
    caller.press("1")
    caller.happens(NotFound(caller.later(), caller.got(LookUp)[-1].lookup))
    caller.press("03141985")
    assert caller.heard_now()[0] == "engine.you_entered"
    caller.press("1")
    assert caller.heard_now() == ["front_door.refill_message"]
    caller.hear_out()
    taking = caller.got(TakeMessage)[-1]
    assert isinstance(taking, TakeMessage)
    caller.happens(MessageTaken(caller.later(9_000), taking.message, 8_000))
    assert caller.hear_out()[-1] == HangUp("message_left")
    birth = next(one for one in caller.call.steps if one.node == "birth_date")
    assert (birth.answer, birth.privacy) == ("1985-03-14", "phi")


def test_at_night_a_message_when_no_nurse_can_come(flows: FlowSet) -> None:
    caller = Caller(flows.flows["front-door"], NIGHT)
    caller.hear_out()
    patient_found(caller, "en")
    assert caller.heard_now() == ["front_door.closed"]
    caller.speak("the nurse please")
    assert (caller.call.flow, caller.call.node) == ("after-hours", "on_call")
    caller.happens(TransferEnded(caller.later(), reached=False))
    assert caller.heard_now() == ["front_door.nobody"]
    caller.hear_out()
    assert caller.heard_now() == ["front_door.message"]


def test_the_load_flow_is_as_lean_as_can_be(flows: FlowSet) -> None:
    caller = Caller(flows.flows["load"])
    assert [type(one).__name__ for one in caller.new] == ["Answer", "Say"]
    assert [type(one).__name__ for one in caller.press("1")] == ["StopSaying", "Enqueue"]


def test_an_unknown_language_is_the_first_of_the_flow(flows: FlowSet) -> None:
    assert Caller(flows.flows["front-door"], language="fr").call.language == "en"


def test_nothing_happens_before_the_call_has_arrived(flows: FlowSet) -> None:
    flow = flows.flows["load"]
    call = begin("c", flow)
    for event in (Heard(NOON, "keys", "9"), Woken(NOON), PromptEnded(NOON, 1)):
        assert step(flow, call, event)[1] == ()
    assert step(flow, call, Faulted(NOON, "x"))[1] == (Surrender("fallback", "x"),)
    arrived, commands = step(flow, call, Arrived(NOON, "5550110", None, "en"))
    assert commands[0] == Answer()
    assert step(flow, arrived, Arrived(NOON, "5550110", None, "en"))[1] == ()


def test_a_fault_leads_to_the_fallback_and_a_second_one_to_the_dialplan(flows: FlowSet) -> None:
    caller = Caller(flows.flows["front-door"])
    caller.happens(Faulted(caller.later(), "disk"))
    assert caller.call.node == "operator"
    assert caller.happens(Faulted(caller.later(), "disk"))[-1] == Surrender("fallback", "fault")
    assert caller.call.phase == "surrendered"
    assert caller.press("9") == ()


def test_a_call_that_lost_its_node_falls_back(flows: FlowSet) -> None:
    caller = Caller(flows.flows["front-door"])
    caller.call.node = "gone_since"
    caller.hear_out()
    assert caller.call.node == "operator"


def test_a_clock_that_goes_back_does_not_stretch_a_timer(flows: FlowSet) -> None:
    caller = Caller(flows.flows["load"])
    caller.happens(PromptEnded(caller.at - 3_600_000, 1))
    assert deadline(caller.call) == caller.at + 10_000


def test_a_caller_lost_in_the_flow_gets_a_person(tmp_path: Path) -> None:
    text = """
flow: maze
languages: [en]
start: a
fallback: desk
nodes:
  desk: {enqueue: {queue: nurse}}
  a: {menu: {say: load.press, choices: [{key: 1, go: b}]}}
  b: {menu: {say: load.press, choices: [{key: 1, go: a}]}}
"""
    caller = Caller(flow_of(text, tmp_path))
    caller.press("1" * (MAX_STEPS + 1))
    assert caller.got(Surrender) == [Surrender("fallback", "too_many_steps")]


class _Broken(NodeSpec):
    kind = "broken"

    def enter(self, turn: Turn) -> None:
        raise KeyError("Mrs Smith, born 1985")


@pytest.mark.parametrize(
    ("phase", "to"), [("flow", "fallback"), ("confirming", "emergency"), ("emergency", "emergency")]
)
def test_a_bug_of_ours_gives_the_call_to_the_dialplan(
    phase: str, to: str, flows: FlowSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = flows.flows["load"]
    broken = replace(flow, nodes={"press": _Broken()}, start="press")
    if phase == "flow":
        call, commands = step(broken, begin("c", broken), Arrived(NOON, "1", None, "en"))
    else:
        monkeypatch.setattr("ivr.emergency.while_confirming", _raise)
        monkeypatch.setattr("ivr.emergency.while_waiting", _raise)
        inside = Call("c", "load", "v", phase=phase, language="en", node="press")  # type: ignore[arg-type]
        call, commands = step(flow, inside, Heard(NOON, "keys", "1"))
    (surrender,) = commands
    assert isinstance(surrender, Surrender)
    assert surrender.to == to
    assert surrender.reason.startswith("internal: KeyError")
    assert "Smith" not in surrender.reason
    assert call.phase == "surrendered"
    assert deadline(call) is None


def _raise(turn: object, event: object) -> None:
    raise KeyError("Mrs Smith")


def test_hang_up_by_ourselves_without_a_reason_is_a_lost_call(flows: FlowSet) -> None:
    caller = Caller(flows.flows["front-door"])
    caller.happens(HungUp(caller.later(), "system"))
    assert caller.call.outcome == "lost"
    caller = Caller(flows.flows["front-door"])
    caller.hang_up()
    assert caller.call.outcome == "ivr_exit"
    assert caller.path() == ["welcome"]
