"""The form of a test file."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from careline.flow_tests.model import command_fields, expectation_model, moment_model, told_commands, verbs
from ivr import messages as ivr


def test_commands_are_named_as_the_interpreter_names_them() -> None:
    assert told_commands()["take_message"] is ivr.TakeMessage
    assert told_commands()["enqueue"] is ivr.Enqueue
    assert "say" not in told_commands()
    assert command_fields(ivr.TakeMessage) == ("mailbox", "max_ms", "owner", "urgency", "topic")


def test_every_command_can_be_expected_with_its_fields() -> None:
    for name, kind in told_commands().items():
        asked = dict.fromkeys(command_fields(kind), "x")
        expect = expectation_model().model_validate({name: asked})
        assert getattr(expect, name).model_dump(exclude_unset=True) == asked


def test_what_happens_and_how() -> None:
    assert {"press", "says", "silence", "agent", "queue"} <= set(verbs())
    assert not {"confidence", "nbest", "expect", "interrupts"} & set(verbs())
    assert moment_model().model_validate({"press": "1", "expect": {"heard": "a"}}).verb == "press"
    assert moment_model().model_validate({"expect": {"heard": "a"}}).expect.heard == ("a",)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ({"press": "1", "agent": "answers"}, "are two things; write two steps"),
        ({"confidence": 0.5}, "confidence tells how something happens, but nothing does"),
        ({}, "nothing happens and nothing is expected here"),
        ({"expect": {"not_done": ["enqueu"]}}, "'enqueu' is no command"),
    ],
)
def test_steps_that_make_no_sense(step: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        moment_model().model_validate(step)
