"""What callers say: normal form, phrase spotting, yes and no, spoken digits; English, Spanish and Korean.

Recognisers differ in capitals, accents, punctuation and, in Korean, in spaces. All
comparison is done on a normal form; Korean, whose particles stick to the word, is
compared without spaces.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_APOSTROPHES = "'’`´"

_YES = {
    "en": ("yes", "yeah", "yep", "yup", "correct", "right", "sure", "okay", "ok"),
    "es": ("si", "correcto", "claro", "exacto", "asi es", "de acuerdo"),
    "ko": ("네", "예", "맞아", "맞습니다", "그래요", "응"),
}
_NO = {
    "en": ("no", "nope", "not", "wrong", "incorrect"),
    "es": ("no", "incorrecto", "negativo"),
    "ko": ("아니", "아뇨", "틀려", "틀렸"),
}
_SAYINGS = {
    "en": {
        "of course not": "no", "absolutely not": "no", "no problem": "", "of course": "yes", "absolutely": "yes",
    },
    "es": {
        "por supuesto que no": "no", "claro que no": "no", "por supuesto": "si", "como no": "si",
    },
}  # fmt: skip
"""What these say together is not what the yes or no in them says: "cómo no" is a yes. So at the end of an utterance;
before other words they say neither ("como no entiendo"). Understood, not listened for: more words make the others less
sure. Nothing that may be said of somebody who is ill ("not right", "no está bien") belongs here."""
_DIGITS = {
    "en": {
        "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4",
        "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    },
    "es": {
        "cero": "0", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4",
        "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    },
    "ko": {
        "영": "0", "공": "0", "일": "1", "이": "2", "삼": "3", "사": "4",
        "오": "5", "육": "6", "륙": "6", "칠": "7", "팔": "8", "구": "9",
    },
}  # fmt: skip
_REPEATS = {"en": {"double": 2, "triple": 3}, "es": {"doble": 2, "triple": 3}, "ko": {}}
_SKIP = {
    "en": ("skip", "no preference"),
    "es": ("omitir", "sin preferencia"),
    "ko": ("건너뛰기", "상관없어요"),
}
_FILLERS = {"en": ("uh", "um", "er"), "es": ("eh", "este"), "ko": ("음", "어")}


def normalise(text: str) -> str:
    """Small letters, no accents, no punctuation, single spaces; Hangul stays whole."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    letters: list[str] = []
    for character in decomposed:
        if unicodedata.combining(character) or character in _APOSTROPHES:
            continue
        letters.append(character if unicodedata.category(character)[0] in "LN" else " ")
    return " ".join(unicodedata.normalize("NFC", "".join(letters)).split())


@lru_cache(maxsize=4096)
def normal_phrase(phrase: str) -> str:
    """``normalise`` for phrases of flows and settings, remembered; never for what a caller said."""
    return normalise(phrase)


def is_korean(text: str) -> bool:
    """Is any of it written in Hangul?"""
    return any("\uac00" <= character <= "\ud7a3" for character in text)


def spot(phrase: str, utterance: str) -> bool:
    """Is ``phrase`` said anywhere in ``utterance``? Both in normal form."""
    if not phrase:
        return False
    if is_korean(phrase):
        return phrase.replace(" ", "") in utterance.replace(" ", "")
    return f" {phrase} " in f" {utterance} "


def yes_or_no(utterance: str, language: str) -> bool | None:
    """True for a yes, False for a no, None when it is neither or both."""
    text = _without_sayings(normalise(utterance), language)
    yes = any(_opens(word, text) for word in _YES.get(language, ()))
    no = any(_opens(word, text) for word in _NO.get(language, ()))
    return None if yes == no else yes


def _without_sayings(text: str, language: str) -> str:
    padded = f" {text} "
    for saying, meaning in _SAYINGS.get(language, {}).items():
        if padded.endswith(f" {saying} "):
            padded = f"{padded.removesuffix(f' {saying} ')} {meaning} "
        padded = padded.replace(f" {saying} ", " ")
    return " ".join(padded.split())


def without_yes_no(utterance: str, language: str) -> str:
    """What is said besides yes and no: ``no, Tuesday`` is ``tuesday``. In normal form."""
    text = f" {normalise(utterance)} "
    for word in sorted((*_YES.get(language, ()), *_NO.get(language, ())), key=len, reverse=True):
        if is_korean(word):
            first, _, rest = text.strip().partition(" ")
            text = f" {rest} " if first.startswith(word) else text
        while f" {word} " in text:
            text = text.replace(f" {word} ", " ")
    return text.strip()


_BESIDES_NO = {
    "en": "it its is isnt that thats this an emergency there none thank you thanks sir maam sorry at all i im am fine",
    "es": "es esto esta una ninguna emergencia gracias perdon lo siento senor senora para nada hay estoy bien",
    "ko": "아니 아닙니다 괜찮아요 괜찮습니다 응급 상황 응급상황 이 은 감사합니다 죄송합니다",
}
"""What may stand beside a "no" without making it a sentence of its own ("my mother is not well")."""


def clearly_no(utterance: str, language: str) -> bool:
    """Whether a "no" is all that is said, but for politeness: what a question of life and death is declined by."""
    besides = _BESIDES_NO.get(language, "").split()
    said = without_yes_no(_without_sayings(normalise(utterance), language), language)
    return yes_or_no(utterance, language) is False and set(said.split()) <= set(besides)


def _opens(word: str, text: str) -> bool:
    """Korean answers begin with the word (``네, 맞아요``); elsewhere it may stand anywhere."""
    if is_korean(word):
        return text.startswith(word)
    return spot(word, text)


def yes_phrases(language: str) -> tuple[str, ...]:
    """For the recogniser's grammar."""
    return _spoken(_YES.get(language, ()))


def yes_no_phrases(language: str) -> tuple[str, ...]:
    """For the recogniser's grammar."""
    return (*yes_phrases(language), *_spoken(_NO.get(language, ())))


def _spoken(words: tuple[str, ...]) -> tuple[str, ...]:
    """As people write them: ``si`` is ``sí`` in a recogniser's dictionary."""
    written = {"si": "sí", "asi es": "así es", "맞아": "맞아요", "아니": "아니요", "틀려": "틀려요", "틀렸": "틀렸어요"}
    return tuple(written.get(word, word) for word in words)


def skip_phrases(language: str) -> tuple[str, ...]:
    """What leaves a question open that may be left open."""
    return _SKIP.get(language, ())


def spoken_digits(utterance: str, language: str) -> str | None:
    """``double five oh 1`` is ``5501``; None when anything but digits was said."""
    names, repeats = _DIGITS.get(language, {}), _REPEATS.get(language, {})
    digits: list[str] = []
    times = 1
    for token in _tokens(normalise(utterance), language):
        if token in repeats and times == 1:
            times = repeats[token]
            continue
        digit = token if token.isascii() and token.isdigit() else names.get(token)
        if digit is None or (times > 1 and len(digit) != 1):
            return None
        digits.append(digit * times)
        times = 1
    return "".join(digits) if digits and times == 1 else None


def _tokens(text: str, language: str) -> list[str]:
    tokens = [token for token in text.split() if token not in _FILLERS.get(language, ())]
    if language != "ko":
        return tokens
    return [part for token in tokens for part in ([token] if token.isascii() else token)]


def digit_phrases(language: str) -> tuple[str, ...]:
    """For the recogniser's grammar."""
    return (*_DIGITS.get(language, {}), *_REPEATS.get(language, {}))


def digit_names(digit: str, language: str) -> tuple[str, ...]:
    """How ``digit`` is said."""
    return tuple(name for name, value in _DIGITS.get(language, {}).items() if value == digit)
