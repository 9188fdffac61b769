"""Which prompts are in a recording, and when: by the waveform itself.

A prompt comes over the line sample for sample, changed only by G.711, so its first
0.5 s is looked for by normalised cross-correlation (values near 1 for the prompt, well
below 0.6 for any other speech, also of the same voice: measured in the tests). From
there on it is followed window by window, which tells how much of it was heard before
somebody cut it short, and which of several prompts with equal beginnings it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from careline.phones.g711 import SAMPLE_RATE, Samples
from careline.phones.recording import Recording
from careline.phones.sounds import read_wav

_ANCHOR: Final = SAMPLE_RATE // 2
_SHORTEST: Final = SAMPLE_RATE // 5
_BLOCK: Final = 8_192
_STEP: Final = _BLOCK - _ANCHOR
_WINDOW: Final = SAMPLE_RATE // 5
_SLIP: Final = SAMPLE_RATE // 8
_FOUND: Final = 0.8
_FOLLOWED: Final = 0.7
_QUIET: Final = 40.0
"""Root mean square below which sound counts as silence."""
_SAME_MOMENT: Final = SAMPLE_RATE // 5

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sound to be known again. ``name`` is the catalogue's key, or the text where there is no key."""

    name: str
    language: str
    samples: Samples

    @classmethod
    def read(cls, name: str, language: str, path: Path) -> Prompt:
        """Raises SoundFailed."""
        return cls(name, language, read_wav(path))


@dataclass(slots=True)
class Heard:
    """A prompt in the recording; times in ms since the call began. ``whole`` when it was heard to its end."""

    prompt: Prompt
    from_ms: int
    until_ms: int
    whole: bool = False


def rms(samples: Samples | Floats) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0


def _likeness(one: Floats, other: Floats) -> float:
    size = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    return float(np.dot(one, other)) / size if size else 0.0


class Ear:
    """Knows a set of prompts; made once and shared by all calls."""

    def __init__(self, prompts: Iterable[Prompt]) -> None:
        self.prompts: list[Prompt] = []
        self.bodies: list[Floats] = []
        """Each prompt without the silence before and after it."""
        anchors: list[Floats] = []
        for prompt in prompts:
            loud = np.flatnonzero(np.abs(prompt.samples.astype(np.int32)) > 4 * _QUIET)
            body = prompt.samples[loud[0] : loud[-1] + 1] if len(loud) else prompt.samples[:0]
            anchor = body[:_ANCHOR].astype(np.float32)
            if len(anchor) >= _SHORTEST and rms(anchor) > _QUIET:
                self.prompts.append(prompt)
                self.bodies.append(body.astype(np.float32))
                anchors.append(anchor)
        self.lengths = np.array([len(anchor) for anchor in anchors], dtype=np.int64)
        padded = np.zeros((len(anchors), _BLOCK), dtype=np.float32)
        for row, anchor in zip(padded, anchors, strict=True):
            row[: len(anchor)] = anchor / np.linalg.norm(anchor)
        self._spectra = np.conj(np.fft.rfft(padded, axis=1)).astype(np.complex64)

    def find(self, block: Floats) -> list[tuple[int, int, float]]:
        """``(prompt, offset, likeness)`` for every beginning found in the first ``_STEP`` samples of a block."""
        if not len(self.prompts) or rms(block) < _QUIET / 4:
            return []
        padded = np.zeros(_BLOCK, dtype=np.float32)
        padded[: len(block)] = block
        alike = np.fft.irfft(self._spectra * np.fft.rfft(padded).astype(np.complex64), _BLOCK, axis=1)[:, :_STEP]
        energy = np.concatenate([[0.0], np.cumsum(np.square(padded, dtype=np.float64)), np.full(_ANCHOR, np.nan)])
        energy[_BLOCK + 1 :] = energy[_BLOCK]
        found = []
        for length in np.unique(self.lengths):
            power = np.maximum(energy[length : length + _STEP] - energy[:_STEP], length * _QUIET**2)
            rows = np.flatnonzero(self.lengths == length)
            relative = alike[rows] / np.sqrt(power).astype(np.float32)
            for row, offset in zip(rows, np.argmax(relative, axis=1), strict=True):
                if (likeness := float(alike[row, offset] / np.sqrt(power[offset]))) > _FOUND:
                    found.append((int(row), int(offset), likeness))
        return found


@dataclass(slots=True)
class _Track:
    """A prompt that is being followed: ``matched`` of its samples were heard, the next one is due at ``position``.

    ``audible`` leaves out a pause at the end of what matched: silence fits everything.
    """

    index: int
    begin: int
    matched: int
    position: int
    audible: int
    whole: bool = False
    closed: bool = False

    def beaten_by(self, other: _Track) -> bool:
        """Whether ``other``, begun at the same moment, fits better: clearly longer, or as long and whole."""
        ahead = other.audible - self.audible
        if abs(ahead) > _WINDOW or self.whole == other.whole:
            return ahead > 0
        return other.whole

    def inside(self, other: _Track) -> bool:
        """Whether this is a phrase that ``other``, begun earlier, holds too: then it is ``other`` that is heard."""
        earlier = other.begin < self.begin - _SAME_MOMENT
        return earlier and self.begin + self.audible - (other.begin + other.audible) <= _WINDOW

    def sure_beside(self, other: _Track) -> bool:
        """Whether nothing that may still come can make ``other`` the better one."""
        return other.closed or self.audible - other.audible > _WINDOW


class Hearing:
    """What one call's recording holds; ``update`` looks at what came since."""

    def __init__(self, ear: Ear, recording: Recording) -> None:
        self._ear, self._recording = ear, recording
        self._tracks: list[_Track] = []
        self._scanned = 0

    def update(self, *, final: bool = False) -> None:
        """Scan the new part; ``final`` looks at the last bit too and closes what is being followed."""
        end = self._recording.length
        while end - self._scanned >= _BLOCK or (final and end - self._scanned >= _SHORTEST):
            self._scan(self._scanned + _STEP)
        if not final and end - self._scanned > _ANCHOR + SAMPLE_RATE // 4:
            self._scan(end - _ANCHOR)
        for track in self._tracks:
            if not track.closed:
                self._follow(track, final=final)

    def _scan(self, until: int) -> None:
        block = self._recording.cut(self._scanned, self._scanned + _BLOCK).astype(np.float32)
        for index, offset, _ in self._ear.find(block):
            begin = self._scanned + offset
            if begin < until and not any(
                track.index == index and abs(track.begin - begin) < _SAME_MOMENT for track in self._tracks
            ):
                length = int(self._ear.lengths[index])
                self._tracks.append(_Track(index, begin, length, begin + length, length))
        self._scanned = until

    def _follow(self, track: _Track, *, final: bool) -> None:
        """Go on window by window. One window may be torn (a lost packet, a slip) if the next one is there."""
        body = self._ear.bodies[track.index]
        while not track.closed:
            if track.matched >= len(body):
                track.closed = track.whole = True
                return
            for torn in (0, _WINDOW):
                wanted = body[track.matched + torn : track.matched + torn + _WINDOW]
                if torn and (len(wanted) < _WINDOW or rms(wanted) < _QUIET):
                    track.closed = True
                    return
                around, place = self._around(track.position + torn, len(wanted))
                if len(around) < place + len(wanted):
                    track.closed = final
                    return
                slip = _slip(around, place, wanted)
                if slip is not None:
                    track.matched += torn + len(wanted)
                    track.position += torn + slip + len(wanted)
                    track.audible = track.matched if rms(wanted) >= _QUIET else track.audible
                    track.whole = track.matched + _WINDOW > len(body)
                    break
            else:
                track.closed = True

    def _around(self, position: int, length: int) -> tuple[Floats, int]:
        """The sound about a place, and where that place is in it."""
        first = max(0, position - _SLIP)
        return self._recording.cut(first, position + length + _SLIP).astype(np.float32), position - first

    def heard(self) -> list[Heard]:
        """In order; of prompts that begin alike the one that fits longest, as soon as that is sure."""
        sure = []
        for track in self._tracks:
            rivals = [
                other for other in self._tracks if other is not track and abs(other.begin - track.begin) < _SAME_MOMENT
            ]
            if any(track.inside(other) for other in self._tracks):
                continue
            if all(track.sure_beside(rival) and not track.beaten_by(rival) for rival in rivals):
                sure.append(self._told(track))
        return sorted(sure, key=lambda heard: heard.from_ms)

    def _told(self, track: _Track) -> Heard:
        first, last = track.begin * 1000 // SAMPLE_RATE, track.position * 1000 // SAMPLE_RATE
        return Heard(self._ear.prompts[track.index], first, last, track.whole)


def _slip(around: Floats, place: int, wanted: Floats) -> int | None:
    """By how many samples the wanted window is off its place, None when it is not there at all."""
    here = around[place : place + len(wanted)]
    if rms(wanted) < _QUIET:
        return 0 if rms(here) < 4 * _QUIET else None
    if _likeness(here, wanted) >= _FOLLOWED:
        return 0
    best = int(np.argmax(np.correlate(around, wanted, mode="valid")))
    if _likeness(around[best : best + len(wanted)], wanted) >= _FOLLOWED:
        return best - place
    return None
