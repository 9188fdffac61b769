"""Figures as people say them: one by one, doubled, in pairs; every row of figures the words may be."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.language import Language, Tokens, is_numeral
from ivr.languages import languages
from ivr.spoken_value import MAX_TOKENS, spoken_tokens
from ivr.words import normal_phrase, spoken_digits

_MOST_ROWS = 12
"""So many readings of one utterance are looked at; a caller is never asked about more."""


def spoken_figures(utterance: str, language: str) -> list[str]:
    """The rows of figures that all of the words may be, the likeliest first; [] when there are other words.

    ``forty two`` is 42 or 402, ``nine hundred`` is 900. A language without tables is read one by one.
    """
    known = languages().get(language)
    if known is None:
        one_by_one = spoken_digits(utterance, language)
        return [one_by_one] if one_by_one else []
    tokens = spoken_tokens(utterance, known)
    rows: dict[str, None] = {}
    if tokens:
        for row in _rows(tokens, 0, known):
            rows.setdefault(row)
            if len(rows) >= _MOST_ROWS:
                break
    return list(rows)


def _rows(tokens: Tokens, at: int, language: Language, before: str = "") -> Iterator[str]:
    if at == len(tokens):
        yield before
        return
    for figures, after in _groups(tokens, at, language):
        yield from _rows(tokens, after, language, before + figures)


def _groups(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[str, int]]:
    """What may be said from ``at`` on as one group, the longest first."""
    token = tokens[at]
    for word, times in language.repeats.items():
        if token == normal_phrase(word):
            figure = language.digit(tokens[at + 1]) if at + 1 < len(tokens) else ""
            if figure:
                yield figure * times, at + 2
            return
    if is_numeral(token) and len(token) <= MAX_TOKENS:
        yield token, at + 1
        return
    if language.digit(token):
        yield from _hundreds(tokens, at, language)
        yield language.digit(token), at + 1
        return
    for number, after in sorted(language.below_hundred(tokens, at), key=lambda read: -read[1]):
        yield str(number), after
    yield from _hundreds(tokens, at, language)


def _hundreds(tokens: Tokens, at: int, language: Language) -> Iterator[tuple[str, int]]:
    """``nine hundred`` is three figures, and so is ``nine hundred one``; ``novecientos`` the same."""
    if tokens[at] == language.hundred:
        return
    found = [(number, after) for number, after in language.below_thousand(tokens, at) if 100 <= number < 1_000]
    yield from ((str(number), after) for number, after in sorted(found, key=lambda read: -read[1]))
