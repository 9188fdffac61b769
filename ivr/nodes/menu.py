"""``menu``: one of a few ways on, by key or by words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr.call import Guess, Privacy
from ivr.messages import Prompt
from ivr.node import Block, Checker, Key, NodeName
from ivr.question import Answer, Question
from ivr.words import digit_names, normal_phrase, normalise, spoken_digits, spot

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn

Words = list[str] | dict[str, list[str]]


class Choice(Block):
    """One way on: the key that is always there, and the words that mean the same."""

    key: Key
    words: Words = Field(default_factory=list, description="Phrases; a list, or a list for each language")
    go: NodeName

    def words_in(self, language: str) -> tuple[str, ...]:
        """A plain list holds in every language."""
        words = self.words.get(language, []) if isinstance(self.words, dict) else self.words
        return tuple(words)

    def label(self, language: str) -> str:
        """How the choice is named when it is read back."""
        return next(iter(self.words_in(language)), self.key)


class Menu(Question):
    """Ask for one of several choices. Each has a key and, where speech is on, words; both are the same answer."""

    kind: ClassVar[str] = "menu"

    choices: tuple[Choice, ...] = Field(min_length=1, max_length=12)

    def check(self, checker: Checker) -> None:
        self.check_question(checker)
        keys: dict[str, int] = {}
        for index, choice in enumerate(self.choices):
            here = ("choices", index)
            checker.node((*here, "go"), choice.go)
            if choice.key in keys:
                checker.problem(
                    (*here, "key"), f"the key {choice.key} is used by two choices", "Give each its own key."
                )
            keys[choice.key] = index
            if choice.key == checker.facts.emergency.key:
                what = f"the key {choice.key} is the emergency key and works in every menu"
                checker.problem((*here, "key"), what, "Take another key.")
            if isinstance(choice.words, dict):
                for language in choice.words:
                    checker.known((*here, "words", language), language, checker.languages, "language of this flow")
        for language in checker.languages:
            self._check_words(checker, language)

    def _check_words(self, checker: Checker, language: str) -> None:
        said: dict[str, int] = {}
        alarms = [normal_phrase(phrase) for phrases in checker.facts.emergency.words.values() for phrase in phrases]
        for index, choice in enumerate(self.choices):
            by_language = isinstance(choice.words, dict)
            for place, phrase in enumerate(choice.words_in(language)):
                where = (
                    ("choices", index, "words", language, place) if by_language else ("choices", index, "words", place)
                )
                text = normal_phrase(phrase)
                if not text:
                    checker.problem(where, "an empty phrase", "Write words, or remove it.", value=True)
                elif any(spot(alarm, text) for alarm in alarms):
                    what = f"'{phrase}' holds emergency words, so this choice could never be reached by it"
                    checker.problem(where, what, "Take other words.", value=True)
                elif said.setdefault(text, index) != index:
                    what = f"'{phrase}' is said for two choices of this menu"
                    checker.problem(where, what, "Keep it in one of them.", value=True)

    def phrases(self, flow: Flow, language: str) -> Iterable[str]:
        for choice in self.choices:
            yield from choice.words_in(language)
            yield from digit_names(choice.key, language)

    def more_prompts(self, flow: Flow, language: str) -> Iterator[Prompt]:
        for choice in self.choices:
            for label in (choice.label(language), choice.key):
                yield flow.catalogue.prompt("engine.confirm", language, {"value": label})

    def press(self, turn: Turn, key: str) -> None:
        for choice in self.choices:
            if choice.key == key:
                self.take(turn, Guess(key, choice.label(turn.call.language), key, "keys", 1.0))
                return
        self.not_understood(turn)

    def understand(self, turn: Turn, utterance: str) -> Answer | None:
        """The choice whose longest phrase was said; two choices equally long are no answer."""
        language = turn.call.language
        text = normalise(utterance)
        best, tied = (0, ""), False
        for choice in self.choices:
            length = max(
                (len(word) for word in map(normal_phrase, choice.words_in(language)) if spot(word, text)), default=0
            )
            if length > best[0]:
                best, tied = (length, choice.key), False
            elif length and length == best[0]:
                tied = True
        if tied:
            return None
        key = best[1] or spoken_digits(text, language) or ""
        for choice in self.choices:
            if choice.key == key:
                return Answer(key, choice.label(language) if best[1] else key)
        return None

    def take(self, turn: Turn, guess: Guess) -> None:
        """What is kept of spoken words may hold more than the choice: it counts as PHI."""
        privacy: Privacy = "phi" if guess.mode == "speech" else "public"
        choice = next(choice for choice in self.choices if choice.key == guess.value)
        turn.answered(choice.go, guess.utterance, guess.mode, guess.confidence, privacy)
        turn.go(choice.go)
