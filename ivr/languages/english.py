"""English, as it is spoken on American telephones."""

from __future__ import annotations

from datetime import date

from ivr.language import Currency, Language, TimeWords, first_words

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _below_hundred(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    tens = _TENS[number // 10 - 2]
    return f"{tens} {_UNITS[number % 10]}" if number % 10 else tens


def _hundreds(number: int, more: bool) -> str:
    return f"{_UNITS[number // 100]} hundred"


def _year(year: int) -> tuple[str, ...]:
    """``nineteen eighty four``, ``nineteen oh five``, ``nineteen hundred``, ``two thousand five``."""
    century, rest = divmod(year, 100)
    if 2000 <= year <= 2009:
        return ("two", "thousand", _UNITS[rest]) if rest else ("two", "thousand")
    if not rest:
        return (_below_hundred(century), "hundred")
    return (_below_hundred(century), *(("oh",) if rest < 10 else ()), _below_hundred(rest))


def _ordinals() -> dict[str, int]:
    single = {word: number for number, word in enumerate(_ORDINALS, start=1)}
    beyond = {f"twenty {word}": 20 + number for number, word in enumerate(_ORDINALS[:9], start=1)}
    written = {f"{day}{_ending(day)}": day for day in range(1, 32)}
    return single | beyond | {"thirtieth": 30, "thirty first": 31} | written


def _ending(day: int) -> str:
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _date(day: date, weekday: bool) -> tuple[str, ...]:
    """``Tuesday, March third, nineteen eighty four``."""
    begin = (f"{_DAYS[day.weekday()]},",) if weekday else ()
    return (*begin, _MONTHS[day.month - 1], first_words(_ORDINAL_WORDS)[day.day], *_year(day.year))


_PARTS = ("in the morning", "in the afternoon", "in the evening", "at night")


def _time(hour: int, minute: int) -> tuple[str, ...]:
    """``seven oh five in the evening``."""
    if (hour, minute) in ((0, 0), (12, 0)):
        return ("noon" if hour else "midnight",)
    part = _PARTS[0] if hour < 12 else _PARTS[1] if hour < 18 else _PARTS[2]
    minutes = (*(("oh",) if minute < 10 else ()), _below_hundred(minute)) if minute else ()
    return (_below_hundred(hour % 12 or 12), *minutes, part)


_TIMES = TimeWords(
    names={"noon": 720, "midday": 720, "midnight": 0},
    parts_of_day={
        "am": (0, 12), "a m": (0, 12), "m": (0, 12), "pm": (12, 24), "p m": (12, 24), "morning": (0, 12),
        "afternoon": (12, 18), "evening": (16, 24), "night": (18, 28), "tonight": (18, 28), "noon": (12, 13),
        "midnight": (0, 1),
    },
    amounts={"quarter": 15, "half": 30},
    past=("past", "after"),
    to=("to", "till", "before", "of"),
    more=(),
    less=(),
    sharp=("o'clock", "o clock", "sharp"),
    phrases=(*_PARTS, "tonight", "a m", "p m"),
    at="at",
    hour=_below_hundred,
    say=_time,
    parts=(*_PARTS, "noon", "midnight"),
)  # fmt: skip

_ORDINAL_WORDS = _ordinals()

LANGUAGE = Language(
    code="en",
    units={word: number for number, word in enumerate(_UNITS)},
    tens={word: 10 * number for number, word in enumerate(_TENS, start=2)},
    between="",
    hundreds={},
    hundred="hundred",
    thousand="thousand",
    optional=("and",),
    ohs=("oh", "o"),
    repeats={"double": 2, "triple": 3},
    ordinals=_ORDINAL_WORDS,
    months={word: number for number, word in enumerate(_MONTHS, start=1)},
    weekdays={word: number for number, word in enumerate(_DAYS)},
    relative_days={
        "today": 0, "tomorrow": 1, "yesterday": -1, "the day after tomorrow": 2, "the day before yesterday": -2,
    },
    coming=("next",),
    gone=("last",),
    spans={"days": 1, "week": 7, "weeks": 7},
    ago=("ago",),
    days_are_cardinal=False,
    linking=("the", "of"),
    idle=(
        "the", "of", "on", "at", "in", "a", "an", "it's", "it", "is", "this", "please", "uh", "um", "er", "for",
        "year", "day", "minutes",
    ),
    before_hours=("at",),
    before_days=(),
    beside=(
        "with", "and", "i", "i'd", "would", "like", "want", "need", "to", "see", "come", "my", "by",
        "dr",
    ),
    times=_TIMES,
    currencies={
        "USD": Currency(("dollar", "dollars", "buck", "bucks"), ("cent", "cents")),
        "CAD": Currency(("dollar", "dollars"), ("cent", "cents")),
        "EUR": Currency(("euro", "euros"), ("cent", "cents")),
        "GBP": Currency(("pound", "pounds"), ("penny", "pence")),
        "MXN": Currency(("peso", "pesos"), ("centavo", "centavos")),
    },
    cents_between="and",
    say_below_hundred=_below_hundred,
    say_hundreds=_hundreds,
    say_year=_year,
    say_date=_date,
    date_parts=(*_MONTHS, *(f"{day}," for day in _DAYS), *first_words(_ORDINAL_WORDS).values()),
)  # fmt: skip
