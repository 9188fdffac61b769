"""``collect``: a value by key or by speech, into a variable, whose type says what it may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator

from ivr import confirming
from ivr.call import Asking, Call, Guess
from ivr.messages import Prompt
from ivr.node import Checker, Key, NodeName, VariableName
from ivr.question import Answer, Question
from ivr.spoken_value import Candidate, Occasion, Reading, SpokenValue
from ivr.spoken_values import value_types
from ivr.units import Duration

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn


class Collect(Question):
    """Ask for a value and keep it in a variable. The variable's type (`variables:`) says what may be keyed and said.

    `*` starts over; `*9` is the way out to an emergency. When it may mean two things the caller is asked which; what
    cannot be (a date of birth in the future) is refused with its reason. Say in the question how the value is keyed:
    a date in which order, a time as four digits, an amount with its cents.
    """

    kind: ClassVar[str] = "collect"

    into: VariableName
    confirm: bool = Field(False, description="Read the answer back and ask whether it is right")
    inter_digit: Duration = Field(4_000, description="Silence after a digit that ends the entry")
    term: Key = Field("#", description="The key that ends the entry")
    go: NodeName

    @model_validator(mode="after")
    def _fits_together(self) -> Collect:
        if self.term not in "#*":
            raise ValueError('term must be "#" or "*"')
        return self

    def check(self, checker: Checker) -> None:
        self.check_question(checker)
        checker.variable(("into",), self.into)
        value = checker.value(self.into)
        if value is not None and not value.askable:
            types = ", ".join(name for name, kind in value_types().items() if kind.askable)
            what = f"'{self.into}' is declared as text, which nobody can key"
            checker.problem(("into",), what, f"Declare it under 'variables:' with one of: {types}.", value=True)
        checker.node(("go",), self.go)

    def value(self, flow: Flow) -> SpokenValue:
        """What is asked for."""
        return flow.values[self.into]

    def takes_digits(self, flow: Flow, call: Call) -> bool:
        return self.value(flow).keys_are_digits and not confirming.is_open(call)

    def answer_keys(self, flow: Flow, call: Call) -> str:
        return "0123456789*#" if self.value(flow).keys_are_digits else "12"

    def phrases(self, flow: Flow, language: str) -> Iterable[str]:
        return self.value(flow).phrases(language, flow.facts)

    def more_prompts(self, flow: Flow, language: str) -> Iterator[Prompt]:
        for part in self.value(flow).parts(language, flow.facts):
            yield flow.catalogue.part(part, language)

    # --- keys ---

    def press(self, turn: Turn, key: str) -> None:
        digits = turn.call.state.digits if isinstance(turn.call.state, Asking) else ""
        turn.stop_listening()
        if key == self.term:
            self._entered(turn, digits)
        elif key == "*":
            self._keep(turn, "")
        elif key == "#":
            self.not_understood(turn)
        else:
            self._keep(turn, digits + key)
            if self.value(turn.flow).is_whole(digits + key, turn.flow.facts):
                self._entered(turn, digits + key)

    def _keep(self, turn: Turn, digits: str) -> None:
        state = turn.call.state if isinstance(turn.call.state, Asking) else Asking()
        turn.be_in(replace(state, digits=digits, speaking=False))
        turn.wake_in(turn.patience(self.inter_digit if digits else self.timeout))

    def input_ended(self, turn: Turn) -> None:
        self._entered(turn, turn.call.state.digits if isinstance(turn.call.state, Asking) else "")

    def _entered(self, turn: Turn, digits: str) -> None:
        reading = self.value(turn.flow).from_keys(digits, _occasion(turn))
        guesses = [
            Guess(one.value, self._label(turn, one), digits, "keys", 1.0, self.confirm or one.doubtful)
            for one in reading.candidates
        ]
        if not guesses:
            self.not_understood(turn, why=_why(turn, reading))
        elif len(guesses) > 1:
            confirming.tell_apart(turn, self, tuple(guesses))
        elif guesses[0].confirm:
            self.confirm_answer(turn, guesses[0])
        else:
            self.take(turn, guesses[0])

    def _label(self, turn: Turn, candidate: Candidate) -> str:
        return self.value(turn.flow).label(candidate.value, turn.call.language, turn.flow.facts)

    # --- speech ---

    def understand(self, turn: Turn, utterance: str) -> tuple[Answer, ...]:
        return tuple(
            Answer(one.value, self._label(turn, one), self.confirm or one.doubtful)
            for one in self._read(turn, utterance).candidates
        )

    def refusal(self, turn: Turn, utterance: str) -> tuple[Prompt, ...]:
        return _why(turn, self._read(turn, utterance))

    def _read(self, turn: Turn, utterance: str) -> Reading:
        """The value that was said. Within other words it may be something else: then it is read back."""
        value, language, occasion = self.value(turn.flow), turn.call.language, _occasion(turn)
        reading = value.from_speech(utterance, language, occasion)
        if reading != Reading():
            return reading
        spotted = value.spot(utterance, language, occasion)
        return spotted.reading.doubted() if spotted is not None else reading

    # --- the answer ---

    def read_back(self, turn: Turn, guess: Guess) -> tuple[Prompt, ...]:
        """In sounds that are the same for everybody: nothing private is rendered."""
        parts = turn.flow.say_value(self.into, guess.value, turn.call.language)
        return (turn.engine("you_entered"), *parts, turn.engine("is_that_right"))

    def option(self, turn: Turn, guess: Guess, key: str) -> Prompt:
        return replace(super().option(turn, guess, key), private=turn.flow.privacy(self.into) != "public")

    def take(self, turn: Turn, guess: Guess) -> None:
        turn.answered(guess.value, guess.utterance, guess.mode, guess.confidence, turn.flow.privacy(self.into))
        turn.remember(self.into, guess.value)
        turn.go(self.go)


def _occasion(turn: Turn) -> Occasion:
    return Occasion(turn.at, turn.flow.facts)


def _why(turn: Turn, reading: Reading) -> tuple[Prompt, ...]:
    return (turn.engine(f"value.{reading.refusal}"),) if reading.refusal else ()
