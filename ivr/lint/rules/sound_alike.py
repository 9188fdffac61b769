"""Two choices of one menu sound alike.

Warning. On the phone a recogniser, and a person, hears the same: "bill" and "pill", "cita" and "sita". The
words of one choice are compared with those of the others, with the names of their keys, and with the clinic's
emergency words. Take other words for one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.lint.phonetics import alike
from ivr.lint.survey import Offer, Survey
from ivr.problems import Problem
from ivr.words import digit_names, normal_phrase

SEVERITY = "warning"


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: str
    choice: int
    place: tuple[str | int, ...]
    """Where it is written; of a key's name, where the key is."""
    own: bool
    """Written by the designer, as against the name of a key."""


def find(survey: Survey) -> Iterator[Problem]:
    """Choices of every kind, language by language."""
    if not survey.flow.speech:
        return
    for offer in survey.offers():
        for language in survey.languages:
            yield from _in_language(survey, offer.node, _phrases(offer, language), language)


def _phrases(offer: Offer, language: str) -> list[_Phrase]:
    found = []
    for index, choice in enumerate(offer.choices):
        here = (*offer.place, index)
        words = (*here, "words", language) if isinstance(choice.words, dict) else (*here, "words")
        for place, phrase in enumerate(choice.words_in(language)):
            found.append(_Phrase(normal_phrase(phrase), index, (*words, place), True))
        for name in digit_names(choice.key, language):
            found.append(_Phrase(normal_phrase(name), index, (*here, "key"), False))
    return found


def _in_language(survey: Survey, node: str, phrases: Sequence[_Phrase], language: str) -> Iterator[Problem]:
    for index, one in enumerate(phrases):
        for other in phrases[:index]:
            told = other if one.own < other.own else one
            rest = one if told is other else other
            if one.choice != other.choice and told.own and alike(one.words, other.words, language):
                what = f"'{told.words}' sounds like '{rest.words}' of another choice ('{language}')"
                yield survey.problem_at(node, told.place, what, "Take other words for one of them.")
        for alarm in survey.flow.emergency_words(language):
            if one.own and alike(one.words, normal_phrase(alarm), language):
                what = f"'{one.words}' sounds like the emergency word '{alarm}'"
                yield survey.problem_at(node, one.place, what, "Take other words.")
