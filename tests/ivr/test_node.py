"""What every node type shares: keys, names, and the handlers that do nothing harmful."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from ivr.call import Call
from ivr.flow import FlowSet
from ivr.messages import Heard, Listen, NotFound
from ivr.node import Key, NodeName, NodeSpec
from ivr.turn import Turn


@pytest.mark.parametrize(("written", "key"), [(1, "1"), (0, "0"), ("9", "9"), ("*", "*"), ("#", "#")])
def test_keys(written: object, key: str) -> None:
    assert TypeAdapter(Key).validate_python(written) == key


@pytest.mark.parametrize("written", [10, -1, "10", "", "a", True, 1.0, None, "٣"])
def test_what_is_no_key(written: object) -> None:
    with pytest.raises(ValidationError, match="a key is one of"):
        TypeAdapter(Key).validate_python(written)


@pytest.mark.parametrize("name", ["Operator", "1st", "a b", "a-b", "", "a" * 65, "a\n"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError, match="is no name"):
        TypeAdapter(NodeName).validate_python(name)


class _Again(NodeSpec):
    kind = "again"

    def enter(self, turn: Turn) -> None:
        turn.remember("entered", turn.value_of("entered") + "x")


def test_a_node_that_says_nothing_of_an_event_is_not_moved_by_it(flows: FlowSet) -> None:
    node = _Again()
    turn = Turn(flows.flows["front-door"], Call("c", "front-door", "v", phase="flow", language="en"), 5)
    node.on_prompt_ended(turn)
    node.on_timer(turn)
    node.on_speech_began(turn)
    node.on_speech_lost(turn)
    node.on_event(turn, NotFound(5, 1))
    assert turn.commands == []
    assert turn.target is None
    node.on_key(turn, "5")
    assert turn.call.keys == "5"
    node.on_speech(turn, Heard(5, "speech", "hello"))
    (listening,) = turn.commands
    assert isinstance(listening, Listen)
    assert listening.hotword
    node.on_return(turn)
    node.on_resume(turn)
    assert turn.value_of("entered") == "xx"
    assert node.after_talk() is None
