"""We called a patient back and somebody picked up: is it the one who asked for it?

Nothing that tells of a patient is said before he has answered, only who calls::

    1, yes      the right person: he waits where he waited before, at his old place
    2, no       he is not there
    3           no longer needed
    silence     asked once more, then taken for a machine, which gets a message without any name in it

The emergency key and words are there as everywhere: whoever uses them is in need of a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr import closing
from ivr.call import CheckingPerson, Waiting
from ivr.confidence import hypotheses
from ivr.messages import CalledBack, Heard, NotReached, RightPerson
from ivr.node import Checker, NodeSpec
from ivr.words import yes_no_phrases, yes_or_no

if TYPE_CHECKING:
    from ivr.turn import Turn

ANSWER_MS = 5_000
"""Silence after the question. Machines greet for longer, people answer sooner."""
WORDS_CONFIDENCE = 0.5
TIMES_ASKED = 2
"""So often the question is asked; nonsense and silence count alike."""


def begin(turn: Turn, event: CalledBack) -> None:
    """The first words of a call that we placed."""
    call = turn.call
    call.language = event.language if event.language in turn.flow.languages else turn.flow.languages[0]
    call.dialled, call.caller, call.patient = event.dialled, event.caller, event.patient
    call.phase, call.greeted = "flow", True
    if call.volume:  # he asked for it when he called; his pace is with the call already
        turn.amplify(call.volume)
    turn.open_visit(turn.stand_at(event.node), "called_back")
    turn.note(asked="engine.called_back")
    _ask(turn, CheckingPerson())


def _ask(turn: Turn, state: CheckingPerson) -> None:
    turn.be_in(state)
    turn.wake_in(None)
    turn.say((turn.engine("called_back", clinic=turn.flow.clinic),), "keys")
    turn.listen(yes_no_phrases(turn.call.language))


class CalledBackHandler(NodeSpec):
    """Handles the state ``CheckingPerson``; the node's name on the call is where he waited."""

    kind: ClassVar[str] = "called_back"

    def check(self, checker: Checker) -> None:
        """Not written in flows."""

    def enter(self, turn: Turn) -> None:
        """After the emergency question, or under another controller: asked again, as often as before."""
        _ask(turn, _state(turn))

    def on_prompt_ended(self, turn: Turn) -> None:
        turn.wake_in(ANSWER_MS)

    def on_key(self, turn: Turn, key: str) -> None:
        turn.stop_saying()
        match key:
            case "1":
                _right_person(turn, "keys")
            case "2":
                _end(turn, "wrong_person")
            case "3":
                _end(turn, "refused")
            case _:
                self.on_timer(turn)

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        for hypothesis in hypotheses(heard):
            verdict = yes_or_no(hypothesis.utterance, turn.call.language)
            if verdict is not None and hypothesis.confidence >= WORDS_CONFIDENCE:
                turn.stop_saying()
                if verdict:
                    _right_person(turn, "speech")
                else:
                    _end(turn, "wrong_person")
                return
        # A machine's greeting is speech too: it neither answers nor puts the silence off.
        turn.listen(yes_no_phrases(turn.call.language))

    def on_timer(self, turn: Turn) -> None:
        state = _state(turn)
        if state.asked < TIMES_ASKED:
            _ask(turn, replace(state, asked=state.asked + 1))
        else:
            _end(turn, "machine")


def _state(turn: Turn) -> CheckingPerson:
    return turn.call.state if isinstance(turn.call.state, CheckingPerson) else CheckingPerson()


def _right_person(turn: Turn, mode: str) -> None:
    """He waits now as he did before; with an agent on the line already that is for a moment only."""
    node = turn.call.node
    turn.note(answer="right_person", mode=mode)
    turn.close_visit("right_person")
    turn.open_visit(node, "enqueue")
    turn.be_in(Waiting())
    turn.commands.append(RightPerson())
    turn.say((turn.engine("called_back_thanks"),), "off")
    turn.listen_for_emergency()


def _end(turn: Turn, why: Literal["machine", "wrong_person", "refused"]) -> None:
    turn.note(answer=why)
    turn.close_visit(why)
    turn.commands.append(NotReached(why))
    sentence = turn.engine("called_back_message", clinic=turn.flow.clinic) if why == "machine" else None
    closing.begin(turn, why, (sentence or turn.engine("goodbye"),))


CALLED_BACK = CalledBackHandler()
