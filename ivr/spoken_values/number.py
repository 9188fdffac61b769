"""``number``: a whole number, such as how many pills are left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from ivr.digit_words import spoken_figures
from ivr.language import is_numeral
from ivr.spoken_value import (
    NOT_UNDERSTOOD,
    Occasion,
    Reading,
    SpokenValue,
    candidates,
    distinct,
    language_of,
    spoken_tokens,
)
from ivr.variables import Kind

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts

LARGEST = 999_999


class Number(SpokenValue):
    """A whole number, kept in figures. Spoken as "forty two", "one hundred and five", "ciento cinco", or figure by
    figure.
    """

    condition: ClassVar[Kind] = "number"
    refusals: ClassVar[tuple[str, ...]] = ("too_small", "too_large")

    type: Literal["number"] = "number"
    min: int = Field(0, ge=0, le=LARGEST, description="At least this")
    max: int = Field(LARGEST, ge=0, le=LARGEST, description="At most this")

    @model_validator(mode="after")
    def _in_order(self) -> Number:
        if self.min > self.max:
            raise ValueError("min cannot be larger than max")
        return self

    def phrases(self, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        known = language_of(language, self.spoken_in)
        return distinct(iter((*known.words(), *known.ohs))) if known else ()

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        return 1, len(str(self.max))

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        return self._judged([int(digits)] if is_numeral(digits) and len(digits) <= len(str(LARGEST)) else [])

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        return value

    def example(self, occasion: Occasion, length: int) -> str:
        return str(self.min)

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        known = language_of(language, self.spoken_in)
        if known is None:
            return NOT_UNDERSTOOD
        tokens = spoken_tokens(utterance, known)
        numbers = [number for number, end in known.cardinals(tokens, 0) if end == len(tokens)]
        if not numbers and tokens and all(known.digit(token) for token in tokens):
            numbers = [int(row) for row in spoken_figures(utterance, language) if len(row) <= len(str(LARGEST))]
        return self._judged(numbers)

    def _judged(self, numbers: list[int]) -> Reading:
        fitting = [str(number) for number in numbers if self.min <= number <= self.max]
        if fitting or not numbers:
            return candidates(fitting)
        return Reading(refusal="too_small" if numbers[0] < self.min else "too_large")

    def say(self, value: str, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        known = language_of(language, self.spoken_in)
        if known is None or not is_numeral(value) or int(value) > LARGEST:
            return super().say(value, language, facts)
        return known.say_number(int(value))

    def parts(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        known = language_of(language, self.spoken_in)
        return distinct(known.number_parts()) if known else ()
