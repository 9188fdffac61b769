"""What phones play: spoken text, tones, wav files; all as frames of mu-law.

Spoken text comes from espeak-ng in a process of its own, brought to 8 kHz by cutting
the spectrum (whole utterances are short). Each text is rendered once in a process's life.
"""

from __future__ import annotations

import asyncio
import io
import wave
from pathlib import Path
from typing import Final

import numpy as np

from careline.phones import g711
from careline.phones.g711 import SAMPLE_RATE, Samples

VOICES: Final = {"en": "en-us", "es": "es-419", "ko": "ko"}
_LEVEL: Final = 12_000
_PAD: Final = np.zeros(SAMPLE_RATE // 10, dtype=np.int16)
_TIMEOUT: Final = 20.0


class SoundFailed(Exception):
    """A sound could not be made; the text says what to do and holds nothing that was said."""


def resample(samples: Samples, rate: int) -> Samples:
    """Bring to 8 kHz by cutting or padding the spectrum."""
    if rate == SAMPLE_RATE or not len(samples):
        return samples
    wanted = round(len(samples) * SAMPLE_RATE / rate)
    spectrum = np.fft.rfft(samples.astype(np.float64))
    kept = np.zeros(wanted // 2 + 1, dtype=complex)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return np.clip(np.fft.irfft(kept, wanted) * wanted / len(samples), -32_768, 32_767).astype(np.int16)


def read_wav(source: Path | bytes) -> Samples:
    """A mono or stereo 16-bit wav at any rate, at 8 kHz. Raises SoundFailed."""
    name = source.name if isinstance(source, Path) else "the voice's output"
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
        with wave.open(io.BytesIO(data)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            raw = file.readframes(max(0, len(data)) // max(1, width * channels))
    except (OSError, EOFError, wave.Error) as error:
        raise SoundFailed(f"{name}: not a readable wav file ({error})") from error
    if width != 2:
        raise SoundFailed(f"{name}: {width * 8} bits a sample; save it with 16")
    return resample(np.frombuffer(raw[: len(raw) // 2 * 2], dtype=np.int16)[::channels], rate)


def tone(frequency: float, duration_ms: int, level: int = 6_000) -> Samples:
    """A pure tone."""
    time = np.arange(duration_ms * SAMPLE_RATE // 1000) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * frequency * time)).astype(np.int16)


def level(samples: Samples, peak: int = _LEVEL) -> Samples:
    """As loud as a person on a telephone."""
    loudest = int(np.max(np.abs(samples.astype(np.int32)))) if len(samples) else 0
    return samples if loudest == 0 else (samples.astype(np.float64) * (peak / loudest)).astype(np.int16)


async def speak(text: str, language: str = "en", voice: str = "", speed: int = 150) -> Samples:
    """Text as espeak-ng says it, 8 kHz. Raises SoundFailed."""
    command = ["espeak-ng", "-v", voice or VOICES.get(language, language), "-s", str(speed), "--stdout", "--", text]
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except FileNotFoundError as error:
        raise SoundFailed("espeak-ng is not installed: apt install espeak-ng") from error
    try:
        output, _ = await asyncio.wait_for(process.communicate(), _TIMEOUT)
    except TimeoutError as error:
        process.kill()
        await process.wait()
        raise SoundFailed(f"espeak-ng took longer than {_TIMEOUT:.0f} s") from error
    if process.returncode or not output:
        raise SoundFailed(f"espeak-ng has no voice {command[2]!r} or failed (exit {process.returncode})")
    return np.concatenate([_PAD, level(read_wav(output)), _PAD])


class Sounds:
    """Frames ready to be sent, each text rendered once."""

    def __init__(self) -> None:
        self._frames: dict[tuple[str, str, str], list[bytes]] = {}

    async def spoken(self, text: str, language: str = "en", voice: str = "") -> list[bytes]:
        key = (text, language, voice)
        if key not in self._frames:
            self._frames[key] = g711.frames(g711.encode(await speak(text, language, voice)))
        return self._frames[key]

    def file(self, path: Path) -> list[bytes]:
        key = (str(path), "", "file")
        if key not in self._frames:
            self._frames[key] = g711.frames(g711.encode(read_wav(path)))
        return self._frames[key]


SHARED: Final = Sounds()
"""One store a process: many phones say the same things."""
