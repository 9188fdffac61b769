"""What is said: the prompt catalogue, texts written in a flow, and the engine's own sentences.

A ``Text`` in a flow is a key of the catalogue or ``{en: "...", es: "..."}``. Both may
hold ``{variable}``. The loader proves that every text exists in every language of the
flow, so nothing here can fail during a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from ivr.messages import Prompt
from ivr.words import normalise

_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


def _check_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        shown = key if len(key) <= 30 else key[:30] + "…"
        remedy = 'such as front_door.reason; write a sentence as {en: "…", es: "…"}'
        raise ValueError(f"'{shown}' is no key of the catalogue, {remedy}")
    return key


CatalogueKey = Annotated[
    str,
    AfterValidator(_check_key),
    Field(
        description="A key of the prompt catalogue",
        json_schema_extra={"pattern": f"^{_KEY.pattern}$", "x-form": "sentence"},
    ),
]
InlineText = Annotated[dict[str, str], Field(description="The sentence in each language of the flow")]
Text = CatalogueKey | InlineText
Texts = Text | Annotated[list[Text], Field(min_length=1, max_length=10)]
"""One sentence, or several that are said one after the other."""

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

ENGINE_KEYS: Mapping[str, tuple[str, ...]] = {
    "engine.emergency": (),
    "engine.emergency_confirm": ("confirm", "decline"),
    "engine.no_input": (),
    "engine.no_match": (),
    "engine.maxspeech": (),
    "engine.help": (),
    "engine.which_one": (),
    "engine.option": ("value", "key"),
    "engine.neither": ("key",),
    "engine.keys_only": (),
    "engine.confirm": ("value",),
    "engine.you_entered": (),
    "engine.is_that_right": (),
    "engine.one_moment": (),
    "engine.one_by_one": (),
    "engine.skip": (),
    "engine.which_wrong": (),
    "engine.goodbye": (),
    "engine.position": ("position",),
    "engine.position_next": (),
    "engine.place_stays": (),
    "engine.place_kept": (),
    "engine.offer_callback": ("key",),
    "engine.offer_position": ("key",),
    "engine.offer_worse": ("key",),
    "engine.worse_confirm": ("emergency",),
    "engine.worse_noted": ("emergency",),
    "engine.callback_own": (),
    "engine.callback_other": (),
    "engine.callback_choose": (),
    "engine.callback_choose_more": (),
    "engine.callback_impossible": (),
    "engine.callback_ringing": (),
    "engine.callback_taken": ("hours",),
    "engine.callback_taken_soon": (),
    "engine.called_back": ("clinic",),
    "engine.called_back_message": ("clinic",),
    "engine.called_back_thanks": (),
    "engine.dispatch_greeting": ("clinic",),
    "engine.dispatch_keys": ("accept", "decline"),
    "engine.dispatch_noted": ("clinic",),
    **{f"engine.digit.{digit}": () for digit in range(10)},
}
"""The engine's own sentences with the values each may hold; all must be in the catalogue."""

SAID = "say."
"""Begins the keys of parts of spoken values, which must not be told: together they are what a caller said."""

MAX_POSITION = 20
"""Positions up to this one are rendered ahead; the shell stays silent about longer queues."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Key to language to sentence."""

    texts: Mapping[str, Mapping[str, str]]

    def prompt(self, key: str, language: str, values: Mapping[str, str] | None = None) -> Prompt:
        """The sentence ``key``. With ``values`` filled in it has no key: no recording can hold them."""
        text = self.texts[key][language]
        if not values:
            return Prompt(text, language, key)
        return Prompt(fill(text, values), language)

    def positions(self, language: str) -> Iterator[Prompt]:
        """What the shell says to those who wait, place 1 to ``MAX_POSITION``."""
        yield self.prompt("engine.position_next", language)
        for position in range(2, MAX_POSITION + 1):
            yield self.position(position, language)

    def position(self, position: int, language: str) -> Prompt:
        if position <= 1:
            return self.prompt("engine.position_next", language)
        return self.prompt("engine.position", language, {"position": str(position)})

    def part(self, part: str, language: str) -> Prompt:
        """A part of a spoken value, the same for everybody: a digit, or a word with a key for a recording of it."""
        if len(part) == 1 and part in "0123456789":
            return self.prompt(f"engine.digit.{part}", language)
        return Prompt(part, language, SAID + normalise(part).replace(" ", "_"))

    def digits(self, digits: str, language: str) -> tuple[Prompt, ...]:
        """Digits one by one, from sounds that are the same for everybody: nothing private is rendered."""
        return tuple(self.prompt(f"engine.digit.{digit}", language) for digit in digits if digit in "0123456789")


def fill(text: str, values: Mapping[str, str]) -> str:
    """``{name}`` becomes its value; an unknown or unset one becomes nothing."""
    return PLACEHOLDER.sub(lambda match: values.get(match.group(1), ""), text)


def as_list(texts: Texts | None) -> list[Text]:
    """One text or several, as a list."""
    if texts is None:
        return []
    return list(texts) if isinstance(texts, list) else [texts]


def speaking_time_ms(prompts: tuple[Prompt, ...]) -> int:
    """A generous guess of how long ``prompts`` last: slow speech, with a margin for fetching and jitter."""
    total = 6_000
    for prompt in prompts:
        wide = sum(1 for character in prompt.text if character >= "\u1100")
        total += 120 * (len(prompt.text) - wide) + 350 * wide + 800
    return total
