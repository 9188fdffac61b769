"""Relay callers: told by the line, by the record or by words; straight to a person, with time."""

from __future__ import annotations

from pathlib import Path

from ivr.gates import deadline
from ivr.interpreter import begin, step
from ivr.messages import Arrived, Enqueue, Found, LookUp, PromptEnded, Say
from tests.ivr.caller import NOON, Caller, flow_of

FLOW = """
flow: probe
languages: [en]
start: who
fallback: desk
relay: menu
nodes:
  desk: {enqueue: {queue: front_desk}}
  other: {enqueue: {queue: nurse}}
  who: {lookup: {what: patient_by_phone, found: menu, not_found: menu}}
  menu: {menu: {say: front_door.reason, timeout: 4s, choices: [{key: 1, words: [refill], go: other}]}}
"""


def test_a_relay_call_of_the_line_goes_straight_to_a_person(tmp_path: Path) -> None:
    flow = flow_of(FLOW.replace("relay: menu\n", ""), tmp_path)
    call, commands = step(flow, begin("c", flow), Arrived(NOON, "5550100", None, "en", relay=True))
    assert call.relay
    assert any(isinstance(one, Enqueue) for one in commands)
    assert not any(isinstance(one, LookUp) for one in commands)


def test_the_patients_record_tells_too(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW.replace("relay: menu\n", ""), tmp_path))
    caller.happens(Found(caller.later(), caller.call.next_id - 2, {"patient": "p1", "relay": "yes"}))
    assert caller.call.node == "desk"
    assert caller.call.relay


def test_somebody_elses_record_does_not(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW, tmp_path))
    caller.happens(Found(caller.later(), caller.call.next_id - 2, {"matches": "2", "relay": "yes"}))
    assert not caller.call.relay


def test_by_words_and_then_with_time(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW, tmp_path))
    caller.be_silent()
    caller.speak("this is a relay call")
    assert caller.call.relay
    assert caller.call.node == "menu"
    saying = caller.got(Say)[-1]
    assert isinstance(saying, Say)
    caller.happens(PromptEnded(caller.later(), saying.say))
    assert deadline(caller.call) == caller.at + 20_000
