"""When a caller begins and stops speaking: webrtcvad, an energy gate and the line's own noise.

Fed with 20 ms frames, it reads no clock. webrtcvad alone takes line noise, hum and clicks for speech; so a frame
counts as speech only when webrtcvad says so *and* it stands clear of the noise heard so far, and speech has begun
only after several such frames in a row that repeat themselves as a voice does, which crackle and bursts of hiss do
not; a whisper begins after 300 ms. The noise floor follows the quietest recent frames: fast down, slowly up.

A voice may be a television's. No detector of voices tells the two apart; loudness does: what is metres away is far
quieter than the caller at his phone. Speech that stays below the ``LoudnessGate`` is *faint*.
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

from controller.speech.audio import SPEECH_LEVEL
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
_LOUDNESS_FRAMES = 5
"""Loudness is the RMS of 100 ms: of 20 ms, a television 20 dB below a talker came within 9 dB of him, of these 11."""
_GATE = SPEECH_LEVEL / 10 ** (11 / 20)
"""By measurement (docs/decisions/speech.md): 97 % of words of a talker at the usual level begin loud at once."""
_HIGHEST_GATE = SPEECH_LEVEL / 10 ** (9 / 20)
"""Talkers at the usual level still pass it: 94 % of their words at once, the rest 40 ms later at most."""
_OWN_RANGE = 10 ** (12 / 20)
"""A word begins at most so much quieter than its loudest 100 ms, in 94 of 100."""
_A_LITTLE = 10 ** (1 / 20)


@dataclass(frozen=True, slots=True)
class Began:
    """Speech began ``ago_ms`` before the end of the frame just pushed. ``faint``: below the gate so far."""

    ago_ms: int
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Rose:
    """What began faint is as loud as a caller at his phone now."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Speech ended; ``reason`` is ``silence`` or ``too_long``. ``spoken_ms`` is without the closing silence."""

    spoken_ms: int
    reason: Literal["silence", "too_long"]


class LoudnessGate:
    """From which loudness (RMS) on a sound is taken for the caller's own voice at his phone. One for a call.

    It learns: whoever was understood is never faint afterwards. What was loud and came to nothing raises it, but
    never so far that a talker at the usual level, or one who was understood, would not pass.
    """

    def __init__(self) -> None:
        self.value = _GATE
        self._highest = _HIGHEST_GATE

    def understood(self, loudness: float) -> None:
        """Somebody as loud as that is the caller."""
        self._highest = min(self._highest, loudness / _OWN_RANGE)
        self.value = min(self.value, self._highest)

    def in_vain(self, loudness: float) -> None:
        """A sound as loud as that was nothing that anybody could make out."""
        self.value = min(self._highest, max(self.value, loudness * _A_LITTLE))


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
    """Began and Ended always alternate; between a faint Began and its Ended there may be one Rose.

    After an Ended it listens for the next speech.
    """

    def __init__(
        self,
        silence_ms: int = 700,
        max_speech_ms: int = 10_000,
        floor: NoiseFloor | None = None,
        gate: LoudnessGate | None = None,
    ) -> None:
        """``floor`` and ``gate`` are what is known of this line's noise and of this caller already."""
        self._vad = webrtcvad.Vad(_STRICTNESS)
        self.wait(silence_ms)
        self._longest = max(_ATTACK_FRAMES, max_speech_ms // FRAME_MS)
        self._floor = floor or NoiseFloor()
        self._gate = gate or LoudnessGate()
        self._powers: deque[float] = deque([0.0] * _LOUDNESS_FRAMES, maxlen=_LOUDNESS_FRAMES)
        self.loudest = 0.0
        """RMS of the loudest 100 ms of the present speech, or of the last."""
        self._run = 0
        self._newest: deque[bytes] = deque(maxlen=_ATTACK_FRAMES)
        self._length = 0
        self._quiet = 0
        self.speaking = self.faint = False

    def wait(self, silence_ms: int) -> None:
        """From now on silence of this length ends the utterance."""
        self._complete = max(1, silence_ms // FRAME_MS)

    def push(self, frame: bytes) -> Began | Rose | Ended | None:
        """Take the next 20 ms. A frame of another length counts as silence."""
        level = _level(frame) if len(frame) == FRAME_BYTES else 0.0
        voice = self._is_speech(frame, level)
        self._powers.append(level * level if voice else 0.0)
        if not self.speaking:
            self._newest.append(frame)
            return self._waiting(voice)
        self._length += 1
        self._quiet = 0 if voice else self._quiet + 1
        if self._quiet >= self._complete:
            return self._end("silence")
        if self._length >= self._longest:
            return self._end("too_long")
        return self._rising()

    def _waiting(self, voice: bool) -> Began | None:
        self._run = self._run + 1 if voice else 0
        if self._run < _ATTACK_FRAMES or (self._run < _UNVOICED_FRAMES and not _is_voiced(b"".join(self._newest))):
            return None
        self.speaking = True
        self._length, self._quiet, self._run = self._run, 0, 0
        self.loudest = self._loudness()
        self.faint = self.loudest < self._gate.value
        return Began(self._length * FRAME_MS, self.faint)

    def _rising(self) -> Rose | None:
        self.loudest = max(self.loudest, self._loudness())
        if not self.faint or self.loudest < self._gate.value:
            return None
        self.faint = False
        return Rose()

    def _loudness(self) -> float:
        return math.sqrt(sum(self._powers) / _LOUDNESS_FRAMES)

    def _end(self, reason: Literal["silence", "too_long"]) -> Ended:
        self.speaking = False
        return Ended((self._length - self._quiet) * FRAME_MS, reason)

    def _is_speech(self, frame: bytes, level: float) -> bool:
        if len(frame) != FRAME_BYTES:
            return False
        clear = self._floor.hear(level, self.speaking)
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
