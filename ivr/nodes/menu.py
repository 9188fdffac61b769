"""``menu``: one of a few ways on, by key or by words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr.call import Call, Guess, Privacy
from ivr.choices import Spoken, all_chosen, check_choices, phrases_of, pressed
from ivr.completeness import whole
from ivr.messages import Prompt
from ivr.node import Checker, NodeName
from ivr.question import Answer, Question
from ivr.words import normalise

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn


class Choice(Spoken):
    """One way on: the key that is always there, and the words that mean the same."""

    go: NodeName


class Menu(Question):
    """Ask for one of several choices. Each has a key and, where speech is on, words; both are the same answer."""

    kind: ClassVar[str] = "menu"

    choices: tuple[Choice, ...] = Field(min_length=1, max_length=12)

    def check(self, checker: Checker) -> None:
        self.check_question(checker)
        check_choices(checker, ("choices",), self.choices)
        for index, choice in enumerate(self.choices):
            checker.node(("choices", index, "go"), choice.go)

    def phrases(self, flow: Flow, language: str) -> Iterable[str]:
        return phrases_of(self.choices, language)

    def is_complete(self, flow: Flow, call: Call, utterance: str, at: int) -> bool:
        return whole(normalise(utterance), self.phrases(flow, call.language))

    def more_prompts(self, flow: Flow, language: str) -> Iterator[Prompt]:
        for choice in self.choices:
            for label in (choice.label(language), choice.key):
                yield flow.catalogue.prompt("engine.confirm", language, {"value": label})
            for key in "12":
                yield flow.catalogue.prompt("engine.option", language, {"value": choice.label(language), "key": key})

    def press(self, turn: Turn, key: str) -> None:
        choice = pressed(self.choices, key)
        if choice is not None:
            self.take(turn, Guess(key, choice.label(turn.call.language), key, "keys", 1.0))
        else:
            self.not_understood(turn)

    def answer_keys(self, flow: Flow, call: Call) -> str:
        return "".join(choice.key for choice in self.choices)

    def understand(self, turn: Turn, utterance: str) -> tuple[Answer, ...]:
        """The choices that were said."""
        found = all_chosen(self.choices, utterance, turn.call.language)
        language = turn.call.language
        return tuple(
            Answer(choice.key, choice.label(language) if by_words else choice.key) for choice, by_words in found
        )

    def take(self, turn: Turn, guess: Guess) -> None:
        """What is kept of spoken words may hold more than the choice: it counts as PHI."""
        privacy: Privacy = "phi" if guess.mode == "speech" else "public"
        choice = next(choice for choice in self.choices if choice.key == guess.value)
        turn.answered(choice.go, guess.utterance, guess.mode, guess.confidence, privacy)
        turn.go(choice.go)
