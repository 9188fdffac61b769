"""A question whose answer has a type: how it is keyed and read; shared by ``collect`` and ``form``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from ivr import confirming
from ivr.call import Call, Guess, Privacy
from ivr.messages import Heard, Prompt
from ivr.node import Checker, Key
from ivr.question import Answer, Question, asking_of
from ivr.spoken_value import Candidate, Occasion, Reading, SpokenValue
from ivr.spoken_values import value_types
from ivr.strict_yaml import Location
from ivr.units import Duration
from ivr.words import normalise

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn


class Entry(Question):
    """Fields and dialog of both."""

    inter_digit: Duration = Field(4_000, description="Silence after a digit that ends the entry")
    term: Key = Field("#", description="The key that ends the entry")
    term_digit: Duration = Field(0, description="How long `term` is waited for when no further digit can come")

    @model_validator(mode="after")
    def _ends_by_a_sign(self) -> Entry:
        if self.term not in "#*":
            raise ValueError('term must be "#" or "*"')
        return self

    # --- for the kinds of entry ---

    def asked_value(self, flow: Flow, call: Call) -> SpokenValue | None:
        """What is asked for now; None when it is no value that is entered."""
        raise NotImplementedError

    def variables_asked(self) -> tuple[str, ...]:
        """Where what is said here may go."""
        raise NotImplementedError

    def privacy_of_speech(self, flow: Flow, call: Call) -> Privacy:
        return "secret" if any(flow.privacy(name) == "secret" for name in self.variables_asked()) else "phi"

    def is_doubted(self, candidate: Candidate) -> bool:
        """Is it to be read back, however well it was heard?"""
        return candidate.doubtful

    # --- keys ---

    def takes_digits(self, flow: Flow, call: Call) -> bool:
        value = self.asked_value(flow, call)
        return value is not None and value.keys_are_digits and not confirming.is_open(call)

    def answer_keys(self, flow: Flow, call: Call) -> str:
        value = self.asked_value(flow, call)
        return "0123456789*#" if value is not None and value.keys_are_digits else "12"

    def press(self, turn: Turn, key: str) -> None:
        digits = asking_of(turn).digits
        value = self.asked_value(turn.flow, turn.call)
        if key == self.term:
            self._entered(turn, digits)
        elif digits and value is not None and value.is_whole(digits, turn.flow.facts):
            turn.type_ahead(key)  # only ``term`` was waited for: this is for what comes next
            self._entered(turn, digits)
        elif key == "*":
            self._keep(turn, "")
            self.open_ears(turn)
        elif key == "#" or value is None:
            self.not_understood(turn)
        else:
            self._keep(turn, digits + key)
            if value.is_whole(digits + key, turn.flow.facts):
                self._all_there(turn, digits + key)
            if asking_of(turn).digits and self._is_deaf(turn):
                # What is said beside the keys is no answer, but it may be an emergency.
                turn.listen_for_emergency()

    def _is_deaf(self, turn: Turn) -> bool:
        """Are digits still waited for without the emergency words being listened for, and these alone?"""
        listening = turn.call.listening
        return turn.target is None and (listening is None or not listening.hotword)

    def _all_there(self, turn: Turn, digits: str) -> None:
        """Many press the last key all the same: it must not answer the next question."""
        if self.term_digit:
            turn.wake_in(turn.patience(self.term_digit))
        else:
            self._entered(turn, digits)

    def _keep(self, turn: Turn, digits: str) -> None:
        turn.be_in(replace(asking_of(turn), digits=digits, speaking=False))
        turn.wake_in(turn.patience(self.inter_digit if digits else self.timeout))

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        if asking_of(turn).digits:
            turn.listen_for_emergency()
        else:
            super().on_speech(turn, heard)

    def input_ended(self, turn: Turn) -> None:
        self._entered(turn, asking_of(turn).digits)

    def _entered(self, turn: Turn, digits: str) -> None:
        turn.stop_listening()
        value = self.asked_value(turn.flow, turn.call)
        reading = value.from_keys(digits, occasion(turn)) if value is not None else Reading()
        guesses = [
            Guess(one.value, self.label(turn, one.value), digits, "keys", 1.0, self.is_doubted(one))
            for one in reading.candidates
        ]
        if not guesses:
            self.not_understood(turn, why=why(turn, reading))
        elif len(guesses) > 1:
            confirming.tell_apart(turn, self, tuple(guesses))
        elif guesses[0].confirm:
            self.confirm_answer(turn, guesses[0])
        else:
            self.take(turn, guesses[0])

    def label(self, turn: Turn, value: str) -> str:
        """The value in words."""
        asked = self.asked_value(turn.flow, turn.call)
        return asked.label(value, turn.call.language, turn.flow.facts) if asked is not None else value

    # --- speech ---

    def understand(self, turn: Turn, utterance: str) -> tuple[Answer, ...]:
        return tuple(
            Answer(one.value, self.label(turn, one.value), self.is_doubted(one))
            for one in self.read(turn, utterance).candidates
        )

    def refusal(self, turn: Turn, utterance: str) -> tuple[Prompt, ...]:
        return why(turn, self.read(turn, utterance))

    def claims_words(self, turn: Turn, utterance: str) -> bool:
        """A command that is said alone is no answer because a part of it is a number ("una persona")."""
        said = turn.flow.commands.said(normalise(utterance), turn.call.language, self.commands(turn.call))
        if said is not None and said.alone and not confirming.is_open(turn.call):
            return self.read_whole(turn, utterance) != Reading()
        return super().claims_words(turn, utterance)

    def read_whole(self, turn: Turn, utterance: str) -> Reading:
        """What the words are when they are nothing but the value."""
        value = self.asked_value(turn.flow, turn.call)
        return value.from_speech(utterance, turn.call.language, occasion(turn)) if value is not None else Reading()

    def read(self, turn: Turn, utterance: str) -> Reading:
        """The value that was said. Within other words it may be something else: then it is read back."""
        reading = self.read_whole(turn, utterance)
        value = self.asked_value(turn.flow, turn.call)
        if reading != Reading() or value is None:
            return reading
        spotted = value.spot(utterance, turn.call.language, occasion(turn))
        return spotted.reading.doubted() if spotted is not None else reading


def check_askable(checker: Checker, where: Location, variable: str) -> None:
    """``variable`` must have a type that a caller can be asked for."""
    value = checker.value(variable)
    if value is not None and not value.askable:
        types = ", ".join(name for name, kind in value_types().items() if kind.askable)
        what = f"'{variable}' is declared as text, which nobody can key"
        checker.problem(where, what, f"Declare it under 'variables:' with one of: {types}.", value=True)


def occasion(turn: Turn) -> Occasion:
    """Here and now."""
    return Occasion(turn.at, turn.flow.facts)


def why(turn: Turn, reading: Reading) -> tuple[Prompt, ...]:
    """The sentence that tells why what was understood cannot be."""
    return (turn.engine(f"value.{reading.refusal}"),) if reading.refusal else ()
