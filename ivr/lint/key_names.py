"""Which keys a prompt names, and what for: "For a refill, press 1" names 1 for "For a refill"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
}
_OTHER_KEYS = {"star": "*", "estrella": "*", "pound": "#", "numeral": "#", "almohadilla": "#"}
_PRESS = {
    "en": r"(?:press|key|dial|push)(?:\s+the)?(?:\s+key)?",
    "es": r"(?:oprima|oprimir|presione|pulse|marque|apriete)(?:\s+(?:el|la))?(?:\s+tecla)?",
}
_NAMED = [
    re.compile(rf"\b{press}\s+([0-9]|{'|'.join([*_OTHER_KEYS, *_DIGITS[language]])})\b(?!\s*[0-9])", re.IGNORECASE)
    for language, press in _PRESS.items()
] + [re.compile(r"(?<![0-9])([0-9])번")]
_CLAUSE = re.compile(r"[.!?;。]+(?:\s|$)")
_LIST = re.compile(r",|\b(?:or|and|o|u|y)\b")
_ITEM = re.compile(r"\s*([0-9])(?:\s+(?:for|para)\b(.*))?\s*")


@dataclass(frozen=True, slots=True)
class NamedKey:
    """``about``: the words of the clause that named ``key``."""

    key: str
    about: str


def named_keys(text: str) -> list[NamedKey]:
    """The keys that ``text`` tells a caller to press, in whatever language: a menu of languages has several.

    A digit that is part of a number is none.
    """
    found: list[NamedKey] = []
    for clause in _CLAUSE.split(text):
        for named in _NAMED:
            marks = list(named.finditer(clause))
            found += [
                NamedKey(_key(mark.group(1)), about) for mark, about in zip(marks, _abouts(clause, marks), strict=True)
            ]
        found += _listed(clause)
    return found


def _listed(clause: str) -> list[NamedKey]:
    """``press 1, 2 or 0`` after its first key, and ``1 for a refill, 2 for an appointment``."""
    items = [_ITEM.fullmatch(part) for part in _LIST.split(clause)]
    return [NamedKey(item.group(1), item.group(2) or "") for item in items if item is not None]


def _key(written: str) -> str:
    small = written.casefold()
    for names in _DIGITS.values():
        if small in names:
            return str(names.index(small))
    return _OTHER_KEYS.get(small, small)


def _abouts(clause: str, marks: Sequence[re.Match[str]]) -> list[str]:
    """The words that belong to each key: those before it, or after it where the clause begins with a key."""
    if len(marks) < 2:
        return [clause] * len(marks)
    begins = not clause[: marks[0].start()].strip(" ,:")
    if begins:
        ends = [*(mark.start() for mark in marks[1:]), len(clause)]
        return [clause[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    starts = [0, *(mark.end() for mark in marks[:-1])]
    return [clause[start : mark.start()] for start, mark in zip(starts, marks, strict=True)]
