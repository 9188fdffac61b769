"""Days as people say them: from words to the days they may mean.

Two steps. ``said_days`` reads the words ("the third", "three four eighty five"), with what was left out left open;
``days_meant`` fills it in from the day of the call. Neither guesses: "03/04" is two days unless the order is known,
"next Tuesday" said on a Monday is two, a year of two figures is both centuries it may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ivr.language import Language, Tokens, is_numeral
from ivr.words import normal_phrase

Order = Literal["MMDDYYYY", "DDMMYYYY", "YYYYMMDD"]
When = Literal["any", "past", "future"]
ORDERS: tuple[Order, ...] = ("MMDDYYYY", "DDMMYYYY", "YYYYMMDD")
EARLIEST_YEAR, LATEST_YEAR = 1880, 2199
_LEAP_GAP = 8
"""The longest time in years from one 29 February to the next."""
_MONTHS_TO_LOOK = 14


@dataclass(frozen=True, slots=True)
class Said:
    """A day as it was said. ``short``: the year was two figures."""

    day: int
    month: int | None = None
    year: int | None = None
    short: bool = False
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """A day that may be meant; ``exists`` False: there is no such day. ``doubtful``: to be asked about."""

    day: date | None
    doubtful: bool = False


def days_from_digits(digits: str, order: Order | None) -> Iterator[Said]:
    """Eight figures in ``order``, or in every order when none is set."""
    if len(digits) != 8 or not is_numeral(digits):
        return
    for form in (order,) if order else ORDERS:
        year, month, day = (int(_part(digits, form, part)) for part in ("YYYY", "MM", "DD"))
        if 1 <= month <= 12 and 1 <= day <= 31 and EARLIEST_YEAR <= year <= LATEST_YEAR:
            yield Said(day, month, year)


def _part(digits: str, order: Order, part: str) -> str:
    begin = order.index(part)
    return digits[begin : begin + len(part)]


def digits_of(day: date, order: Order | None) -> str:
    """The keys that enter a day."""
    form: str = order or ORDERS[0]
    return form.replace("YYYY", f"{day.year:04}").replace("MM", f"{day.month:02}").replace("DD", f"{day.day:02}")


def said_days(tokens: Tokens, language: Language, order: Order | None) -> Iterator[Said]:
    """Every way to read all of ``tokens`` as a day of a month. Tokens are without idle words."""
    figures = "".join(token if is_numeral(token) else language.digit(token) or "?" for token in tokens)
    if len(figures) == 8:
        yield from days_from_digits(figures, order)
    weekday, at = _weekday(tokens, 0, language)
    for said, end in (*_by_name(tokens, at, language), *_by_number(tokens, at, language, order)):
        if end == len(tokens):
            yield Said(said.day, said.month, said.year, said.short, weekday)


def _weekday(tokens: Tokens, at: int, language: Language) -> tuple[int | None, int]:
    for word, number in language.weekdays.items():
        if at < len(tokens) and tokens[at] == normal_phrase(word):
            return number, at + 1
    return None, at


def _by_name(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[Said, int]]:
    """``march third [year]``, ``third march [year]``, ``third``."""
    month = _month(tokens, at, language)
    if month is not None:
        for day, after in _days(tokens, at + 1, language):
            yield from _with_year(Said(day, month), tokens, after, language)
    ordinal_ends = [end for _, end in _ordinals(tokens, at, language)]
    for day, after in _days(tokens, at, language):
        month = _month(tokens, after, language)
        if month is not None:
            yield from _with_year(Said(day, month), tokens, after + 1, language)
        elif language.days_are_cardinal or after in ordinal_ends:
            yield Said(day), after


def _with_year(said: Said, tokens: Tokens, at: int, language: Language) -> Iterator[tuple[Said, int]]:
    yield said, at
    for year, short, end in _years(tokens, at, language):
        yield Said(said.day, said.month, year, short), end


def _years(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[int, bool, int]]:
    """Those somebody may mean: ``ten thirty`` is no year."""
    for year, short, end in language.years(tokens, at):
        if short or EARLIEST_YEAR <= year <= LATEST_YEAR:
            yield year, short, end


def _month(tokens: Tokens, at: int, language: Language) -> int | None:
    if at >= len(tokens):
        return None
    return next((number for word, number in language.months.items() if normal_phrase(word) == tokens[at]), None)


def _days(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[int, int]]:
    yield from _ordinals(tokens, at, language)
    for number, end in language.below_hundred(tokens, at):
        if 1 <= number <= 31:
            yield number, end


def _ordinals(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[int, int]]:
    for length in (1, 2):
        number = language.ordinal_words.get(tokens[at : at + length])
        if number is not None and at + length <= len(tokens):
            yield number, at + length


def _by_number(tokens: Tokens, at: int, language: Language, order: Order | None) -> Iterator[tuple[Said, int]]:
    """``three four eighty five``, ``03 04 1985``, ``1985 03 04``: which is the month depends on the order."""
    forms = (order,) if order else ORDERS
    for first, second, year, short, end in _three_numbers(tokens, at, language):
        for form in forms:
            month, day = (first, second) if form != "DDMMYYYY" else (second, first)
            if month <= 12 and day <= 31:
                yield Said(day, month, year, short), end


def _three_numbers(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[int, int, int, bool, int]]:
    for first, middle in _parts_of_date(tokens, at, language):
        for second, after in _parts_of_date(tokens, middle, language):
            yield from ((first, second, year, short, end) for year, short, end in _years(tokens, after, language))
    for year, short, middle in _years(tokens, at, language):
        if short:
            continue
        for first, after in _parts_of_date(tokens, middle, language):
            yield from ((first, second, year, False, end) for second, end in _parts_of_date(tokens, after, language))


def _parts_of_date(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[int, int]]:
    """A month or a day as a number, perhaps with a zero in front ("oh three")."""
    yield from _days(tokens, at, language)
    if at + 1 < len(tokens) and language.digit(tokens[at]) == "0" and language.digit(tokens[at + 1]) not in ("", "0"):
        yield int(language.digit(tokens[at + 1])), at + 2


# --- what they mean today ---


def days_meant(said: Iterable[Said], today: date, when: When) -> list[Meant]:
    """The days these may be, seen from ``today``."""
    return [meant for one in said for meant in _meant(one, today, when)]


def _meant(said: Said, today: date, when: When) -> Iterator[Meant]:
    if said.month is None:
        days: list[date | None] = [*_in_some_month(said.day, today, when)]
    elif said.year is None:
        days = [*_in_some_year(said.month, said.day, today, when)]
    elif said.short:
        days = [_day(century + said.year, said.month, said.day) for century in (1900, 2000)]
    else:
        days = [_day(said.year, said.month, said.day)]
    for day in days or [None]:
        other_weekday = said.weekday is not None and day is not None and day.weekday() != said.weekday
        yield Meant(day, other_weekday or (said.short and when != "future"))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_some_year(month: int, day: int, today: date, when: When) -> Iterator[date]:
    """The next such day, the last one, or both. Today is the next one and the last one."""
    years = range(_LEAP_GAP + 1)
    if when != "past":
        coming = (_day(today.year + years_on, month, day) for years_on in years)
        yield from [found for found in coming if found and found >= today][:1]
    if when != "future":
        gone = (_day(today.year - years_ago, month, day) for years_ago in years)
        yield from [found for found in gone if found and found <= today][:1]


def _in_some_month(day: int, today: date, when: When) -> Iterator[date]:
    first = today.year * 12 + today.month - 1
    if when != "past":
        coming = (_day(month // 12, month % 12 + 1, day) for month in range(first, first + _MONTHS_TO_LOOK))
        yield from [found for found in coming if found and found >= today][:1]
    if when != "future":
        gone = (_day(month // 12, month % 12 + 1, day) for month in range(first, first - _MONTHS_TO_LOOK, -1))
        yield from [found for found in gone if found and found <= today][:1]


# --- relative to today ---


def relative_days(tokens: Tokens, language: Language, today: date, when: When) -> list[date]:
    """``tomorrow``, ``next Tuesday``, ``two weeks``: the days meant, or nothing when it is none of these."""
    for phrase, days in language.relative_days.items():
        if tokens == _without_idle(phrase, language):
            return [today + timedelta(days)]
    return _some_weekday(tokens, language, today, when) or _some_days_away(tokens, language, today)


def _without_idle(phrase: str, language: Language) -> Tokens:
    idle = [normal_phrase(word) for word in language.idle]
    return tuple(token for token in normal_phrase(phrase).split() if token not in idle)


def _beside(tokens: Tokens, words: Iterable[str]) -> Tokens | None:
    """What is left when one of ``words`` stands before or after it."""
    for word in words:
        parts = tuple(normal_phrase(word).split())
        if tokens[: len(parts)] == parts:
            return tokens[len(parts) :]
        if tokens[-len(parts) :] == parts:
            return tokens[: -len(parts)]
    return None


def _some_weekday(tokens: Tokens, language: Language, today: date, when: When) -> list[date]:
    after, before = _beside(tokens, language.coming), _beside(tokens, language.gone)
    left = after if after is not None else before if before is not None else tokens
    number, end = _weekday(left, 0, language)
    if number is None or end != len(left):
        return []
    ahead = (number - today.weekday()) % 7
    coming, gone = today + timedelta(ahead or 7), today - timedelta(7 - ahead)
    if before is not None:
        return [gone]
    if after is not None:
        # Within this week "next" may be the coming one or the one after it.
        return [coming, coming + timedelta(7)] if 0 < ahead < 7 - today.weekday() else [coming]
    now = [today] if ahead == 0 else []
    return [*now, *([coming] if when != "past" else []), *([gone] if when != "future" else [])]


def _some_days_away(tokens: Tokens, language: Language, today: date) -> list[date]:
    """``two weeks`` is ahead, ``two weeks ago`` is behind; one week may go without its number."""
    behind = _beside(tokens, language.ago)
    left = tokens if behind is None else behind
    spans = {normal_phrase(word): days for word, days in language.spans.items()}
    if not left or left[-1] not in spans:
        return []
    counts = [1] if len(left) == 1 else [n for n, end in language.below_hundred(left, 0) if end == len(left) - 1]
    return [today + timedelta((1 if behind is None else -1) * count * spans[left[-1]]) for count in counts]
