"""What ``date`` and ``date_of_birth`` share: keys, words, and how a day is said again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr import plain_words
from ivr.date_words import Meant, Order, When, days_from_digits, days_meant, digits_of, relative_days, said_days
from ivr.language import Language
from ivr.spoken_value import (
    NOT_UNDERSTOOD,
    Candidate,
    Occasion,
    Reading,
    SpokenValue,
    candidates,
    distinct,
    language_of,
    spoken_tokens,
)
from ivr.time_words import hours_named
from ivr.variables import Kind
from ivr.words import normalise

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts

_DAYS_TRIED = 60


class DateValue(SpokenValue):
    """A day, kept as 1984-03-15. Keyed as eight digits."""

    condition: ClassVar[Kind] = "date"
    says_weekday: ClassVar[bool] = True
    needs_year: ClassVar[bool] = False
    """Only a whole date will do: no ``Tuesday``, no ``tomorrow``."""

    order: Order | None = Field(
        None,
        description="How it is keyed, and what 03/04 means. Without it a day that may be two is asked about",
    )

    # --- what subclasses decide ---

    def preference(self) -> When:
        """Which day a date without its year is."""
        raise NotImplementedError

    def refused(self, day: date, occasion: Occasion) -> str:
        """Why this day cannot be, or ""."""
        raise NotImplementedError

    # --- hearing ---

    def phrases(self, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        known = language_of(language, self.spoken_in)
        if known is None:
            return ()
        tables: tuple[Mapping[str, int], ...] = (known.ordinals, known.months)
        relative: tuple[str, ...] = ()
        if not self.needs_year:
            tables = (*tables, known.relative_days, known.spans, known.weekdays)
            relative = (*known.coming, *known.gone, *known.ago)
        words = (word for table in tables for word in table if not word[0].isdigit())
        return distinct(iter((*words, *relative, *known.ohs, *known.words(), *known.linking)))

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        return 8, 8

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        said = list(days_from_digits(digits, self.order))
        if not said:
            return Reading(refusal="no_such_day") if len(digits) == 8 else NOT_UNDERSTOOD
        return self._judged(days_meant(said, occasion.day(), self.preference()), occasion)

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        return digits_of(date.fromisoformat(value), self.order)

    def example(self, occasion: Occasion, length: int) -> str:
        """A day in 1985, else the next one that will do."""
        days = (occasion.day() + timedelta(ahead) for ahead in range(1, _DAYS_TRIED))
        fine = (day for day in (date(1985, 3, 14), *days) if not self.refused(day, occasion))
        return next(fine, occasion.day()).isoformat()

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        known = language_of(language, self.spoken_in)
        tokens = spoken_tokens(utterance, known) if known else ()
        if known is None or not tokens or any(hours_named(normalise(utterance).split(), known)):
            return NOT_UNDERSTOOD
        today, when = occasion.day(), self.preference()
        said = [one for one in said_days(tokens, known, self.order) if one.year is not None or not self.needs_year]
        relative = [] if self.needs_year else relative_days(tokens, known, today, when)
        meant = [*(Meant(day) for day in relative), *days_meant(said, today, when)]
        return self._judged(meant, occasion)

    def _judged(self, meant: list[Meant], occasion: Occasion) -> Reading:
        """The days that can be; when there is none, why the first cannot."""
        fine: list[Candidate] = []
        refusals: list[str] = []
        for one in meant:
            refusal = self.refused(one.day, occasion) if one.day is not None else "no_such_day"
            if one.day is not None and not refusal:
                fine.append(Candidate(one.day.isoformat(), one.doubtful))
            else:
                refusals.append(refusal)
        return candidates(fine) if fine else Reading(refusal=refusals[0] if refusals else "")

    def stands_out(self, numbers: int, before: str, language: Language) -> bool:
        return numbers >= 3 or before in language.before_days

    # --- saying ---

    def say(self, value: str, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        known, day = language_of(language, self.spoken_in), as_date(value)
        if known is None or day is None:
            return super().say(value, language, facts)
        return known.say_date(day, self.says_weekday)

    def label(self, value: str, language: str, facts: ClinicFacts) -> str:
        day = as_date(value)
        plainly = plain_words.day(day, language, weekday=self.says_weekday) if day is not None else ""
        return plainly or super().label(value, language, facts)

    def parts(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        known = language_of(language, self.spoken_in)
        return distinct(iter(_parts(known))) if known else ()


def _parts(language: Language) -> Iterable[str]:
    yield from language.date_parts
    yield from language.number_parts()


def as_date(value: str) -> date | None:
    """A date of canonical form, or None for any other text."""
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None
