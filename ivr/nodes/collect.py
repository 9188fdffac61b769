"""``collect``: a value by key or by speech, into a variable, whose type says what it may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr.call import Call, Guess
from ivr.entry import Entry, check_askable
from ivr.messages import Prompt
from ivr.node import Checker, NodeName, VariableName
from ivr.spoken_value import Candidate, Occasion, SpokenValue

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn


class Collect(Entry):
    """Ask for a value and keep it in a variable. The variable's type (`variables:`) says what may be keyed and said.

    `*` starts over; `*9` is the way out to an emergency. When it may mean two things the caller is asked which; what
    cannot be (a date of birth in the future) is refused with its reason. Say in the question how the value is keyed:
    a date in which order, a time as four digits, an amount with its cents.
    """

    kind: ClassVar[str] = "collect"

    into: VariableName
    confirm: bool = Field(False, description="Read the answer back and ask whether it is right")
    go: NodeName

    def check(self, checker: Checker) -> None:
        self.check_question(checker)
        checker.variable(("into",), self.into)
        check_askable(checker, ("into",), self.into)
        checker.node(("go",), self.go)

    def value(self, flow: Flow) -> SpokenValue:
        """What is asked for."""
        return flow.values[self.into]

    def asked_value(self, flow: Flow, call: Call) -> SpokenValue:
        return self.value(flow)

    def is_doubted(self, candidate: Candidate) -> bool:
        return self.confirm or candidate.doubtful

    def phrases(self, flow: Flow, language: str) -> Iterable[str]:
        return self.value(flow).phrases(language, flow.facts)

    def is_complete(self, flow: Flow, call: Call, utterance: str, at: int) -> bool:
        return self.value(flow).is_complete(utterance, call.language, Occasion(at, flow.facts))

    def variables_asked(self) -> tuple[str, ...]:
        return (self.into,)

    def more_prompts(self, flow: Flow, language: str) -> Iterator[Prompt]:
        for part in self.value(flow).parts(language, flow.facts):
            yield flow.catalogue.part(part, language)

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
