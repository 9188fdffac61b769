"""One way on among several, by key or by words: shared by ``menu`` and by what a caller may do while he waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from pydantic import Field

from ivr.node import Block, Checker, Key
from ivr.words import digit_names, normal_phrase, normalise, spoken_digits, spot

if TYPE_CHECKING:
    from ivr.strict_yaml import Location

Words = list[str] | dict[str, list[str]]


class Spoken(Block):
    """The key that is always there, and the words that mean the same."""

    key: Key
    words: Words = Field(default_factory=list, description="Phrases; a list, or a list for each language")

    def words_in(self, language: str) -> tuple[str, ...]:
        """A plain list holds in every language."""
        words = self.words.get(language, []) if isinstance(self.words, dict) else self.words
        return tuple(words)

    def label(self, language: str) -> str:
        """How the choice is named when it is read back."""
        return next(iter(self.words_in(language)), self.key)


Choice = TypeVar("Choice", bound=Spoken)


def check_choices(checker: Checker, where: Location, choices: Sequence[Spoken]) -> None:
    """Keys and words must tell the choices apart and leave the emergency its own."""
    keys: dict[str, int] = {}
    for index, choice in enumerate(choices):
        here = (*where, index)
        if choice.key in keys:
            checker.problem((*here, "key"), f"the key {choice.key} is used by two choices", "Give each its own key.")
        keys[choice.key] = index
        if choice.key == checker.facts.emergency.key:
            what = f"the key {choice.key} is the emergency key and works in every menu"
            checker.problem((*here, "key"), what, "Take another key.")
        if isinstance(choice.words, dict):
            for language in choice.words:
                checker.known((*here, "words", language), language, checker.languages, "language of this flow")
    for language in checker.languages:
        _check_words(checker, where, choices, language)


def _check_words(checker: Checker, where: Location, choices: Sequence[Spoken], language: str) -> None:
    said: dict[str, int] = {}
    for index, choice in enumerate(choices):
        by_language = isinstance(choice.words, dict)
        for place, phrase in enumerate(choice.words_in(language)):
            here = (*where, index, "words", language, place) if by_language else (*where, index, "words", place)
            text = normal_phrase(phrase)
            if not text:
                checker.problem(here, "an empty phrase", "Write words, or remove it.", value=True)
            elif checker.facts.emergency.alarm_in(text):
                what = f"'{phrase}' holds emergency words, so this choice could never be reached by it"
                checker.problem(here, what, "Take other words.", value=True)
            elif said.setdefault(text, index) != index:
                what = f"'{phrase}' is said for two choices of this menu"
                checker.problem(here, what, "Keep it in one of them.", value=True)


def phrases_of(choices: Sequence[Spoken], language: str) -> Iterator[str]:
    """For the recogniser's grammar: the words, and the keys as they are said."""
    for choice in choices:
        yield from choice.words_in(language)
        yield from digit_names(choice.key, language)


def pressed(choices: Sequence[Choice], key: str) -> Choice | None:
    return next((choice for choice in choices if choice.key == key), None)


def chosen(choices: Sequence[Choice], utterance: str, language: str) -> tuple[Choice, bool] | None:
    """The one choice that was said, and whether by its words; two that were said alike are no answer."""
    found = all_chosen(choices, utterance, language)
    return found[0] if len(found) == 1 else None


def all_chosen(choices: Sequence[Choice], utterance: str, language: str) -> list[tuple[Choice, bool]]:
    """The choices whose longest phrase was said, several where they are equally long, else the one whose key was."""
    text = normalise(utterance)
    best: list[Choice] = []
    longest = 0
    for choice in choices:
        length = max(
            (len(word) for word in map(normal_phrase, choice.words_in(language)) if spot(word, text)), default=0
        )
        if length > longest:
            best, longest = [choice], length
        elif length and length == longest:
            best.append(choice)
    if best:
        return [(choice, True) for choice in best]
    by_key = pressed(choices, spoken_digits(text, language) or "")
    return [(by_key, False)] if by_key is not None else []
