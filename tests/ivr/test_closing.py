"""The last sentence."""

from ivr import closing
from ivr.call import Call
from ivr.flow import FlowSet
from ivr.messages import HangUp, Prompt, Say
from ivr.turn import Turn


def test_said_then_hung_up(flows: FlowSet) -> None:
    turn = Turn(flows.flows["load"], Call("c", "load", "v", phase="flow", language="en"), 5)
    closing.begin(turn, "closed", (Prompt("Bye", "en"),))
    assert [type(command) for command in turn.commands] == [Say]
    closing.CLOSING.on_prompt_ended(turn)
    assert turn.commands[-1] == HangUp("closed")


def test_nothing_to_say(flows: FlowSet) -> None:
    turn = Turn(flows.flows["load"], Call("c", "load", "v", phase="flow", language="en"), 5)
    closing.begin(turn, "closed", ())
    assert turn.commands == [HangUp("closed")]
