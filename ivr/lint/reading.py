"""How hard a sentence is to understand, and how long it takes to say.

English: the Flesch-Kincaid grade, 0.39 * words/sentences + 11.8 * syllables/words - 15.59 (Kincaid,
Fishburne, Rogers and Chissom, "Derivation of new readability formulas", 1975).

Spanish: the reading ease of Fernández Huerta (1959), 206.84 - 60 * syllables/words - 1.02 * words/sentences
(with G. Law's correction of the second term), turned into school years by the author's own bands: 90 and
more is the 4th year, 80 the 5th, 70 the 6th, 60 the 7th and 8th, 50 the 9th to 12th, below that university.

Syllables are counted by vowels, which errs on a word and evens out over a text; a text of less than
``ENOUGH_WORDS`` is not judged. Digits count as words of one syllable.
"""

from __future__ import annotations

import re

from ivr.texts import PLACEHOLDER

ENOUGH_WORDS = 10
WORDS_A_SECOND = 2.5
"""150 words a minute, the usual pace of recorded prompts."""
HANGUL_A_SECOND = 5.0
_SENTENCE = re.compile(r"[.!?;:。]+(?:\s|$)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ES_BANDS = ((90.0, 4.0), (80.0, 5.0), (70.0, 6.0), (60.0, 8.0), (50.0, 12.0), (float("-inf"), 16.0))
_STRONG = "aeoáéó"
_BROKEN = "íú"


def sentences(text: str) -> list[str]:
    """What stands between full stops, without empty parts."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def words(text: str) -> list[str]:
    """A value to be filled in counts as one word."""
    return _WORD.findall(PLACEHOLDER.sub("value", text))


def seconds(text: str) -> int:
    """Whole seconds that saying ``text`` takes."""
    hangul = sum(1 for character in text if "\uac00" <= character <= "\ud7a3")
    others = [word for word in words(text) if not any("\uac00" <= character <= "\ud7a3" for character in word)]
    return round(hangul / HANGUL_A_SECOND + len(others) / WORDS_A_SECOND)


def grade(text: str, language: str) -> float | None:
    """School years that understanding takes; None for a language without a measure and for short texts."""
    counted = words(text)
    if len(counted) < ENOUGH_WORDS or language not in ("en", "es"):
        return None
    syllables = syllables_en if language == "en" else syllables_es
    by_word = sum(map(syllables, counted)) / len(counted)
    by_sentence = len(counted) / max(1, len(sentences(text)))
    if language == "en":
        return 0.39 * by_sentence + 11.8 * by_word - 15.59
    ease = 206.84 - 60 * by_word - 1.02 * by_sentence
    return next(years for least, years in _ES_BANDS if ease >= least)


def syllables_en(word: str) -> int:
    """``appointment`` has 3, ``press`` 1, ``closed`` 1, ``little`` 2."""
    letters = re.sub(r"[^a-z]", "", word.casefold())
    groups = len(re.findall(r"[aeiouy]+", letters))
    silent_e = re.search(r"(?<![aeiouyl])e$|[aeiouy]le$", letters)
    silent_ed = re.search(r"[^aeiouytd]ed$", letters)
    silent_es = re.search(r"[^aeiouyszxgc]es$", letters) and not re.search(r"[cs]hes$", letters)
    if groups > 1 and (silent_e or silent_ed or silent_es):
        groups -= 1
    return max(1, groups)


def syllables_es(word: str) -> int:
    """Nuclei of vowels: a, e, o and accented i, u stand alone, unaccented i, u lean on their neighbour."""
    count = 0
    letters = re.sub(r"(?<=q)u|(?<=g)u(?=[eiéí])", "", word.casefold())
    for group in re.findall(r"[aeiouáéíóúü]+", letters):
        alone = sum(1 for vowel in group if vowel in _STRONG or vowel in _BROKEN)
        count += max(1, alone)
    return max(1, count)
