"""``digits``: a number of an account, a record, a card: figures one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from ivr.digit_words import spoken_figures
from ivr.language import is_numeral
from ivr.spoken_value import NOT_UNDERSTOOD, Candidate, Occasion, Reading, SpokenValue, candidates
from ivr.words import digit_phrases

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts

MAX_DIGITS = 32


class Digits(SpokenValue):
    """Digits, kept as they are. Spoken one by one ("oh", "double five"), in pairs ("forty two") or mixed; what may be
    two numbers of the right length is asked about.
    """

    spoken_in: ClassVar[tuple[str, ...]] = ("en", "es", "ko")
    form: ClassVar[str] = "[0-9]{1,32}"
    refusals: ClassVar[tuple[str, ...]] = ("too_few_digits", "too_many_digits")

    type: Literal["digits"] = "digits"
    length: int | None = Field(None, ge=1, le=MAX_DIGITS, description="Exactly so many digits")
    min: int = Field(1, ge=1, le=MAX_DIGITS, description="At least so many digits")
    max: int = Field(MAX_DIGITS, ge=1, le=MAX_DIGITS, description="At most so many digits")

    @model_validator(mode="after")
    def _fits_together(self) -> Digits:
        if self.min > self.max:
            raise ValueError("min cannot be larger than max")
        if self.length is not None and self.model_fields_set & {"min", "max"}:
            raise ValueError("give either length, or min and max")
        return self

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        return (self.length, self.length) if self.length is not None else (self.min, self.max)

    def phrases(self, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        """Digits alone: with the other numbers in the grammar the recognisers hear fewer digits right."""
        return digit_phrases(language)

    def is_complete(self, utterance: str, language: str, occasion: Occasion) -> bool:
        """All the digits are there, and no way to read them leaves room for more."""
        most = self.key_bounds(occasion.facts)[1]
        found = spoken_figures(utterance, language)
        return bool(found) and all(len(digits) >= most for digits in found)

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        return self._judged([digits] if is_numeral(digits) else [], occasion)

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        return value

    def example(self, occasion: Occasion, length: int) -> str:
        fewest, most = self.key_bounds(occasion.facts)
        return ("1234567890" * 4)[: max(fewest, min(length, most))]

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        return self._judged(spoken_figures(utterance, language), occasion)

    def _judged(self, found: list[str], occasion: Occasion) -> Reading:
        fewest, most = self.key_bounds(occasion.facts)
        if not found:
            return NOT_UNDERSTOOD
        fitting = [digits for digits in found if fewest <= len(digits) <= most]
        if not fitting:
            return Reading(refusal="too_few_digits" if len(found[0]) < fewest else "too_many_digits")
        # A reading that fits where the likeliest does not may be a slip of the tongue: it is asked about.
        return candidates(Candidate(digits, doubtful=digits != found[0]) for digits in fitting)
