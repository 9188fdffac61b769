"""``time_of_day``: a time on the clock, such as that of a visit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr import plain_words
from ivr.hours import Span, parse_span
from ivr.language import Language, is_numeral
from ivr.node import Checker
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
from ivr.strict_yaml import Location
from ivr.time_words import DAY, HOUR, hours_named, minutes_said, times_said
from ivr.words import normal_phrase, normalise

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts

_CANONICAL = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class TimeOfDay(SpokenValue):
    """A time of day, kept as 14:30. Spoken as "half past two in the afternoon", "two thirty", "las dos y media de la
    tarde". Keyed as four digits, such as 0230; then, as after "at two", the caller is asked whether morning or
    afternoon is meant, unless only one of them is within `between`.
    """

    form: ClassVar[str] = "([01][0-9]|2[0-3]):[0-5][0-9]"
    refusals: ClassVar[tuple[str, ...]] = ("no_such_time", "closed_then")

    type: Literal["time_of_day"] = "time_of_day"
    between: str | None = Field(None, description="The times that can be meant, such as 08:00-18:00")

    def check(self, checker: Checker, where: Location) -> None:
        if self.between is not None:
            try:
                parse_span(self.between)
            except ValueError as error:
                checker.problem((*where, "between"), str(error), value=True)

    def _span(self) -> Span:
        return parse_span(self.between) if self.between is not None else (0, DAY)

    def phrases(self, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        known = language_of(language, self.spoken_in)
        if known is None:
            return ()
        times = known.times
        words = (*times.names, *times.phrases, *times.amounts, *times.past, *times.to, *times.more, *times.less)
        return distinct(iter((*words, *times.sharp, *known.ohs, *known.words(), *known.linking)))

    def told(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        known = language_of(language, self.spoken_in)
        return times_said(known, *self._span()) if known is not None else ()

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        return 4, 4

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        if len(digits) != 4 or not is_numeral(digits):
            return NOT_UNDERSTOOD
        hour, minute = int(digits[:2]), int(digits[2:])
        if hour > 23 or minute > 59:
            return Reading(refusal="no_such_time")
        hours = (hour, hour + 12) if 1 <= hour <= 11 else (12, 0) if hour == 12 else (hour,)
        return self._judged([one * HOUR + minute for one in hours])

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        return value.replace(":", "")

    def example(self, occasion: Occasion, length: int) -> str:
        return _written(self._span()[0])

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        known = language_of(language, self.spoken_in)
        if known is None or _in_two(utterance, known):
            return NOT_UNDERSTOOD
        return self._judged(minutes_said(spoken_tokens(utterance, known, keep=known.times.to), known))

    def _judged(self, minutes: list[int]) -> Reading:
        begin, end = self._span()
        fitting = [_written(minute) for minute in minutes if begin <= minute < end]
        return candidates(fitting) if fitting or not minutes else Reading(refusal="closed_then")

    def stands_out(self, numbers: int, before: str, language: Language) -> bool:
        return numbers >= 2 or before in language.before_hours

    def say(self, value: str, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        known, found = language_of(language, self.spoken_in), _CANONICAL.fullmatch(value)
        if known is None or found is None:
            return super().say(value, language, facts)
        return known.times.say(int(found[1]), int(found[2]))

    def label(self, value: str, language: str, facts: ClinicFacts) -> str:
        found = _CANONICAL.fullmatch(value)
        plainly = plain_words.time(int(found[1]), int(found[2]), language) if found is not None else ""
        return plainly or super().label(value, language, facts)

    def parts(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        known = language_of(language, self.spoken_in)
        return distinct(iter((*known.times.parts, *known.number_parts()))) if known else ()


def _in_two(utterance: str, language: Language) -> bool:
    """``two fifty at nine`` is no time: a number before the hour is something else's."""
    tokens, idle = normalise(utterance).split(), tuple(map(normal_phrase, language.idle))
    for place in hours_named(tokens, language):
        before = [token for token in tokens[:place] if token not in idle]
        if before and language.is_number(before[-1]):
            return True
    return False


def _written(minutes: int) -> str:
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"
