"""One sentence said by the voice and heard by a recogniser, as on a call: ``careline models test``."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.speech.audio import read_wav
from controller.speech.pool import PoolConfig, RecogniserPool
from controller.speech.port import FRAME_BYTES, Alternative, SpeechUnavailable
from controller.speech.voices import voice_named

QUIET_BYTES = 15 * FRAME_BYTES
"""300 ms of a silent line before and after the sentence."""
WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. ``heard`` is n-best with the best first; times in ms."""

    said: str
    heard: tuple[Alternative, ...]
    spoken_ms: int
    load_ms: int
    recognise_ms: int
    """From the end of the audio to the result."""

    @property
    def right(self) -> bool:
        return bool(self.heard) and self.heard[0].text == self.said


@dataclass(frozen=True, slots=True)
class Engine:
    """What hears: a recogniser for a language, with a model of yours or that of its package."""

    language: str
    recogniser: str
    model: Path | None = None


async def attempt(text: str, phrases: Sequence[str], engine: Engine, voice: str) -> Trial:
    """Say ``text`` and hear it with the grammar ``phrases``, which ``text`` joins. Raises SpeechUnavailable."""
    language = engine.language
    audio = await _spoken(text, language, voice)
    models = {language: engine.model} if engine.model else {}
    pool = RecogniserPool(PoolConfig({language: engine.recogniser}, models))
    began = time.monotonic()
    try:
        await pool.start()
        ready = time.monotonic()
        handle = pool.open(language, tuple(dict.fromkeys((text, *phrases))))
        for at in range(0, len(audio), FRAME_BYTES):
            handle.feed(audio[at : at + FRAME_BYTES])
        ended = time.monotonic()
        heard = await handle.final(WITHIN_S)
        done = time.monotonic()
    finally:
        await pool.close()
    spoken_ms = (len(audio) - 2 * QUIET_BYTES) // 16
    return Trial(text, heard.alternatives, spoken_ms, _ms(ready - began), _ms(done - ended))


async def _spoken(text: str, language: str, voice: str) -> bytes:
    speaker = voice_named(voice)
    try:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "sentence.wav"
            await speaker.render(text, language, target)
            samples = read_wav(target)[0]
    finally:
        await speaker.close()
    if not samples:
        raise SpeechUnavailable(f"the voice {voice} said nothing")
    return bytes(QUIET_BYTES) + samples.tobytes() + bytes(QUIET_BYTES)


def _ms(seconds: float) -> int:
    return round(1000 * seconds)
