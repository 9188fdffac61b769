"""Do two phrases sound alike on the phone?

English: a key of consonants in the manner of Lawrence Philips' Metaphone (1990), with voiced and voiceless
consonants taken together (b/p, d/t, g/k, v/f, z/s), which a telephone's band of 300 to 3,400 Hz tells apart
badly. Spanish: sounds as they are said in America (s, z and soft c are one, b and v, ll and y). Korean:
plain, tense and aspirated consonants taken together, letter by letter. Our own, since the core takes no
library for it and a few rules are enough to warn.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

Rules = Sequence[tuple[str, str]]

_ENGLISH: Rules = (
    (r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^x", "s"), (r"mb$", "m"),
    (r"tch", "C"), (r"sch", "sk"), (r"ch", "C"), (r"sh", "C"), (r"[cst]i(?=[ao])", "C"),
    (r"ph", "f"), (r"^gh", "g"), (r"gh", ""), (r"th", "0"), (r"dg(?=[eiy])", "C"),
    (r"ck", "k"), (r"c(?=[eiy])", "s"), (r"g(?=[eiy])", "C"), (r"j", "C"), (r"x", "ks"), (r"qu", "kw"),
    (r"[cgq]", "k"), (r"z", "s"), (r"v", "f"), (r"b", "p"), (r"d", "t"),
    (r"w(?=[aeiou])", "W"), (r"y(?=[aeiou])", "Y"), (r"[wyh]", ""), (r"W", "w"), (r"Y", "y"),
)  # fmt: skip
_SPANISH: Rules = (
    (r"ch", "C"), (r"ll", "y"), (r"qu", "k"), (r"gu(?=[ei])", "G"), (r"c(?=[ei])", "s"), (r"g(?=[ei])", "j"),
    (r"[cq]", "k"), (r"G", "g"), (r"z", "s"), (r"v", "b"), (r"x", "j"), (r"h", ""), (r"y$", "i"),
)  # fmt: skip
_HOMOPHONES = {"won": "one", "to": "two", "too": "two", "ate": "eight", "fore": "four", "for": "four"}
"""Names of keys, which have too few consonants to be told apart by them."""
_KOREAN = str.maketrans("ᄁᄏᄄᄐᄈᄑᄊᄍᄎᄌ", "ᄀᄀᄃᄃᄇᄇᄉᄌᄌᄌ")
_CONTRACTED = str.maketrans("", "", "'’")


def alike(one: str, other: str, language: str) -> bool:
    """Whether two phrases in normal form are the same to the ear. Equal ones are."""
    if one == other:
        return True
    if language == "en" and _HOMOPHONES.get(one, one) == _HOMOPHONES.get(other, other):
        return True
    first, second = key(one, language), key(other, language)
    if language == "en" and min(len(first), len(second)) < 2:
        return False  # one consonant alone, as in "new" and "no", tells too little
    return bool(first) and (first == second or (language == "es" and _one_slip(first, second)))


@lru_cache(maxsize=4096)
def key(phrase: str, language: str) -> str:
    """How ``phrase`` sounds, as a key that is compared; "" for a language without rules."""
    text = phrase.translate(_CONTRACTED)
    if language == "en":
        return " ".join(filter(None, (_english(word) for word in text.split())))
    if language == "es":
        return "".join(_apply(word, _SPANISH) for word in text.split())
    if language == "ko":
        return unicodedata.normalize("NFD", text.replace(" ", "")).translate(_KOREAN)
    return text


def _english(word: str) -> str:
    sounds = _apply(word, _ENGLISH)
    first = "a" if sounds[:1] in "aeiou" and sounds else ""
    return _single(first + re.sub(r"[aeiou]", "", sounds))


def _apply(word: str, rules: Rules) -> str:
    for pattern, sound in rules:
        word = re.sub(pattern, sound, word)
    return _single(word)


def _single(sounds: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sounds)


def _one_slip(one: str, other: str) -> bool:
    """One sound exchanged in the middle of a word of at least six sounds; the first and last are heard best."""
    if len(one) != len(other) or len(one) < 6:
        return False
    slips = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(slips) == 1 and 0 < slips[0] < len(one) - 1
