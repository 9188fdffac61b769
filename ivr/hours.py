"""Opening hours: is the clinic open at this instant?

Hours are wall-clock times of the clinic's zone, so the two odd nights of daylight
saving time need no special care: the instant is turned into local time and compared.
Holidays come in as plain dates; which days they are is worked out by the settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})", re.ASCII)

Span = tuple[int, int]
"""Minutes from local midnight: open from the first, closed from the second."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A week of opening times (Monday first), the dates on which it stays closed, and dates with times of their own."""

    week: tuple[tuple[Span, ...], ...]
    closed_on: frozenset[date]
    time_zone: str
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    """They win over the week and over holidays alike."""

    def open_at(self, at: int) -> bool:
        """Open at UTC milliseconds ``at``?"""
        local = datetime.fromtimestamp(at // 1000, UTC).astimezone(ZoneInfo(self.time_zone))
        minute = local.hour * 60 + local.minute
        return any(begin <= minute < end for begin, end in self.open_on(local.date()))

    def open_on(self, day: date) -> tuple[Span, ...]:
        """The opening times of a day; none when it is closed."""
        if day in self.special:
            return self.special[day]
        return () if day in self.closed_on else self.week[day.weekday()]


def build_hours(
    open_times: Mapping[str, Sequence[str]],
    closed_on: Iterable[date],
    time_zone: str,
    special: Mapping[date, Sequence[str]] | None = None,
) -> Hours:
    """Hours from ``{"mon-fri": ["08:00-18:00"]}``. Raises ValueError with a sentence for the user."""
    week: list[list[Span]] = [[] for _ in DAYS]
    for days, spans in open_times.items():
        for day in parse_days(days):
            if week[day]:
                raise ValueError(f"{DAYS[day]} is given twice; write all its times in one line")
            week[day] = _spans(spans, DAYS[day])
    dates = {day: tuple(_spans(spans, day.isoformat())) for day, spans in (special or {}).items()}
    return Hours(tuple(tuple(spans) for spans in week), frozenset(closed_on), time_zone, dates)


def _spans(written: Sequence[str], day: str) -> list[Span]:
    spans = sorted(parse_span(span) for span in written)
    for (_, end), (begin, _) in pairwise(spans):
        if begin < end:
            raise ValueError(f"two opening times of {day} overlap")
    return spans


def parse_days(text: str) -> tuple[int, ...]:
    """``mon``, ``mon-fri`` or ``sat-mon`` as day numbers, Monday 0."""
    first, dash, last = text.partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise ValueError(f"'{text}' is not a day or a range of days, such as sat or mon-fri")
    begin = DAYS.index(first)
    length = (DAYS.index(last) - begin) % 7 if dash else 0
    return tuple((begin + offset) % 7 for offset in range(length + 1))


def parse_span(text: str) -> Span:
    """``08:00-18:00`` in minutes; ``24:00`` is the end of the day."""
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not an opening time, such as 08:00-18:00")
    hours_from, minutes_from, hours_to, minutes_to = (int(part) for part in match.groups())
    begin, end = hours_from * 60 + minutes_from, hours_to * 60 + minutes_to
    if minutes_from > 59 or minutes_to > 59 or end > 24 * 60:
        raise ValueError(f"'{text}' has a time that no clock shows")
    if begin >= end:
        raise ValueError(f"'{text}' ends before it begins; write 22:00-24:00 and, on the next day, 00:00-06:00")
    return begin, end
