"""``name``: one of a list of names, such as a doctor, a place or a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from ivr.names import Named
from ivr.node import Checker
from ivr.spoken_value import NOT_UNDERSTOOD, Occasion, Reading, SpokenValue, candidates, distinct
from ivr.strict_yaml import Location
from ivr.words import normal_phrase, normalise, spot

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts

MAX_NAMES = 99


class Name(SpokenValue):
    """One of a list: given here as `names`, or named as `list` where the clinic's settings have it (`lists:`). Kept as
    its id. Spoken as it is said, by its further words, or by the last word alone; a family name that two share is
    asked about. Keyed as its place in the list, in two digits (01, 02 …): say so in the question.
    """

    found_within: ClassVar[bool] = True
    refusals: ClassVar[tuple[str, ...]] = ("not_in_list",)

    type: Literal["name"] = "name"
    names: tuple[Named, ...] = Field((), max_length=MAX_NAMES, description="The list, when it is this flow's own")
    from_list: str | None = Field(None, alias="list", description="The list of the clinic")

    @model_validator(mode="after")
    def _one_list(self) -> Name:
        if "type" in self.model_fields_set and bool(self.names) == (self.from_list is not None):
            raise ValueError("give either names, or the list of the clinic")
        ids = [one.id for one in self.names]
        if len(dict.fromkeys(ids)) != len(ids):
            raise ValueError("two names have the same id")
        return self

    def check(self, checker: Checker, where: Location) -> None:
        if self.from_list is not None:
            checker.known((*where, "list"), self.from_list, checker.facts.lists, "list of the clinic")
        for index, one in enumerate(self.names):
            if phrase := one.alarming(checker.facts.emergency):
                what = f"'{phrase}' holds emergency words, so this name could never be said"
                checker.problem((*where, "names", index), what, "Take other words.")
            for language in checker.languages:
                if not one.says_in(language):
                    what = f"the name '{one.id}' is missing in '{language}'"
                    checker.problem((*where, "names", index), what, f"Add '{language}: …' to says.")

    def all(self, facts: ClinicFacts) -> tuple[Named, ...]:
        """The names to choose from, in their order."""
        return self.names or facts.lists.get(self.from_list or "", ())

    def phrases(self, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        if language not in self.spoken_in:
            return ()
        return distinct(phrase for one in self.all(facts) for phrase in one.phrases(language))

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        return 2, 2

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        if len(digits) != 2 or not (digits.isascii() and digits.isdigit()):
            return NOT_UNDERSTOOD
        names = self.all(occasion.facts)
        place = int(digits)
        return candidates([names[place - 1].id]) if 1 <= place <= len(names) else Reading(refusal="not_in_list")

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        return next((f"{place:02}" for place, one in enumerate(self.all(facts), start=1) if one.id == value), "")

    def example(self, occasion: Occasion, length: int) -> str:
        return next((one.id for one in self.all(occasion.facts)), "")

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        """Who is named by the longest phrase; all who are named by it."""
        if language not in self.spoken_in:
            return NOT_UNDERSTOOD
        said = normalise(utterance)
        lengths = {one.id: _longest(one.phrases(language), said) for one in self.all(occasion.facts)}
        most = max(lengths.values(), default=0)
        return candidates(name for name, length in lengths.items() if length == most and most > 0)

    def say(self, value: str, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        return tuple(one.says_in(language) for one in self.all(facts) if one.id == value)

    def parts(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        return distinct(self._said(language, facts))

    def _said(self, language: str, facts: ClinicFacts) -> Iterator[str]:
        yield from (said for one in self.all(facts) if (said := one.says_in(language)))


def _longest(phrases: Iterable[str], said: str) -> int:
    return max((len(text) for phrase in phrases if spot(text := normal_phrase(phrase), said)), default=0)
