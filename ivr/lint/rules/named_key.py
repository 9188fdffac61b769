"""A prompt names a key that does not do what it says.

Error. A menu's prompt names a key that no choice has, or names a choice together with the key of another:
"For an appointment, press 3" where 3 is the bill. Change the prompt or the key. A choice whose key no prompt
of its menu ever names is told too: a caller who cannot speak would never find it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivr.choices import Spoken
from ivr.lint.key_names import NamedKey, named_keys
from ivr.lint.survey import Offer, Said, Survey
from ivr.problems import Problem
from ivr.words import normal_phrase, normalise, spot

SEVERITY = "error"


def find(survey: Survey) -> Iterator[Problem]:
    """Menus and fields of forms: each language's own prompts against the choices."""
    for offer in survey.offers():
        if offer.place[0] != "while_waiting":
            for language in survey.languages:
                yield from _in_language(survey, offer, language)


def _in_language(survey: Survey, offer: Offer, language: str) -> Iterator[Problem]:
    named: dict[str, None] = {}
    around = offer.place[:-1]
    for said in survey.heard_at(offer.node):
        sentence = survey.sentence(said, language) if said.place[: len(around)] == around else None
        for name in named_keys(sentence.words) if sentence else ():
            named[name.key] = None
            what = _wrong(name, offer.choices, survey, language)
            if what:
                yield _at(survey, said, f"{what} ('{language}')", "Change the prompt, or the key of the choice.")
    for index, choice in enumerate(offer.choices):
        if choice.key not in named:
            what = f"no prompt of '{offer.node}' names the key {choice.key} in '{language}'"
            yield survey.problem_at(offer.node, (*offer.place, index, "key"), what, "Name it in the menu's text.")


def _at(survey: Survey, said: Said, what: str, remedy: str) -> Problem:
    """Where the node says it: the same prompt may be right in another menu."""
    return survey.problem_at(said.node, said.place, what, remedy)


def _wrong(name: NamedKey, choices: Sequence[Spoken], survey: Survey, language: str) -> str:
    """What is wrong with one key that a prompt names, "" when nothing is."""
    if name.key == survey.flow.emergency.key:
        return ""
    own = next((choice for choice in choices if choice.key == name.key), None)
    if own is None:
        return f"the text names the key {name.key}, which no choice has"
    meant = [choice for choice in choices if _is_named(choice, name.about, language)]
    if meant and own not in meant:
        return f"the text says key {name.key} for what key {meant[0].key} does"
    return ""


def _is_named(choice: Spoken, about: str, language: str) -> bool:
    text = normalise(about)
    return any(spot(normal_phrase(phrase), text) for phrase in choice.words_in(language))
