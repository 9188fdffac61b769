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


def test_who_took_it_for_an_emergency_after_all_hears_a_goodbye_to_its_end(flows: FlowSet) -> None:
    """Cut off by the emergency question, he would else be hung up on in the middle of a sentence."""
    turn = Turn(flows.flows["load"], Call("c", "load", "v", phase="flow", language="en"), 5)
    closing.begin(turn, "closed", (Prompt("Bye", "en"),))
    turn.stop_saying()
    turn.commands.clear()
    closing.CLOSING.on_return(turn)
    (said,) = turn.commands
    assert isinstance(said, Say) and said.prompts[0].key == "engine.goodbye"
    closing.CLOSING.on_prompt_ended(turn)
    assert turn.commands[-1] == HangUp("closed")
