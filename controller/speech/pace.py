"""The same speech slower, its pitch unchanged: for callers who asked for it, whoever recorded the prompt.

Waveform-similarity overlap-add (Verhelst and Roelands, ICASSP 1993): windows of 30 ms are laid at even steps and taken
from the original at smaller ones, each from within 8 ms of its place where it goes on best from what is there.
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from controller.speech import audio
from controller.speech.port import SAMPLE_RATE

_WINDOW = 30 * SAMPLE_RATE // 1000
_STEP = _WINDOW // 2
_SEARCH = 8 * SAMPLE_RATE // 1000


def at_pace(samples: array[int], pace: int) -> array[int]:
    """``samples`` at ``pace`` hundredths of their own pace: at 80 they last a quarter longer."""
    if pace == 100 or len(samples) < 4 * _WINDOW:
        return samples
    sound = np.concatenate([np.zeros(_SEARCH), np.asarray(samples, dtype=np.float64), np.zeros(2 * _WINDOW)])
    shape = np.hanning(_WINDOW + 1)[:-1]
    steps = (len(samples) * 100 // pace - _WINDOW) // _STEP
    out = np.zeros((steps + 2) * _STEP)
    place = _SEARCH
    for number in range(steps):
        out[number * _STEP : number * _STEP + _WINDOW] += shape * sound[place : place + _WINDOW]
        place = _best(sound, place + _STEP, _SEARCH + (number + 1) * _STEP * pace // 100)
    return audio.whole(out)


def _best(sound: np.ndarray[tuple[int], np.dtype[np.float64]], onwards: int, wanted: int) -> int:
    """Where near ``wanted`` the sound is most like what would come next (``onwards``)."""
    first = max(0, wanted - _SEARCH)
    around = sound[first : wanted + _SEARCH + _WINDOW]
    following = sound[onwards : onwards + _WINDOW]
    if len(around) < _WINDOW or len(following) < _WINDOW:
        return min(wanted, len(sound) - _WINDOW)
    return first + int(np.argmax(sliding_window_view(around, _WINDOW) @ following))
