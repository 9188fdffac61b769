"""Sound as numbers: wav files read, checked, resampled, levelled and written whole or not at all.

Samples are signed 16-bit integers in an ``array("h")``. What runs over all samples of a prompt is numpy's work: a
clinic's first start renders hundreds of prompts, and plain Python took twenty times as long for each (a second).
"""

from __future__ import annotations

import math
import os
import sys
import wave
from array import array
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from controller.speech.port import SAMPLE_RATE

LOUDEST = 29_000
"""Peak we allow (-1.1 dBFS): room for the codec's overshoot, so nothing clips."""
SPEECH_LEVEL = 3_300
"""RMS we aim at while somebody speaks (-20 dBFS, the usual level of a telephone talker)."""
SILENT = 60
"""A file whose loudest sample is below this (-55 dBFS) holds no speech."""
_TAPS = 64
_BLOCK = SAMPLE_RATE // 50
_AT_ONCE = 8_192
"""Samples resampled in one step, so that a long prompt needs no more memory than a short one."""
Floats = NDArray[np.float64]


class BadSound(Exception):
    """A sound file that cannot be used. Its text is one sentence naming the file and how to mend it."""


def read_wav(path: Path) -> tuple[array[int], int]:
    """The samples (mono, 16 bit) and sample rate of a PCM wav of any rate and channels. Raises BadSound."""
    return samples_of(str(path), str(path))


def samples_of(wav: str | BinaryIO, name: str) -> tuple[array[int], int]:
    """The same of a wav that is a file by its path, or in memory. ``name`` is told in BadSound."""
    try:
        with wave.open(wav, "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise BadSound(f"{name}: not a readable PCM wav file ({error}); save it as 16-bit PCM wav") from error
    if width != 2:
        raise BadSound(f"{name}: {width * 8}-bit samples; save it as 16-bit PCM wav")
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
    if _peak(samples) < SILENT:
        raise BadSound(f"{path}: silent from start to end; record it again")


@lru_cache(maxsize=8)
def _filters(rate: int) -> tuple[int, int, Floats]:
    """``(up, down, phases)``: a windowed-sinc low-pass, a row for each of the ``up`` fractions of an input sample."""
    common = math.gcd(rate, SAMPLE_RATE)
    up, down = SAMPLE_RATE // common, rate // common
    cutoff = 0.9 * min(1.0, SAMPLE_RATE / rate)
    return up, down, np.array([_phase(fraction / up, cutoff, rate) for fraction in range(up)])


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
    half = phases.shape[1] // 2
    padded = np.concatenate([np.zeros(half - 1), _floats(samples), np.zeros(half + 1)])
    around = sliding_window_view(padded, 2 * half)
    out = array("h")
    for first in range(0, len(samples) * up // down, _AT_ONCE):
        number = np.arange(first, min(first + _AT_ONCE, len(samples) * up // down))
        at, fraction = np.divmod(number * down, up)
        out.extend(whole(np.einsum("ij,ij->i", around[at], phases[fraction])))
    return out


def levelled(samples: array[int]) -> array[int]:
    """The same speech at the level of a telephone talker, never clipped."""
    peak = _peak(samples)
    if peak < SILENT:
        return samples
    values = _floats(samples)
    starts = np.arange(0, len(samples), _BLOCK)
    lengths = np.diff(np.append(starts, len(samples)))
    blocks = np.sqrt(np.add.reduceat(np.square(values), starts) / lengths)
    spoken = blocks[blocks > np.max(blocks) / 10]
    return whole(values * min(SPEECH_LEVEL / float(np.mean(spoken)), LOUDEST / peak))


def trimmed(samples: array[int], before_ms: int = 40, after_ms: int = 160) -> array[int]:
    """Without the silence a synthesiser puts around its speech, which the caller would wait through."""
    loud = np.flatnonzero(np.abs(_floats(samples)) > 4 * SILENT)
    if not loud.size:
        return samples
    first = max(0, int(loud[0]) - before_ms * SAMPLE_RATE // 1000)
    last = min(len(samples), int(loud[-1]) + after_ms * SAMPLE_RATE // 1000)
    return samples[first:last]


def _floats(samples: array[int]) -> Floats:
    """The whole numbers may not be squared or turned as they are: they would overflow their 16 bits."""
    return np.frombuffer(samples, dtype=np.int16).astype(np.float64) if samples else np.zeros(0)


def _peak(samples: array[int]) -> int:
    return int(np.max(np.abs(_floats(samples)))) if samples else 0


def whole(values: Floats) -> array[int]:
    """Samples again: rounded, and clipped to what 16 bits hold."""
    return array("h", np.clip(np.rint(values), -32_768, 32_767).astype(np.int16).tobytes())


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
