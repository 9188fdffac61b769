"""PocketSphinx with the English model that comes in its package: small, fast, and the least accurate of the three.

The model listens up to 6.8 kHz, a telephone ends at 4 kHz: audio is widened as for Vosk. A phrase with a word that
the dictionary does not have is left out, never cut. It hears one phrase at a time: rows of several (``ivr.rows``)
were tried, are wrong more often than right, and take seconds. An engine instance hears one utterance at a time, so
each utterance has its own, kept for the next one.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from controller.speech.audio import widened
from controller.speech.grammar import Grammar
from controller.speech.port import SAMPLE_RATE, Alternative, Recognised, SpeechUnavailable, Utterance
from controller.speech.recognisers import needs_file, needs_package
from ivr.rows import singles

SIMULTANEOUS = 8
_NBEST = 5
_READY_MADE = 4
"""Decoders made at the start: making one takes a quarter of a second and 27 MB, while a caller speaks."""
_PARTIAL_EVERY = 3_200
_SURE, _DISPUTED = 0.8, 0.6
"""PocketSphinx gives a grammar's result no posterior. What it tells is whether its lattice held another reading."""
_DIGITS = frozenset(
    ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", "triple"]
)


def create(language: str, model: Path | None) -> PocketsphinxRecogniser:
    """Raises SpeechUnavailable for any language but English (or a ``model`` folder with acoustic model ``hmm`` and
    dictionary ``words.dict``), or when the package is missing."""
    return PocketsphinxRecogniser(language, model)


def look(language: str, model: Path | None) -> str:
    """What would be loaded. Raises SpeechUnavailable."""
    needs_package("pocketsphinx", "pip install 'careline[speech-en]'")
    if model is not None:
        return f"the model in {needs_file(model, 'hmm', 'a pocketsphinx model')}"
    if language != "en":
        raise SpeechUnavailable(f"pocketsphinx brings English only; choose another recogniser for {language!r}")
    return "the English model of its package"


class PocketsphinxRecogniser:
    """Decoders for one language, made when needed and used again."""

    name = "pocketsphinx"

    def __init__(self, language: str, model: Path | None) -> None:
        look(language, model)
        import pocketsphinx

        self._language = language
        self._make: Callable[..., Any] = pocketsphinx.Decoder
        if model is None:
            folder = Path(pocketsphinx.get_model_path("en-us"))
            self._hmm, self._words = folder / "en-us", folder / "cmudict-en-us.dict"
        else:
            self._hmm, self._words = model / "hmm", model / "words.dict"
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(_READY_MADE):
            self._idle.put(self._decoder())

    def languages(self) -> frozenset[str]:
        return frozenset({self._language})

    def unheard(self, phrases: Sequence[str]) -> list[str]:
        decoder = self._taken()
        try:
            return Grammar(phrases, lambda word: decoder.lookup_word(word) is not None).unheard
        finally:
            self._idle.put(decoder)

    def begin(self, language: str, phrases: Sequence[str]) -> Utterance:
        """Start one utterance. Raises SpeechUnavailable when the dictionary has none of the phrases."""
        if language != self._language:
            raise SpeechUnavailable(f"this worker hears {self._language!r}, not {language!r}")
        decoder = self._taken()
        grammar = Grammar(singles(phrases), lambda word: decoder.lookup_word(word) is not None)
        if not grammar.spoken:
            self._idle.put(decoder)
            raise SpeechUnavailable(f"pocketsphinx's dictionary has none of this step's {len(phrases)} phrases")
        decoder.add_jsgf_string("step", _rules(grammar.spoken))
        decoder.activate_search("step")
        decoder.start_utt()
        return _PocketsphinxUtterance(decoder, grammar.read, self._idle.put)

    def _taken(self) -> Any:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._decoder()

    def _decoder(self) -> Any:
        try:
            return self._make(
                samprate=2 * SAMPLE_RATE, hmm=str(self._hmm), dict=str(self._words), lm=None, loglevel="FATAL"
            )
        except RuntimeError as error:
            raise SpeechUnavailable(f"{self._hmm}: pocketsphinx cannot load this model; unpack it again") from error


def _rules(phrases: Sequence[str]) -> str:
    """One phrase, or a row of digits. A free row of any phrases fills each breath with a "two" or a "no"."""
    digits = [phrase for phrase in phrases if phrase in _DIGITS]
    choices = [f"({phrase})" for phrase in phrases]
    row = [f"({' | '.join(digits)})+"] if digits else []
    return f"#JSGF V1.0;\ngrammar step;\npublic <step> = {' | '.join(choices + row)};\n"


class _PocketsphinxUtterance:
    """A decoder between start and end of an utterance."""

    def __init__(self, decoder: Any, read: Callable[[str], str], give_back: Callable[[Any], None]) -> None:
        self._decoder = decoder
        self._read = read
        self._give_back = give_back
        self._partial = ""
        self._unseen = 0

    def accept(self, audio: bytes) -> Recognised | None:
        self._decoder.process_raw(widened(audio), no_search=False, full_utt=False)
        self._unseen += len(audio)
        if self._unseen < _PARTIAL_EVERY:
            return None
        self._unseen = 0
        text = self._text(self._decoder.hyp())
        if not text or text == self._partial:
            return None
        self._partial = text
        return Recognised((Alternative(text, 0.5),), final=False)

    def finish(self) -> Recognised:
        self._decoder.end_utt()
        best = self._text(self._decoder.hyp())
        texts = [text for text in dict.fromkeys([best, *self._others()]) if text][:_NBEST]
        self._give_back(self._decoder)
        first = _SURE if len(texts) == 1 else _DISPUTED
        alternatives = [Alternative(text, round(first * 0.6**place, 3)) for place, text in enumerate(texts)]
        if not alternatives and self._partial:
            alternatives = [Alternative(self._partial, 0.3)]
        return Recognised(tuple(alternatives), final=True)

    def _others(self) -> list[str]:
        """The lattice's further readings, best first; there may be none."""
        out = []
        for number, hypothesis in enumerate(self._decoder.nbest() or ()):
            if number >= 4 * _NBEST:
                break
            out.append(self._text(hypothesis))
        return out

    def _text(self, hypothesis: Any) -> str:
        return self._read(hypothesis.hypstr) if hypothesis is not None and hypothesis.hypstr else ""
