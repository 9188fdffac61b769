"""``date_of_birth``: a day in the past on which somebody who lives may have been born."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from ivr.date_words import When
from ivr.spoken_date import DateValue
from ivr.spoken_value import Occasion

OLDEST_YEARS = 120


class DateOfBirth(DateValue):
    """A date of birth, kept as 1984-03-15. Spoken as "March fifteenth nineteen eighty four", "three fifteen eighty
    four", "quince de marzo del ochenta y cuatro". A year of two figures is always read back. Keyed as eight digits:
    say in the question in which order.
    """

    refusals: ClassVar[tuple[str, ...]] = ("no_such_day", "in_the_future", "too_long_ago")
    says_weekday: ClassVar[bool] = False
    needs_year: ClassVar[bool] = True

    type: Literal["date_of_birth"] = "date_of_birth"

    def preference(self) -> When:
        return "past"

    def refused(self, day: date, occasion: Occasion) -> str:
        today = occasion.day()
        if day > today:
            return "in_the_future"
        return "too_long_ago" if day.year < today.year - OLDEST_YEARS else ""
