"""What is said when an expectation is not met."""

from __future__ import annotations

from pathlib import Path

import pytest

from careline.flow_tests.expecting import key_of, state_of
from ivr.call import Call
from ivr.messages import Prompt
from tests.careline.flow_tests.workshop import complaints, one
from tests.controller.text.desk import call, flow


@pytest.mark.parametrize(
    ("keys", "expect"),
    [
        ("", "{heard: load.press, nothing_else: true, in_language: en, node: choose, caller_is: asked}"),
        ("", "{heard: [press 1], not_heard: [engine.goodbye]}"),
        ("6", "{heard: [load.press, engine.goodbye], passed: [choose, bye], outcome: self_served, caller_is: over}"),
        ("6", "{not_done: [enqueue, transfer]}"),
        ("6", "{at_pace: 100}"),
        ("1", "{enqueue: {queue: front_desk, needs: {front_desk: 1}, preferred: []}, caller_is: waiting}"),
        ("12", "{heard: engine.position_next}"),
        ("2123", "{variables: {account: 123}}"),
        ("", "{variables: {account: }}"),
        ("3", "{transfer: {destination: desk}, caller_is: waiting}"),
        ("4", "{take_message: {max_ms: 120000}, caller_is: recording}"),
        ("9", "{caller_is: emergency_question}"),
    ],
)
def test_what_is_met(keys: str, expect: str, tmp_path: Path) -> None:
    result = one("\n".join(f"- press: '{key}'" for key in keys), tmp_path, expect=expect)
    assert complaints(result) == []


@pytest.mark.parametrize(
    ("keys", "expect", "told"),
    [
        ("", "{heard: engine.goodbye}", "expected to hear engine.goodbye; heard load.press"),
        ("6", "{heard: [engine.goodbye, load.press]}", "expected to hear load.press; heard load.press, engine.goodbye"),
        ("6", "{heard: load.press, nothing_else: true}", "expected to hear nothing else; heard engine.goodbye too"),
        ("", "{not_heard: [load.press]}", "did not expect to hear load.press, but it was said"),
        ("", "{in_language: es}", "expected all in 'es'; load.press was said in 'en'"),
        ("", "{at_pace: 80}", "expected all at pace 80; load.press was said at 100"),
        ("", "{node: bye}", "expected to be at bye; the call is at choose"),
        ("6", "{passed: [desk]}", "expected to pass desk; passed choose, bye"),
        ("", "{caller_is: over}", "expected the caller to be over; he is asked"),
        ("", "{outcome: answered}", "expected the outcome answered; it is not decided yet"),
        ("6", "{outcome: answered}", "expected the outcome answered; it is self_served"),
        ("", "{variables: {account: 1}}", "expected account to be 1; it is not set"),
        ("2123", "{variables: {account: 1}}", "expected account to be 1; it is another value"),
        ("2123", "{variables: {account: }}", "expected account to be not set; it is another value"),
        ("", "{enqueue: {queue: nurse}}", "expected enqueue; done was nothing"),
        ("3", "{enqueue: {}}", "expected enqueue; done was transfer"),
        ("1", "{enqueue: {queue: nurse}}", "expected enqueue with queue nurse; it was front_desk"),
        ("1", "{enqueue: {needs: {nurse: 2}}}", "expected enqueue with needs {nurse: 2}; it was {front_desk: 1}"),
        ("1", "{enqueue: {preferred: [al]}}", "expected enqueue with preferred al; it was nothing"),
        ("1", "{not_done: [enqueue]}", "did not expect enqueue, but it was done"),
    ],
)
def test_what_is_not(keys: str, expect: str, told: str, tmp_path: Path) -> None:
    result = one("\n".join(f"- press: '{key}'" for key in keys), tmp_path, expect=expect)
    assert complaints(result) == [told]


async def test_what_a_caller_is_doing() -> None:
    assert state_of(Call("c", "f", "1")) == "new"
    made = await call("19")
    await made.press("1")
    assert state_of(made.session.call) == "waiting"
    await made.world.do(made, "queue", "timed_out", {})
    assert state_of(made.session.call) == "dialplan"


def test_a_sentence_with_values_is_known_by_its_form() -> None:
    catalogue = flow().catalogue
    assert key_of(flow(), catalogue.position(4, "es")) == "engine.position"
    assert key_of(flow(), Prompt("Hello there", "en")) == '"Hello there"'
