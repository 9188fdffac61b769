"""Whisper (faster-whisper): hears nothing until the caller is silent, then the whole utterance at once.

Three things make it fit for a menu (measured in docs/decisions/speech.md):
- only the tokens of the step's phrases may be written, and the phrases are given as what was said before;
- ten seconds of audio are encoded instead of thirty (save for numbers): a third of the wait and no loss;
- the transcript is matched to the phrases by words and by sound (``matching.py``).
Where a step hears several answers in one utterance (``ivr.rows``) it is first decoded with any words, and some such
utterances as what was said before: a row of allowed tokens is a row of the wrong ones.

Models come as packages (``whisper_models``), for English one of its own and one for all other languages; any folder
of a faster-whisper model may be named in clinic.yaml's ``speech.models`` instead.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from controller.speech import whisper_models
from controller.speech.matching import match
from controller.speech.port import ANYTHING, SAMPLE_RATE, Alternative, Recognised, SpeechUnavailable, Utterance
from controller.speech.recognisers import needs_file, needs_package
from ivr.rows import Row, flat, rows, singles

SIMULTANEOUS = 8
_REMEDY = "pip install 'careline[speech-en]'"
_BEAM = 5
_FRAMES = 1_000
"""Feature frames of 10 ms that are encoded at least."""
_MOST_FRAMES = 3_000
_DIGITS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "zero"]) | frozenset(
    ["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "cero"]
)
_ROW_OF_DIGITS = 5
"""A step with this many digits asks for a number; with only ten seconds encoded Whisper repeats digits for ever."""
_MOST_TOKENS = 40
_LONGEST_PROMPT = 160
"""Tokens of phrases put before the utterance; Whisper's decoder holds 448 in all."""
_SMALL = ("with", "con", "at")
_EXAMPLES = 7
"""Of utterances with several answers: as many as there are weekdays."""
_MOST_DICTATED = 224
"""Tokens of ten seconds of a message: nobody says more; Whisper itself never writes more."""
_DICTATED_BYTES = 20 * SAMPLE_RATE
"""A message is decoded ten seconds at a time, so that a caller who is heard meanwhile waits for one of them at most."""
_NO_SPEECH = 0.6
_CERTAIN = 1.2
"""exp(mean log probability) of a clearly spoken phrase is about 0.75 over the telephone: scaled so that it is 0.9."""


def create(language: str, model: Path | None) -> WhisperRecogniser:
    """Load the model of one language: a second or two, 250 MB to 450 MB. Raises SpeechUnavailable."""
    return WhisperRecogniser(language, model)


def look(language: str, model: Path | None) -> str:
    """What would be loaded. Raises SpeechUnavailable."""
    needs_package("faster_whisper", _REMEDY)
    if model is None:
        return whisper_models.look(language)
    return f"the model in {needs_file(model, 'model.bin', 'a faster-whisper model')}"


def asks_for_number(phrases: Sequence[str]) -> bool:
    """Whether a step with these phrases expects a row of digits."""
    return len(_DIGITS.intersection(phrases)) >= _ROW_OF_DIGITS


class WhisperRecogniser:
    """One model; utterances are decoded one after the other, so that each has all the processor it can get."""

    name = "whisper"

    def __init__(self, language: str, folder: Path | None) -> None:
        what = look(language, folder)
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        if folder is None and language == "en":
            folder = whisper_models.english()
        files = whisper_models.multilingual() if folder is None else None
        try:
            self._model: Any = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True, files=files
            )
            multilingual = bool(self._model.model.is_multilingual)
            self._tokens: Any = Tokenizer(self._model.hf_tokenizer, multilingual, task="transcribe", language=language)
        except (RuntimeError, ValueError, OSError) as error:
            raise SpeechUnavailable(f"faster-whisper cannot load {what} for '{language}'") from error
        self._language = language
        self._turn = threading.Lock()

    def languages(self) -> frozenset[str]:
        return frozenset({self._language})

    def unheard(self, phrases: Sequence[str]) -> list[str]:
        """Whisper writes any word."""
        return [phrase for phrase in phrases if not phrase.strip()]

    def begin(self, language: str, phrases: Sequence[str]) -> Utterance:
        """Start one utterance. Raises SpeechUnavailable for another language or an empty grammar."""
        if language != self._language:
            raise SpeechUnavailable(f"this worker hears {self._language!r}, not {language!r}")
        if tuple(phrases) == ANYTHING:
            return _WhisperDictation(self)
        if not any(phrase.strip() for phrase in phrases):
            raise SpeechUnavailable("this step has no phrases to listen for")
        return _WhisperUtterance(self, tuple(phrases))

    def dictated(self, audio: bytes) -> str:
        """All that was said in at most thirty seconds. Blocks for the processor's time."""
        features = self._features(audio, _FRAMES)
        before = [*self._tokens.sot_sequence, self._tokens.no_timestamps]
        with self._turn:
            encoded = self._model.encode(features)
            (result,) = self._model.model.generate(
                encoded, [before], beam_size=1, max_length=_MOST_DICTATED, return_no_speech_prob=True
            )
        said = result.no_speech_prob < _NO_SPEECH
        return str(self._tokens.decode(result.sequences_ids[0])).strip() if said else ""

    def _features(self, audio: bytes, least: int) -> Any:
        """Of audio at the line's rate, at least ``least`` frames and thirty seconds at the most."""
        import numpy

        narrow = numpy.frombuffer(audio, dtype="<i2").astype(numpy.float32) / 32_768
        wide = numpy.interp(numpy.arange(2 * len(narrow)) / 2, numpy.arange(len(narrow)), narrow)
        features = self._model.feature_extractor(wide.astype(numpy.float32))
        wanted = min(_MOST_FRAMES, max(least, features.shape[-1]))
        features = features[:, :wanted]
        missing = wanted - features.shape[-1]
        return numpy.pad(features, ((0, 0), (0, missing))) if missing else features

    def decode(self, audio: bytes, phrases: tuple[str, ...]) -> list[tuple[str, float]]:
        """The best transcripts with their mean log probabilities. Blocks for the processor's time."""
        features = self._features(audio, _MOST_FRAMES if asks_for_number(phrases) else _FRAMES)
        several = rows(phrases)
        with self._turn:
            encoded = self._model.encode(features)
            if several:
                found = self._written(encoded, self._prompt(examples(several)), [-1])
                if any(answers_in(match(text, flat(phrases))[0], several) > 1 for text, _ in found):
                    return found
            return self._written(encoded, *self._constraint(singles(phrases)))

    def _written(self, encoded: Any, prompt: list[int], suppressed: list[int]) -> list[tuple[str, float]]:
        (result,) = self._model.model.generate(
            encoded, [prompt], beam_size=_BEAM, num_hypotheses=_BEAM,
            max_length=len(prompt) + _MOST_TOKENS, suppress_tokens=suppressed, return_scores=True,
        )  # fmt: skip
        texts = (self._tokens.decode(ids) for ids in result.sequences_ids)
        return list(zip(texts, result.scores, strict=True))

    def _prompt(self, said_before: str) -> list[int]:
        before = self._tokens.encode(" " + said_before)[:_LONGEST_PROMPT]
        return [self._tokens.sot_prev, *before, *self._tokens.sot_sequence, self._tokens.no_timestamps]

    def _constraint(self, phrases: tuple[str, ...]) -> tuple[list[int], list[int]]:
        """What stands before the utterance, and every token that no phrase can use."""
        encode = self._tokens.encode
        allowed = {self._tokens.eot, *encode("."), *encode(",")}
        for phrase in phrases:
            for form in (phrase, phrase.capitalize()):
                allowed.update(encode(" " + form), encode(form))
        size = self._tokens.timestamp_begin
        return self._prompt(", ".join(phrases)), [token for token in range(size) if token not in allowed]


def examples(several: Sequence[Row]) -> str:
    """Utterances of the rows as one might write them down: ``Checkup Monday Morning with Doctor Cho. Follow Up …``"""
    sentences = []
    for found in several:
        parts = [[one for one in part if not any(one != other and one in other for other in part)] for part in found]
        for place in range(min(_EXAMPLES, max(map(len, parts)))):
            sentences.append(" ".join(_written_down(part[place % len(part)]) for part in parts) + ".")
    return " ".join(sentences)


def _written_down(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    return f"{first} {rest.title()}" if first in _SMALL else phrase.title()


def answers_in(text: str, several: Sequence[Row]) -> int:
    """Of how many parts of a row there is something in ``text``."""
    padded = f" {text} "
    return max(sum(any(f" {one} " in padded for one in part) for part in found) for found in several)


class _WhisperUtterance:
    """Collects the audio; the engine works in ``finish``."""

    def __init__(self, recogniser: WhisperRecogniser, phrases: tuple[str, ...]) -> None:
        self._recogniser = recogniser
        self._phrases = phrases
        self._known = flat(phrases)
        self._audio = bytearray()

    def accept(self, audio: bytes) -> Recognised | None:
        room = _MOST_FRAMES * SAMPLE_RATE // 100 * 2 - len(self._audio)
        self._audio += audio[: max(0, room)]
        return None

    def finish(self) -> Recognised:
        usable = bytes(self._audio[: len(self._audio) // 2 * 2])
        if not any(usable):
            return Recognised((), final=True)
        best: dict[str, float] = {}
        for transcript, score in self._recogniser.decode(usable, self._phrases):
            text, likeness = match(transcript, self._known)
            if text:
                best[text] = max(best.get(text, 0.0), math.exp(score) * likeness)
        return Recognised(_with_confidence(best), final=True)


class _WhisperDictation:
    """Whatever is said, ten seconds at a time."""

    def __init__(self, recogniser: WhisperRecogniser) -> None:
        self._recogniser = recogniser
        self._audio = bytearray()

    def accept(self, audio: bytes) -> Recognised | None:
        self._audio += audio
        return None

    def finish(self) -> Recognised:
        pieces = range(0, len(self._audio) // 2 * 2, _DICTATED_BYTES)
        parts = [bytes(self._audio[at : at + _DICTATED_BYTES]) for at in pieces]
        text = " ".join(filter(None, (self._recogniser.dictated(part) for part in parts if any(part))))
        return Recognised((Alternative(text, 1.0),) if text else (), final=True)


def _with_confidence(weights: dict[str, float]) -> tuple[Alternative, ...]:
    """Half how likely Whisper finds it, half its share among the readings: short words ("yes") are never likely."""
    total = sum(weights.values())
    ranked = sorted(weights.items(), key=lambda item: -item[1])
    return tuple(
        Alternative(text, round(min(1.0, _CERTAIN * weight) / 2 + weight / total / 2, 3)) for text, weight in ranked
    )
