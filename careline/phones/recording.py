"""What a phone hears, on a timeline of 8000 mu-law bytes a second that starts when the call was placed.

A packet is laid where the one before it ends as long as RTP timestamps and the clock
agree; where they part (Asterisk sends nothing while nothing plays, a new source
begins, a packet is marked as the first of a sound) the timeline is anchored anew by
the time of arrival. So sound inside a run is
sample-exact and pauses are as long as they were.
"""

from __future__ import annotations

import wave
from array import array
from pathlib import Path
from typing import Final

import numpy as np

from careline.phones.g711 import SAMPLE_RATE, SILENCE, Samples, decode

_DISAGREE: Final = SAMPLE_RATE // 5
"""Timestamps and arrival may differ by 200 ms (jitter of a busy machine) before the timeline is anchored anew."""
_LONGEST: Final = 2 * 3600 * SAMPLE_RATE


class Recording:
    """``started`` is ``time.monotonic`` (a loop's own clock may count whole ms only); times given out are ms since."""

    def __init__(self, started: float) -> None:
        self.started = started
        self._sound = bytearray()
        self._source = -1
        self._stamp = 0
        self._position = 0
        self._arrivals = array("d")

    def add(self, now: float, source: int, stamp: int, payload: bytes, *, first: bool = False) -> None:
        """Lay one packet on the timeline; ``first`` is RTP's marker, the first packet after a pause."""
        arrived = int((now - self.started) * SAMPLE_RATE)
        position = self._position + ((stamp - self._stamp + 0x8000_0000) % 0x1_0000_0000) - 0x8000_0000
        late = first and arrived > position
        if source != self._source or late or abs(position - arrived) > _DISAGREE:
            position = max(arrived, len(self._sound)) if arrived - len(self._sound) > -_DISAGREE else arrived
            self._source, self._stamp, self._position = source, stamp, position
        if position < 0 or position + len(payload) > _LONGEST:
            return
        if position > len(self._sound):
            self._sound += SILENCE * (position - len(self._sound))
        self._sound[position : position + len(payload)] = payload
        self._arrivals.append((now - self.started) * 1000)

    @property
    def arrivals(self) -> list[float]:
        """When each packet came, in ms."""
        return list(self._arrivals)

    @property
    def length_ms(self) -> int:
        return len(self._sound) * 1000 // SAMPLE_RATE

    @property
    def length(self) -> int:
        """In samples."""
        return len(self._sound)

    def cut(self, first: int, last: int) -> Samples:
        """The sound between two places in samples, shorter where nothing came yet."""
        return decode(bytes(self._sound[max(0, first) : last]))

    def samples(self, since_ms: int = 0, until_ms: int | None = None) -> Samples:
        """The sound between two times; time in which nothing came is silence."""
        first = max(0, since_ms) * SAMPLE_RATE // 1000
        last = len(self._sound) if until_ms is None else until_ms * SAMPLE_RATE // 1000
        sound = self.cut(first, last)
        return np.concatenate([sound, np.zeros(max(0, last - first - len(sound)), dtype=np.int16)])

    def write(self, target: Path) -> None:
        """Write all of it as a wav file."""
        with wave.open(str(target), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(self.samples().tobytes())
