"""Sound as numbers: wav files read, checked, resampled, levelled and written whole or not at all.

Samples are signed 16-bit integers in an ``array("h")``. Everything here is plain Python: prompts are rendered
ahead of the calls and cached, so a tenth of a second for each is well spent on needing no numeric library.
"""

from __future__ import annotations

import math
import os
import sys
import wave
from array import array
from functools import lru_cache
from operator import mul
from pathlib import Path

from controller.speech.port import SAMPLE_RATE

LOUDEST = 29_000
"""Peak we allow (-1.1 dBFS): room for the codec's overshoot, so nothing clips."""
SPEECH_LEVEL = 3_300
"""RMS we aim at while somebody speaks (-20 dBFS, the usual level of a telephone talker)."""
SILENT = 60
"""A file whose loudest sample is below this (-55 dBFS) holds no speech."""
_TAPS = 64
_BLOCK = SAMPLE_RATE // 50


class BadSound(Exception):
    """A sound file that cannot be used. Its text is one sentence naming the file and how to mend it."""


def read_wav(path: Path) -> tuple[array[int], int]:
    """The samples (mono, 16 bit) and sample rate of a PCM wav of any rate and channels. Raises BadSound."""
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise BadSound(f"{path}: not a readable PCM wav file ({error}); save it as 16-bit PCM wav") from error
    if width != 2:
        raise BadSound(f"{path}: {width * 8}-bit samples; save it as 16-bit PCM wav")
    samples = array("h", data[: len(data) // (2 * channels) * 2 * channels])
    if sys.byteorder == "big":
        samples.byteswap()
    return (samples if channels == 1 else _mixed_down(samples, channels)), rate


def _mixed_down(samples: array[int], channels: int) -> array[int]:
    return array("h", (sum(samples[at : at + channels]) // channels for at in range(0, len(samples), channels)))


def write_wav(path: Path, samples: array[int], mode: int = 0o644) -> None:
    """Write an 8 kHz mono 16-bit wav; a reader sees the whole file or none. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as raw, wave.open(raw, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(samples.tobytes())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def is_line_format(path: Path) -> bool:
    """Whether the file can be played as it is: 8 kHz, mono, 16 bit. Raises BadSound."""
    try:
        with wave.open(str(path), "rb") as file:
            return (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, SAMPLE_RATE)
    except (OSError, EOFError, wave.Error) as error:
        raise BadSound(f"{path}: not a readable PCM wav file ({error}); save it as 16-bit PCM wav") from error


def duration_ms(path: Path) -> int:
    """Playing time of a wav. Raises BadSound."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() * 1000 // file.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise BadSound(f"{path}: not a readable PCM wav file ({error}); render it again") from error


def check_audible(path: Path, samples: array[int]) -> None:
    """Raises BadSound when there is nothing to hear in it."""
    if not samples:
        raise BadSound(f"{path}: holds no sound at all; record it again")
    loudest = max(map(abs, samples))
    if loudest < SILENT:
        raise BadSound(f"{path}: silent from start to end; record it again")


@lru_cache(maxsize=8)
def _filters(rate: int) -> tuple[int, int, tuple[tuple[float, ...], ...]]:
    """``(up, down, phases)``: a windowed-sinc low-pass for each of the ``up`` fractions of an input sample."""
    common = math.gcd(rate, SAMPLE_RATE)
    up, down = SAMPLE_RATE // common, rate // common
    cutoff = 0.9 * min(1.0, SAMPLE_RATE / rate)
    return up, down, tuple(_phase(fraction / up, cutoff, rate) for fraction in range(up))


def _phase(fraction: float, cutoff: float, rate: int) -> tuple[float, ...]:
    half = _TAPS * max(1, round(rate / 22_050)) // 2
    taps = []
    for index in range(-half + 1, half + 1):
        distance = index - fraction
        angle = math.pi * distance * cutoff
        sinc = 1.0 if angle == 0 else math.sin(angle) / angle
        taps.append(sinc * (0.54 + 0.46 * math.cos(math.pi * distance / half)))
    total = sum(taps)
    return tuple(tap / total for tap in taps)


def to_line_rate(samples: array[int], rate: int) -> array[int]:
    """Resample to 8 kHz with a polyphase low-pass, so that hiss above 4 kHz does not fold into the speech band."""
    if rate == SAMPLE_RATE or not samples:
        return samples
    up, down, phases = _filters(rate)
    half = len(phases[0]) // 2
    padded = [0.0] * (half - 1) + [float(sample) for sample in samples] + [0.0] * (half + 1)
    out = array("h")
    for number in range(len(samples) * up // down):
        at, fraction = divmod(number * down, up)
        value = sum(map(mul, padded[at : at + 2 * half], phases[fraction]))
        out.append(max(-32_768, min(32_767, round(value))))
    return out


def levelled(samples: array[int]) -> array[int]:
    """The same speech at the level of a telephone talker, never clipped."""
    peak = max((abs(sample) for sample in samples), default=0)
    if peak < SILENT:
        return samples
    blocks = [rms(samples[at : at + _BLOCK]) for at in range(0, len(samples), _BLOCK)]
    spoken = [level for level in blocks if level > max(blocks) / 10]
    gain = min(SPEECH_LEVEL / (sum(spoken) / len(spoken)), LOUDEST / peak)
    return array("h", (round(sample * gain) for sample in samples))


def trimmed(samples: array[int], before_ms: int = 40, after_ms: int = 160) -> array[int]:
    """Without the silence a synthesiser puts around its speech, which the caller would wait through."""
    loud = [index for index, sample in enumerate(samples) if abs(sample) > 4 * SILENT]
    if not loud:
        return samples
    first = max(0, loud[0] - before_ms * SAMPLE_RATE // 1000)
    last = min(len(samples), loud[-1] + after_ms * SAMPLE_RATE // 1000)
    return samples[first:last]


def rms(samples: array[int]) -> float:
    """Root mean square; 0.0 for no samples."""
    return math.sqrt(sum(map(mul, samples, samples)) / len(samples)) if samples else 0.0


def widened(audio: bytes) -> bytes:
    """8 kHz audio at 16 kHz with a faint mirror image above 4 kHz, for models trained on wide-band speech.

    Such a model takes an empty upper half for a different sound altogether: Korean Vosk understood 51 of 96 phrases
    with the image and 32 without (docs/decisions/speech.md).
    """
    samples = array("h", audio[: len(audio) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    out = array("h", bytes(4 * len(samples)))
    out[::2] = samples
    out[1::2] = array("h", ((a + b) // 6 for a, b in zip(samples, [*samples[1:], *samples[-1:]], strict=True)))
    if sys.byteorder == "big":
        out.byteswap()
    return out.tobytes()
