"""Who speaks in the speech benches: synthetic voices of several makers, one recorded person, and the line's noise.

Only espeak-ng (and pyttsx3 over it) comes with ``make run``. The other voices are wanted by the benches alone:

    apt-get install flite festival festvox-kallpc16k

A voice whose program is missing is left out and named in the figures. The recorded person is the speaker of Asterisk's
own sounds, who says the digits one by one; rows are put together from them.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from careline.phones import g711
from controller.speech import audio
from controller.speech.port import FRAME_BYTES, SAMPLE_RATE
from controller.speech.voices.pyttsx3 import Pyttsx3Voice

SOUNDS = Path(".careline/asterisk/usr/share/asterisk/sounds/en_US_f_Allison")
"""Where ``make setup`` puts Asterisk's sounds."""
QUIET_LINE = 30.0
"""RMS of a line on which nobody speaks (-61 dBFS)."""
GAP_MS = 80
"""Between the recorded digits of a row."""
Sound = np.ndarray
DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Speaker:
    """``program`` must be there for the voice to stand; ``say(text, target)`` writes a wav of any rate."""

    name: str
    program: str
    say: Callable[[str, Path], None]
    digits_only: bool = False


def _espeak(voice: str) -> Speaker:
    def say(text: str, target: Path) -> None:
        subprocess.run(["espeak-ng", "-v", voice, "-s", "145", "-w", str(target), "--", text], check=True)

    return Speaker(f"espeak-ng {voice}", "espeak-ng", say)


def _flite(voice: str) -> Speaker:
    def say(text: str, target: Path) -> None:
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(target)], check=True, capture_output=True)

    return Speaker(f"flite {voice}", "flite", say)


def _festival() -> Speaker:
    def say(text: str, target: Path) -> None:
        subprocess.run(["text2wave", "-o", str(target)], input=text.encode(), check=True, capture_output=True)

    return Speaker("festival kal", "text2wave", say)


def _pyttsx3(language: str) -> Speaker:
    """The voice the callers themselves are spoken to with."""

    def say(text: str, target: Path) -> None:
        async def once() -> None:
            voice = Pyttsx3Voice()
            try:
                await voice.render(text, language, target)
            finally:
                await voice.close()

        asyncio.run(once())

    return Speaker(f"pyttsx3 {language}", "espeak-ng", say)


def _recorded() -> Speaker:
    def say(text: str, target: Path) -> None:
        gap = array("h", bytes(2 * GAP_MS * SAMPLE_RATE // 1000))
        row = array("h")
        for word in text.split():
            row += audio.trimmed(audio.read_wav(SOUNDS / "digits" / f"{DIGIT_WORDS.index(word)}.wav")[0], 0, 0) + gap
        audio.write_wav(target, row)

    return Speaker("recorded person", "", say, digits_only=True)


def every(language: str) -> list[Speaker]:
    """All that are known; ``standing`` are those that can speak here."""
    if language == "en":
        return [
            _flite("slt"), _espeak("en-us"), _flite("rms"), _pyttsx3("en"), _festival(), _flite("awb"),
            _espeak("en-us+f3"), _espeak("en-gb"), _flite("kal16"), _recorded(),
        ]  # fmt: skip
    voices = {"ko": ("ko", "ko+f2", "ko+f4", "ko+m3"), "es": ("es-419", "es-419+f3", "es", "es+m3")}
    return [*map(_espeak, voices.get(language, (language,))), _pyttsx3(language)]


def standing(language: str) -> list[Speaker]:
    """Those whose program or recordings are here."""
    return [one for one in every(language) if (shutil.which(one.program) if one.program else SOUNDS.is_dir())]


def absent(language: str) -> list[str]:
    here = [one.name for one in standing(language)]
    return [one.name for one in every(language) if one.name not in here]


_SPOKEN: dict[tuple[str, str], array[int]] = {}


def spoken(speaker: Speaker, text: str) -> array[int]:
    """At 8 kHz and the level of a telephone talker, without silence around it. Each text is rendered once."""
    key = (speaker.name, text)
    if key not in _SPOKEN:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "speech.wav"
            speaker.say(text, target)
            samples, rate = audio.read_wav(target)
        _SPOKEN[key] = audio.levelled(audio.trimmed(audio.to_line_rate(samples, rate), 0, 0))
    return _SPOKEN[key]


def hiss(length: int, level: float, seed: int) -> Sound:
    """Noise of a telephone line: gaussian, 300 to 3,400 Hz, falling 3 dB an octave. ``level`` is its RMS."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=length))
    frequency = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    spectrum *= np.where((frequency >= 300) & (frequency <= 3_400), 1 / np.sqrt(np.maximum(frequency, 1)), 0)
    noise = np.fft.irfft(spectrum, length)
    return noise * (level / np.sqrt(np.mean(noise**2)))


def on_a_line(
    samples: array[int], db: float | None, seed: int, *, before_ms: int = 500, after_ms: int = 1_500
) -> bytes:
    """The speech, noise that many dB below it (None: a quiet line), and the line before and after it, through G.711."""
    before, after = (ms * SAMPLE_RATE // 1000 for ms in (before_ms, after_ms))
    whole = np.concatenate([np.zeros(before), np.array(samples, dtype=float), np.zeros(after)])
    level = QUIET_LINE if db is None else audio.SPEECH_LEVEL / 10 ** (db / 20)
    return through_the_codec(whole + hiss(len(whole), level, seed))


def through_the_codec(samples: Sound) -> bytes:
    """As Asterisk hands it on: G.711 mu-law and back, 16 bit."""
    return g711.decode(g711.encode(np.clip(samples, -32_768, 32_767).astype(np.int16))).tobytes()


def frames(sound: bytes) -> list[bytes]:
    """Whole frames of 20 ms."""
    return [sound[at : at + FRAME_BYTES] for at in range(0, len(sound) - FRAME_BYTES + 1, FRAME_BYTES)]


@lru_cache(maxsize=1)
def recorded_sentences() -> Sequence[Path]:
    """Sentences of the recorded person, as somebody talks in a room."""
    return sorted(SOUNDS.glob("*.wav"))
