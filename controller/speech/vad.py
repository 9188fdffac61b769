"""When a caller begins and stops speaking: webrtcvad, an energy gate and the line's own noise.

Fed with 20 ms frames, it reads no clock. webrtcvad alone takes line noise, hum and clicks for speech; so a frame
counts as speech only when webrtcvad says so *and* it stands clear of the noise heard so far, and speech has begun
only after several such frames in a row that repeat themselves as a voice does, which crackle and bursts of hiss do
not; a whisper begins after 300 ms. The noise floor follows the quietest recent frames: fast down, slowly up.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import deque
from dataclasses import dataclass
from operator import mul
from typing import Literal

import numpy as np
import webrtcvad
from numpy.lib.stride_tricks import sliding_window_view

from controller.speech.port import FRAME_BYTES, FRAME_MS, SAMPLE_RATE

_STRICTNESS = 2
"""webrtcvad's 0..3: how eagerly it takes sounds for noise."""
_LEARN_FRAMES = 5
_QUIETEST_LINE = 10.0
_ATTACK_FRAMES = 3
"""60 ms of speech in a row begin an utterance: a click or a switch of the line is shorter."""
_UNVOICED_FRAMES = 15
"""300 ms of speech without a voice in it (a whisper) begin an utterance, too; no crackle lasts so long."""
_VOICED = 0.65
"""Likeness of a voice to itself one period later. Steady noise stays below 0.3; a burst of hiss shorter than what is
compared came up to 0.65 (seven times in an hour above 0.6, twice above 0.65), and voices begin no later for it."""
_SHORTEST_PERIOD, _LONGEST_PERIOD = SAMPLE_RATE // 400, SAMPLE_RATE // 60
_CLEAR_OF_NOISE = 3.0
"""Speech is at least this many times (9.5 dB) as loud as the noise floor."""
_QUIETEST_SPEECH = 120.0
"""RMS below which nothing is speech (-49 dBFS)."""
_LOUDEST_FLOOR = 1_500.0
"""The floor never rises above this, or a caller who talks without pause would become noise."""
_RISE = 1.01
"""The floor's growth per frame outside speech: a factor of 1.64 in a second."""
_RISE_IN_SPEECH = 1.001


@dataclass(frozen=True, slots=True)
class Began:
    """Speech began ``ago_ms`` before the end of the frame just pushed."""

    ago_ms: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Speech ended; ``reason`` is ``silence`` or ``too_long``. ``spoken_ms`` is without the closing silence."""

    spoken_ms: int
    reason: Literal["silence", "too_long"]


class NoiseFloor:
    """How loud this line is while nobody speaks (RMS). One for a call; it outlives each listening."""

    def __init__(self) -> None:
        self.value = _LOUDEST_FLOOR
        self._unknown = _LEARN_FRAMES

    def hear(self, level: float, speaking: bool) -> bool:
        """Take a frame's loudness; whether it stands clear of the noise. The first 100 ms only teach."""
        if self._unknown:
            self._unknown -= 1
            self.value = max(_QUIETEST_LINE, min(self.value, level))
            return False
        clear = level >= max(_QUIETEST_SPEECH, self.value * _CLEAR_OF_NOISE)
        risen = self.value * (_RISE_IN_SPEECH if speaking else _RISE)
        self.value = min(_LOUDEST_FLOOR, max(_QUIETEST_LINE, min(level, risen)))
        return clear


class Endpointer:
    """Began and Ended always alternate. After an Ended it listens for the next speech."""

    def __init__(self, silence_ms: int = 700, max_speech_ms: int = 10_000, floor: NoiseFloor | None = None) -> None:
        """``floor`` is what is known of this line's noise already."""
        self._vad = webrtcvad.Vad(_STRICTNESS)
        self.wait(silence_ms)
        self._longest = max(_ATTACK_FRAMES, max_speech_ms // FRAME_MS)
        self._floor = floor or NoiseFloor()
        self._run = 0
        self._newest: deque[bytes] = deque(maxlen=_ATTACK_FRAMES)
        self._length = 0
        self._quiet = 0
        self.speaking = False

    def wait(self, silence_ms: int) -> None:
        """From now on silence of this length ends the utterance."""
        self._complete = max(1, silence_ms // FRAME_MS)

    def push(self, frame: bytes) -> Began | Ended | None:
        """Take the next 20 ms. A frame of another length counts as silence."""
        loud = self._is_speech(frame)
        if not self.speaking:
            self._newest.append(frame)
            return self._waiting(loud)
        self._length += 1
        self._quiet = 0 if loud else self._quiet + 1
        if self._quiet >= self._complete:
            return self._end("silence")
        if self._length >= self._longest:
            return self._end("too_long")
        return None

    def _waiting(self, loud: bool) -> Began | None:
        self._run = self._run + 1 if loud else 0
        if self._run < _ATTACK_FRAMES or (self._run < _UNVOICED_FRAMES and not _is_voiced(b"".join(self._newest))):
            return None
        self.speaking = True
        self._length, self._quiet, self._run = self._run, 0, 0
        return Began(self._length * FRAME_MS)

    def _end(self, reason: Literal["silence", "too_long"]) -> Ended:
        self.speaking = False
        return Ended((self._length - self._quiet) * FRAME_MS, reason)

    def _is_speech(self, frame: bytes) -> bool:
        if len(frame) != FRAME_BYTES:
            return False
        clear = self._floor.hear(_level(frame), self.speaking)
        return clear and bool(self._vad.is_speech(frame, SAMPLE_RATE))


def _is_voiced(audio: bytes) -> bool:
    """Does it repeat itself 60 to 400 times a second? Normalised cross-correlation of its beginning and the rest."""
    samples = np.frombuffer(audio, dtype="<i2").astype(np.float64)
    whole = len(samples) - _LONGEST_PERIOD
    beginning = samples[:whole] - samples.mean()
    later = sliding_window_view(samples - samples.mean(), whole)[_SHORTEST_PERIOD : _LONGEST_PERIOD + 1]
    powers = np.sqrt((later**2).sum(axis=1) * (beginning**2).sum())
    return bool(((later @ beginning) >= _VOICED * np.maximum(powers, 1.0)).any())


def _level(frame: bytes) -> float:
    """RMS around the mean, so that a direct-current offset of the line is no loudness."""
    samples = array("h", frame)
    if sys.byteorder == "big":
        samples.byteswap()
    mean = sum(samples) / len(samples)
    return math.sqrt(max(0.0, sum(map(mul, samples, samples)) / len(samples) - mean * mean))
