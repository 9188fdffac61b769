"""What a question says: sentences that may each have their own barge-in, and may change with the times it is asked.

A plain sentence is said from the first time on. Of the entries with a ``count`` not above the present one, those
with the highest are said (VoiceXML's tapered prompts): a long question first, a short one when it is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from ivr.messages import BargeIn
from ivr.node import Block, Checker
from ivr.strict_yaml import Location
from ivr.texts import CatalogueKey, InlineText, Text


class Sentence(Block):
    """One sentence with rules of its own."""

    text: Text
    barge_in: BargeIn | None = Field(default=None, description="What may cut this sentence; default: as the question")
    count: int = Field(default=1, ge=1, le=20, description="From which time on it is said, in place of those before")


def _form(written: Any) -> str:
    if isinstance(written, Sentence) or (isinstance(written, dict) and "text" in written):
        return "entry"
    return "sentence" if isinstance(written, dict) else "key"


Entry = Annotated[
    Annotated[CatalogueKey, Tag("key")] | Annotated[InlineText, Tag("sentence")] | Annotated[Sentence, Tag("entry")],
    Discriminator(_form),
]
Sentences = Entry | Annotated[list[Entry], Field(min_length=1, max_length=10)]
"""One sentence, or several that are said one after the other."""


def entries(sentences: Sentences) -> list[Sentence]:
    """Each with its rules."""
    listed = sentences if isinstance(sentences, list) else [sentences]
    return [one if isinstance(one, Sentence) else Sentence(text=one) for one in listed]


def due(sentences: Sentences, count: int) -> list[Sentence]:
    """Those said the ``count``-th time."""
    found = entries(sentences)
    last = max((one.count for one in found if one.count <= count), default=0)
    return [one for one in found if one.count == last]


def check_sentences(checker: Checker, where: Location, sentences: Sentences) -> None:
    """Every text in every language; something must be said the first time."""
    for place, text in _texts(where, sentences):
        checker.texts(place, text)
    if not due(sentences, 1):
        checker.problem(where, "nothing is said the first time", "Give one sentence no count.")


def _texts(where: Location, sentences: Sentences) -> Iterator[tuple[Location, Text]]:
    listed = isinstance(sentences, list)
    for index, one in enumerate(sentences if isinstance(sentences, list) else [sentences]):
        here = (*where, index) if listed else where
        yield ((*here, "text"), one.text) if isinstance(one, Sentence) else (here, one)
