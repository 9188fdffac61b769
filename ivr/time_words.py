"""Times of day as people say them: from words to the minutes of the day they may be.

"Seven" is two times; "half past seven in the evening" is one. Both languages are read by one grammar over their
tables (``Language.times``): an hour, what stands after or before it, and the part of the day.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.language import Language, Tokens
from ivr.words import normal_phrase

HOUR, DAY = 60, 24 * 60


def minutes_said(tokens: Tokens, language: Language) -> list[int]:
    """Minutes from midnight, each that all of ``tokens`` may be, early ones first. Tokens are without idle words."""
    found: dict[int, None] = {}
    for word, minute in language.times.names.items():
        if tokens == tuple(normal_phrase(word).split()):
            found[minute] = None
    for rest, begin, end in _parts_of_day(tokens, language):
        for hour, minute, after in _clock(rest, language):
            if after == len(rest):
                found.update(dict.fromkeys(_on_the_clock(hour, minute, begin, end)))
    return sorted(found)


def _parts_of_day(tokens: Tokens, language: Language) -> Iterator[tuple[Tokens, int, int]]:
    """What is left without the part of the day, which lies from the one hour to before the other."""
    yield tokens, 0, 24
    for word, (begin, end) in language.times.parts_of_day.items():
        parts = tuple(normal_phrase(word).split())
        if len(tokens) > len(parts) and tokens[-len(parts) :] == parts:
            yield tokens[: -len(parts)], begin, end


def _on_the_clock(hour: int, minute: int, begin: int, end: int) -> Iterator[int]:
    """The hours of the day that the hour on the clock may be; ``end`` may lie past midnight."""
    hours = (hour, hour + 12) if 1 <= hour <= 11 else (12, 0) if hour == 12 else (hour,)
    for candidate in hours:
        if begin <= candidate < end or begin <= candidate + 24 < end:
            yield (candidate * HOUR + minute) % DAY


def _clock(tokens: Tokens, language: Language) -> Iterator[tuple[int, int, int]]:
    """Hour, minute and the place after them. A minute before the hour is the hour before."""
    words = language.times
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
