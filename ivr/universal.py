"""The universal commands: help, repeat, back, a person, start over, slower, louder, "this is a relay call" and so on.

They stand behind the emergency way out and before the node: whatever a caller is asked, these words and keys work
(``command_words``). A node says which of them it obeys, and what is its own: a menu with a choice on 0 keeps its 0,
a choice "help with my bill" is not the command "help", and ``*`` still begins digits anew while they are entered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr import delivery, preferences, relay
from ivr.command_words import COMMANDS, UniversalCommand
from ivr.confidence import hypotheses
from ivr.messages import Heard
from ivr.words import normalise

if TYPE_CHECKING:
    from ivr.call import Call
    from ivr.flow import Flow
    from ivr.node import NodeSpec
    from ivr.turn import Turn

WORDS_CONFIDENCE = 0.45
"""Commands count from here on: taken wrongly they cost a question asked again."""
ALL: tuple[UniversalCommand, ...] = COMMANDS


def phrases(flow: Flow, call: Call, commands: tuple[UniversalCommand, ...] = ALL) -> tuple[str, ...]:
    """The words of ``commands`` that are worth a place in the grammar of a step of ``call``."""
    return flow.commands.phrases(call.language, commands, delivery.ways_back(call))


def hear_key(turn: Turn, node: NodeSpec, key: str) -> bool:
    """Obey ``key`` if it is a command here. False: it is the node's."""
    playing = turn.call.playing
    command = turn.flow.commands.keys.get(key)
    if command is None or command not in node.commands(turn.call) or node.claims_key(turn.flow, turn.call, key):
        return False
    if playing is not None and playing.barge_in == "off":
        return False
    obey(turn, node, command)
    return True


def hear_words(turn: Turn, node: NodeSpec, heard: Heard) -> bool:
    """Obey the command that was said. False: the words are the node's.

    The hypotheses are read from the best down, and what the node itself understands wins over a command with
    other words around it.
    """
    commands = node.commands(turn.call)
    if not commands or not _may_be_said(turn):
        return False
    for hypothesis in hypotheses(heard):
        if hypothesis.confidence < WORDS_CONFIDENCE:
            continue
        said = turn.flow.commands.said(normalise(hypothesis.utterance), turn.call.language, commands)
        if node.claims_words(turn, hypothesis.utterance):
            return False
        if said is not None:
            obey(turn, node, said.command)
            return True
    return False


def _may_be_said(turn: Turn) -> bool:
    """Not over a sentence that speech may not cut."""
    return turn.call.playing is None or turn.call.playing.barge_in in ("speech", "hotword")


def obey(turn: Turn, node: NodeSpec, command: UniversalCommand) -> None:
    """Do what ``command`` says, as ``node`` understands it."""
    turn.stop_saying()
    match command:
        case "help" | "repeat" | "operator":
            node.on_occasion(turn, command)
        case "back":
            if not node.go_back(turn):
                node.say_again(turn)
        case "start_over":
            turn.start_over()
        case "slower" | "faster" | "louder" | "quieter":
            delivery.change(turn, command)
            node.say_again(turn)
        case "relay":
            preferences.ask(turn, "relay")
            relay.begin(turn)
