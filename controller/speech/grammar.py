"""The phrases of a step, as an engine with a fixed vocabulary can hear them and as the flow wrote them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_PIECES = 5
_UNSPACED = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u4e00-\u9fff\uac00-\ud7a3]+")
"""Scripts whose words a model may keep in pieces (Hangul, kana, Han). Latin words are never cut."""
_BETWEEN_WORDS = re.compile(r"[^\w'’]+")


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words without punctuation; an apostrophe within a word stays ("can't")."""
    plain = _BETWEEN_WORDS.sub(" ", text.lower().replace("’", "'"))
    return tuple(word.strip("'") for word in plain.split() if word.strip("'"))


class Grammar:
    """Phrases in an engine's words, and the way back from what it heard."""

    def __init__(self, phrases: Sequence[str], knows: Callable[[str], bool]) -> None:
        """``knows`` tells whether the engine has a word. Phrases with an unknown word are in ``unheard``."""
        self.unheard: list[str] = []
        """Phrases left out."""
        self._phrases: dict[tuple[str, ...], str] = {}
        for phrase in phrases:
            pieces = [_known_pieces(word, knows) for word in words_of(phrase)]
            if pieces and all(pieces):
                self._phrases.setdefault(tuple(piece for word in pieces for piece in word), phrase)
            else:
                self.unheard.append(phrase)
        self._longest = max((len(words) for words in self._phrases), default=0)

    @property
    def spoken(self) -> list[str]:
        """The phrases in the engine's words, in the flow's order."""
        return [" ".join(words) for words in self._phrases]

    def read(self, heard: str) -> str:
        """What the engine heard, in the flow's phrases; words of no phrase (garbage, half a phrase) are left out."""
        words = heard.split()
        out: list[str] = []
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                phrase = self._phrases.get(tuple(words[at : at + length]))
                if phrase is not None:
                    out.append(phrase)
                    at += length
                    break
            else:
                at += 1
        return " ".join(out)


def _known_pieces(word: str, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """The word, or the fewest known pieces of it (the longest first where that ties); () when there are none."""
    if knows(word):
        return (word,)
    if not _UNSPACED.fullmatch(word):
        return ()
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        for start in range(end):
            before = best.get(start)
            if before is None or len(before) >= _PIECES or not knows(word[start:end]):
                continue
            if end not in best or len(before) + 1 < len(best[end]):
                best[end] = (*before, word[start:end])
    return best.get(len(word), ())
