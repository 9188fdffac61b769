"""``date``: a day, such as that of a visit."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from pydantic import Field

from ivr.date_words import When
from ivr.node import Checker
from ivr.spoken_date import DateValue
from ivr.spoken_value import Occasion
from ivr.strict_yaml import Location


class Date(DateValue):
    """A day, kept as 2026-03-15. Spoken as "March fifteenth", "the third", "tomorrow", "next Tuesday", "in two weeks",
    "quince de marzo", "el martes que viene". Keyed as eight digits: say in the question in which order.

    A date without its year is the next one with `when: future`, the last one with `when: past`; otherwise the caller
    is asked which.
    """

    refusals: ClassVar[tuple[str, ...]] = (
        "no_such_day",
        "in_the_future",
        "in_the_past",
        "too_far_ahead",
        "closed_then",
    )

    type: Literal["date"] = "date"
    when: When = Field("any", description="future: today or later. past: today or earlier")
    within_days: int | None = Field(None, ge=1, le=3_660, description="Not more than so many days ahead")
    open: str | None = Field(None, description="Opening hours of the clinic: it must be open on that day")

    def check(self, checker: Checker, where: Location) -> None:
        if self.open is not None:
            checker.known((*where, "open"), self.open, checker.facts.hours, "opening hours")

    def preference(self) -> When:
        return self.when

    def refused(self, day: datetime.date, occasion: Occasion) -> str:
        today = occasion.day()
        if self.when == "past" and day > today:
            return "in_the_future"
        if self.when == "future" and day < today:
            return "in_the_past"
        if self.within_days is not None and day > today + datetime.timedelta(self.within_days):
            return "too_far_ahead"
        if self.open is not None and not occasion.facts.hours[self.open].open_on(day):
            return "closed_then"
        return ""
