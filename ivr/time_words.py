"""Times of day as people say them: from words to the minutes of the day they may be.

"Seven" is two times; "half past seven in the evening" is one. Both languages are read by one grammar over their
tables (``Language.times``): an hour, what stands after or before it, and the part of the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ivr.language import Language, Tokens, is_numeral
from ivr.words import normal_phrase

HOUR, DAY = 60, 24 * 60
_GLUED = re.compile(r"(\d{1,2})([ap]m)", re.ASCII)
"""``30am``, as recognisers write it."""
_QUARTERS = (15, 30, 45)


def minutes_said(tokens: Tokens, language: Language) -> list[int]:
    """Minutes from midnight, each that all of ``tokens`` may be, early ones first. Tokens are without idle words."""
    tokens = tuple(part for token in tokens for part in _apart(token))
    found: dict[int, None] = {}
    for word, minute in language.times.names.items():
        if tokens == tuple(normal_phrase(word).split()):
            found[minute] = None
    for rest, begin, end in _parts_of_day(tokens, language):
        for hour, minute, after in _clock(rest, language):
            if after == len(rest):
                found.update(dict.fromkeys(_on_the_clock(hour, minute, begin, end)))
    return sorted(found)


def hours_named(tokens: Sequence[str], language: Language) -> Iterator[int]:
    """The places of numbers that are said as hours (``at nine``, ``a las nueve``): they are no day and no year."""
    for place in range(1, len(tokens)):
        if tokens[place - 1] in language.before_hours and language.is_number(tokens[place]):
            yield place


def _apart(token: str) -> tuple[str, ...]:
    glued = _GLUED.fullmatch(token)
    return (glued[1], glued[2]) if glued is not None else (token,)


def _parts_of_day(tokens: Tokens, language: Language) -> Iterator[tuple[Tokens, int, int]]:
    """What is left without the part of the day, said after the time or before it, and from which hour to before which
    that part lies."""
    yield tokens, 0, 24
    for word, (begin, end) in language.times.parts_of_day.items():
        parts = tuple(normal_phrase(word).split())
        if len(tokens) > len(parts):
            if tokens[-len(parts) :] == parts:
                yield tokens[: -len(parts)], begin, end
            if tokens[: len(parts)] == parts:
                yield tokens[len(parts) :], begin, end


def _on_the_clock(hour: int, minute: int, begin: int, end: int) -> Iterator[int]:
    """The hours of the day that the hour on the clock may be; ``end`` may lie past midnight."""
    hours = (hour, hour + 12) if 1 <= hour <= 11 else (12, 0) if hour == 12 else (hour,)
    for candidate in hours:
        if begin <= candidate < end or begin <= candidate + 24 < end:
            yield (candidate * HOUR + minute) % DAY


def _clock(tokens: Tokens, language: Language) -> Iterator[tuple[int, int, int]]:
    """Hour, minute and the place after them. A minute before the hour is the hour before."""
    words = language.times
    yield from _in_one(tokens)
    for hour, after in language.below_hundred(tokens, 0):
        if hour > 23:
            continue
        yield hour, 0, _over(tokens, after, words.sharp)
        yield from ((hour, minute, end) for minute, end in _minutes_after(tokens, after, language))
        yield from ((*_before(hour, minute), end) for minute, end in _joined(tokens, after, words.less, language))
    if language.hundred and len(tokens) == 2 and tokens[1] == language.hundred:
        yield from ((hour, 0, 2) for hour, end in language.below_hundred(tokens, 0) if end == 1 and 13 <= hour <= 23)
    for minute, after in _amounts(tokens, 0, language):
        for word in (*words.past, *words.to):
            start = _over(tokens, after, (word,))
            hours = language.below_hundred(tokens, start) if start > after else iter(())
            for hour, end in hours:
                if 1 <= hour <= 23:
                    yield (*((hour, minute) if word in words.past else _before(hour, minute)), end)


def _in_one(tokens: Tokens) -> Iterator[tuple[int, int, int]]:
    """``930``, ``0930``: written in one."""
    if tokens and is_numeral(tokens[0]) and 3 <= len(tokens[0]) <= 4:
        hour, minute = int(tokens[0][:-2]), int(tokens[0][-2:])
        if hour <= 23 and minute <= 59:
            yield hour, minute, 1


def _before(hour: int, minute: int) -> tuple[int, int]:
    """A quarter to one is at twelve."""
    return ((hour - 1) or 12) if hour else 23, 60 - minute


def _minutes_after(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[int, int]]:
    """``thirty``, ``oh five``, ``y media``."""
    for minute, end in language.below_hundred(tokens, at):
        if 10 <= minute <= 59 or (minute < 10 and len(tokens[at]) == 2 and tokens[at].isdigit()):
            yield minute, end
    if at + 1 < len(tokens) and language.digit(tokens[at]) == "0" and language.digit(tokens[at + 1]) not in ("", "0"):
        yield int(language.digit(tokens[at + 1])), at + 2
    yield from _joined(tokens, at, language.times.more, language)


def _joined(tokens: Tokens, at: int, words: tuple[str, ...], language: Language) -> Iterator[tuple[int, int]]:
    after = _over(tokens, at, words)
    if after > at:
        yield from _amounts(tokens, after, language)


def _amounts(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[int, int]]:
    """Minutes as an amount: ``quarter``, ``ten``."""
    if at < len(tokens):
        for word, minutes in language.times.amounts.items():
            if tokens[at] == normal_phrase(word):
                yield minutes, at + 1
        yield from ((minute, end) for minute, end in language.below_hundred(tokens, at) if 1 <= minute <= 59)


def _over(tokens: Tokens, at: int, words: tuple[str, ...]) -> int:
    """The place after one of ``words`` if it stands here, else this place."""
    for word in words:
        parts = tuple(normal_phrase(word).split())
        if tokens[at : at + len(parts)] == parts:
            return at + len(parts)
    return at


# --- for recognisers ---


def times_said(language: Language, begin: int, end: int) -> Iterator[str]:
    """Times as they stand within a sentence, in words that are none by themselves: ``at nine``, ``half past nine``.

    Full hours and their quarters from minute ``begin`` to before ``end`` of the day, different ways to say them one
    after the other, so that the first few show them all. Whole with the ``at``: an engine that writes down any words is
    shown them as examples, and of 24 sentences it then had the time right in 17 instead of 9.
    """
    hours = [_around(hour, language, begin, end) for hour in range(1, 13)]
    for way in range(max(map(len, hours))):
        for place, ways in enumerate(hours):
            if way < len(ways):
                said = ways[(way + place) % len(ways)]
                yield f"{language.times.at} {said}"
                if " " in said:
                    yield said


def _around(hour: int, language: Language, begin: int, end: int) -> list[str]:
    """``nine``, ``nine thirty``, ``half past nine``, ``quarter to nine``; ``las nueve y media``."""
    words, said = language.times, language.times.hour(hour)
    found = [(0, said), *((minute, f"{said} {language.say_below_hundred(minute)}") for minute in _QUARTERS)]
    for word, minute in words.amounts.items():
        found += [(minute, f"{word} {past} {said}") for past in words.past[:1]]
        found += [(minute, f"{said} {more} {word}") for more in words.more]
        if minute < HOUR // 2:
            found += [(-minute, f"{word} {to} {said}") for to in words.to[:1]]
            found += [(-minute, f"{said} {less} {word}") for less in words.less]
    return [text for minute, text in found if any(begin <= at < end for at in _both(hour, minute))]


def _both(hour: int, minute: int) -> tuple[int, int]:
    """The two minutes of the day that a time on the clock is."""
    at = (hour * HOUR + minute) % (DAY // 2)
    return at, at + DAY // 2
