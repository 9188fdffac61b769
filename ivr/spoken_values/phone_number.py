"""``phone_number``: a telephone number of the clinic's country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.digit_words import spoken_figures
from ivr.language import is_numeral
from ivr.spoken_value import NOT_UNDERSTOOD, Candidate, Occasion, Reading, SpokenValue, candidates
from ivr.words import digit_phrases

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts


class PhoneNumber(SpokenValue):
    """A telephone number of the clinic's country, kept as +15555550123. Keyed and spoken as it is dialled at home, with
    or without what goes before it; spoken digit by digit, in pairs ("forty two") or with "double". Read back in groups.
    """

    form: ClassVar[str] = "[+][1-9][0-9]{6,14}"
    refusals: ClassVar[tuple[str, ...]] = ("not_a_number_here",)

    type: Literal["phone_number"] = "phone_number"

    def phrases(self, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        return digit_phrases(language) if language in self.spoken_in else ()

    def is_complete(self, utterance: str, language: str, occasion: Occasion) -> bool:
        """No way to read it leaves room for more digits."""
        found = spoken_figures(utterance, language) if language in self.spoken_in else []
        return bool(found) and all(self.is_whole(digits, occasion.facts) for digits in found)

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        lengths = facts.numbering.lengths
        return min(lengths), max(lengths) + len(facts.numbering.trunk)

    def is_whole(self, digits: str, facts: ClinicFacts) -> bool:
        """A number of the greatest length that begins as numbers do needs no key after it."""
        plan = facts.numbering
        begun = bool(plan.trunk) and digits.startswith(plan.trunk)
        return len(digits) >= max(plan.lengths) + (len(plan.trunk) if begun else 0)

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        return self._judged([digits] if is_numeral(digits) else [], occasion)

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        return value.lstrip("+")

    def example(self, occasion: Occasion, length: int) -> str:
        plan = occasion.facts.numbering
        numbers = (f"{first}{'5550123456789'[: size - 1]}" for size in plan.lengths for first in range(1, 10))
        return next((found for number in numbers if (found := plan.e164(number))), f"+{plan.code}")

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        found = spoken_figures(utterance, language) if language in self.spoken_in else []
        return self._judged(found, occasion)

    def _judged(self, found: list[str], occasion: Occasion) -> Reading:
        if not found:
            return NOT_UNDERSTOOD
        plan = occasion.facts.numbering
        numbers = [(plan.e164(digits), digits != found[0]) for digits in found]
        fitting = [Candidate(number, doubtful) for number, doubtful in numbers if number is not None]
        return candidates(fitting) if fitting else Reading(refusal="not_a_number_here")

    def say(self, value: str, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        """Digit by digit; the last of a group with a comma, so that the voice falls there."""
        national = facts.numbering.national(value)
        if language not in self.spoken_in or national is None or len(national) != sum(facts.numbering.groups):
            return super().say(value, language, facts)
        return tuple(self._in_groups(national, facts.numbering.groups))

    @staticmethod
    def _in_groups(digits: str, groups: tuple[int, ...]) -> Iterator[str]:
        at = 0
        for size in groups:
            at += size
            last = at == len(digits)
            yield from digits[at - size : at - 1]
            yield digits[at - 1] + ("" if last else ",")

    def parts(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        return tuple(f"{digit}," for digit in range(10)) if language in self.spoken_in else ()
