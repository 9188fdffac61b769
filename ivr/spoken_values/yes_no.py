"""``yes_no``: yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.spoken_value import NOT_UNDERSTOOD, Occasion, Reading, SpokenValue, candidates
from ivr.variables import Kind
from ivr.words import yes_no_phrases, yes_or_no

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts


class YesNo(SpokenValue):
    """Yes or no, kept as `yes` or `no`. Keyed as 1 for yes and 2 for no."""

    found_within: ClassVar[bool] = True
    keys_are_digits: ClassVar[bool] = False
    condition: ClassVar[Kind] = "truth"
    spoken_in: ClassVar[tuple[str, ...]] = ("en", "es", "ko")

    type: Literal["yes_no"] = "yes_no"

    def phrases(self, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        return yes_no_phrases(language)

    def is_complete(self, utterance: str, language: str, occasion: Occasion) -> bool:
        return yes_or_no(utterance, language) is not None

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        return 1, 1

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        value = {"1": "yes", "2": "no"}.get(digits)
        return candidates([value]) if value else NOT_UNDERSTOOD

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        return "1" if value == "yes" else "2"

    def example(self, occasion: Occasion, length: int) -> str:
        return "yes"

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        verdict = yes_or_no(utterance, language)
        return NOT_UNDERSTOOD if verdict is None else candidates(["yes" if verdict else "no"])

    def say(self, value: str, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        if language not in self.spoken_in or value not in ("yes", "no"):
            return (self.to_keys(value, facts),)
        return tuple(word for word in self.parts(language, facts) if yes_or_no(word, language) is (value == "yes"))

    def parts(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        """The first word for each."""
        phrases = yes_no_phrases(language)
        for verdict in (True, False):
            yield from [word for word in phrases if yes_or_no(word, language) is verdict][:1]
