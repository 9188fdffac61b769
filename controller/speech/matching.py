"""A transcript to the phrases of a step: for engines that write down what they like instead of the grammar's words.

Phrases said whole are found within other words ("I'd like a refill please"); what is only nearly there ("re fill",
"a doctor") is compared by sound. No match gives no text: the flow then counts a no-match.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from controller.speech.grammar import words_of
from ivr.languages import languages

_NEAR = 0.72
"""Likeness below which a phrase was not said."""
_SHORTEST_NEAR = 5
"""Letters; shorter phrases ("yes", "bill") sound like too much else."""
_GLUED = re.compile(r"(\d{1,4})([ap]m)", re.ASCII)
_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_SOUNDS = (
    ("ght", "t"), ("kn", "n"), ("wr", "r"), ("ph", "f"), ("ck", "k"), ("sh", "x"), ("ch", "x"), ("th", "t"),
    ("qu", "kw"), ("x", "ks"), ("z", "s"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("v", "f"),
    ("d", "t"), ("b", "p"), ("g", "k"), ("j", "k"), ("y", "i"), ("oo", "u"), ("ee", "i"), ("ea", "i"),
)  # fmt: skip


def match(transcript: str, phrases: Sequence[str]) -> tuple[str, float]:
    """``(text, likeness)``: the phrases in the order they were said, joined by spaces, or ("", 0.0)."""
    known = {part: None for phrase in phrases for part in phrase.split()}
    words = [part for word in words_of(transcript) for part in _spelled_out(word, phrases, known)]
    if not words:
        return "", 0.0
    exact = _exact(words, {words_of(phrase): phrase for phrase in phrases})
    if exact:
        return exact, 1.0
    longer = (phrase for phrase in phrases if len(phrase) >= _SHORTEST_NEAR)
    likeness, best = max(((_likeness(words, phrase), phrase) for phrase in longer), default=(0.0, ""))
    return (best, round(likeness, 3)) if likeness >= _NEAR else ("", 0.0)


def _spelled_out(word: str, phrases: Sequence[str], known: Mapping[str, None]) -> list[str]:
    """Write "911" as three words where the step knows digits or phrases of digits; any other word as it is.

    Where the step knows times, "930" is "nine thirty", "30" is "thirty" and "9am" is "nine a m". ``known``: all words.
    """
    glued = _GLUED.fullmatch(word)
    if glued is not None and {*glued[2]} <= known.keys():
        return [*_spelled_out(glued[1], phrases, known), *glued[2]]
    if not (word.isascii() and word.isdigit() and any(digit in known for digit in _DIGITS)):
        return [word]
    time = " ".join(map(_in_words, (word[:-2], word[-2:]))) if 3 <= len(word) <= 4 else ""
    number = _in_words(word) if len(word) == 2 else ""
    if time in phrases or (number and all(part in known for part in number.split())):
        return (time or number).split()
    return [_DIGITS[int(digit)] for digit in word]


def _in_words(number: str) -> str:
    """Of two figures at the most."""
    return languages()["en"].say_below_hundred(int(number))


def _exact(words: Sequence[str], phrases: dict[tuple[str, ...], str]) -> str:
    """Every phrase said whole, the longest first at each place; a phrase repeated at once counts once, save digits."""
    longest = max((len(known) for known in phrases), default=0)
    out: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            phrase = phrases.get(tuple(words[at : at + length]))
            if phrase is not None:
                if not out or out[-1] != phrase or phrase in _DIGITS:
                    out.append(phrase)
                at += length
                break
        else:
            at += 1
    return " ".join(out)


def _likeness(words: Sequence[str], phrase: str) -> float:
    """Of the phrase and the stretch of words that sounds most like it, 0..1."""
    target = _sound("".join(words_of(phrase)))
    count = len(words_of(phrase))
    best = 0.0
    for length in range(max(1, count - 1), count + 2):
        for at in range(max(1, len(words) - length + 1)):
            heard = _sound("".join(words[at : at + length]))
            best = max(best, SequenceMatcher(None, heard, target, autojunk=False).ratio())
    return best


def _sound(text: str) -> str:
    """A rough key of how it sounds: like consonants alike, doubles single, end vowels gone."""
    key = text.replace("'", "")
    for spelling, sound in _SOUNDS:
        key = key.replace(spelling, sound)
    key = re.sub(r"(.)\1+", r"\1", key)
    return re.sub(r"(?<=.)e\b", "", key) or key
