"""What a recording sounds like apart from prompts: silence, an agent's tone, music."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from careline.phones.g711 import SAMPLE_RATE, Samples
from careline.phones.hearing import Heard
from careline.phones.recording import Recording

_FRAME_MS: Final = 20
_FRAME: Final = SAMPLE_RATE * _FRAME_MS // 1000
_QUIET: Final = 40.0
_TONE_WINDOW: Final = SAMPLE_RATE // 10
_TONE_SHARE: Final = 0.7

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the recording, in ms since the call began."""

    from_ms: int
    until_ms: int

    @property
    def length_ms(self) -> int:
        return self.until_ms - self.from_ms


def tone_of(position: int) -> float:
    """The tone of the agent at ``position`` in the list of accounts, in Hz; up to 30 agents are told apart."""
    return 1_020.0 + 70.0 * (position % 30)


def _frame_levels(samples: Samples) -> Floats:
    whole = samples[: len(samples) // _FRAME * _FRAME].astype(np.float64).reshape(-1, _FRAME)
    levels: Floats = np.sqrt(np.mean(whole**2, axis=1))
    return levels


def _spans(marks: Iterable[bool], since_ms: int) -> list[Span]:
    spans: list[Span] = []
    begin: int | None = None
    at = since_ms
    for mark in marks:
        if mark and begin is None:
            begin = at
        elif not mark and begin is not None:
            spans.append(Span(begin, at))
            begin = None
        at += _FRAME_MS
    return [*spans, Span(begin, at)] if begin is not None else spans


def silences(recording: Recording, at_least_ms: int, since_ms: int = 0, until_ms: int | None = None) -> list[Span]:
    """Stretches without any sound."""
    quiet = _frame_levels(recording.samples(since_ms, until_ms)) < _QUIET
    return [span for span in _spans(map(bool, quiet), since_ms) if span.length_ms >= at_least_ms]


def sounds(recording: Recording, since_ms: int = 0, until_ms: int | None = None, *, bridge_ms: int = 300) -> list[Span]:
    """Stretches with sound; pauses shorter than ``bridge_ms`` do not part them."""
    loud = _frame_levels(recording.samples(since_ms, until_ms)) >= _QUIET
    joined: list[Span] = []
    for span in _spans(map(bool, loud), since_ms):
        if joined and span.from_ms - joined[-1].until_ms < bridge_ms:
            joined[-1] = Span(joined[-1].from_ms, span.until_ms)
        else:
            joined.append(span)
    return joined


def tone_shares(samples: Samples, frequencies: Sequence[float]) -> Floats:
    """How much of the power of each 0.1 s (every 0.05 s) is at each frequency; 1 is a pure tone.

    Goertzel's algorithm for all windows and frequencies at once, as one product of matrices.
    """
    starts = range(0, len(samples) - _TONE_WINDOW + 1, _TONE_WINDOW // 2)
    if not starts or not frequencies:
        return np.zeros((len(starts), len(frequencies)))
    windows = np.stack([samples[at : at + _TONE_WINDOW] for at in starts]).astype(np.float64)
    power = np.sum(windows**2, axis=1)
    turns = np.exp(-2j * np.pi * np.outer(np.arange(_TONE_WINDOW), frequencies) / SAMPLE_RATE)
    shares: Floats = 2 * np.abs(windows @ turns) ** 2 / (_TONE_WINDOW * np.maximum(power, 1)[:, None])
    shares[power < _TONE_WINDOW * _QUIET**2] = 0
    return shares


def tones_from(recording: Recording, frequencies: Sequence[float], since_ms: int = 0) -> dict[float, int]:
    """When each tone began (for at least 0.2 s) after ``since_ms``, in ms since the call began."""
    pure = tone_shares(recording.samples(since_ms), frequencies) >= _TONE_SHARE
    lasting = pure[:-2] & pure[1:-1] & pure[2:]
    return {
        frequency: since_ms + int(np.argmax(lasting[:, column])) * _TONE_WINDOW * 500 // SAMPLE_RATE
        for column, frequency in enumerate(frequencies)
        if lasting[:, column].any()
    }


def music_from(
    recording: Recording,
    known: Iterable[Heard],
    tones: Sequence[float] = (),
    since_ms: int = 0,
    *,
    lasting_ms: int = 1500,
) -> int | None:
    """When music began: sound that lasts, is none of the known prompts and no tone. Speech unknown to us counts too."""
    told = [(heard.from_ms - 100, heard.until_ms + 400) for heard in known]
    for span in sounds(recording, since_ms):
        begin = span.from_ms
        for first, last in sorted(told):
            if first <= begin < last:
                begin = last
            elif begin < first < span.until_ms:
                break
        if span.until_ms - begin < lasting_ms:
            continue
        part = recording.samples(begin, begin + lasting_ms)
        if not np.any(tone_shares(part, tones) > _TONE_SHARE / 2):
            return begin
    return None
