"""Slower speech lasts longer and stays as loud and as high as it was."""

from __future__ import annotations

import math
from array import array

import numpy as np
import pytest

from controller.speech.pace import at_pace


def tone(hertz: float, ms: int) -> array[int]:
    return array("h", (round(8_000 * math.sin(math.tau * hertz * n / 8_000)) for n in range(ms * 8)))


@pytest.mark.parametrize("pace", [80, 65])
def test_it_lasts_longer_at_the_same_pitch_and_loudness(pace: int) -> None:
    sound = tone(220, 2_000)
    slow = at_pace(sound, pace)
    assert len(slow) / len(sound) == pytest.approx(100 / pace, rel=0.03)
    spectrum = np.abs(np.fft.rfft(np.asarray(slow, dtype=float)))
    assert np.argmax(spectrum) * 8_000 / len(slow) == pytest.approx(220, abs=2)
    middle = np.asarray(slow[2_000:-2_000], dtype=float)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(8_000 / math.sqrt(2), rel=0.05)


def test_its_own_pace_changes_nothing() -> None:
    sound = tone(220, 500)
    assert at_pace(sound, 100) == sound


@pytest.mark.parametrize("ms", [0, 1, 30, 119, 121, 200])
def test_a_short_sound_is_no_trouble(ms: int) -> None:
    sound = tone(440, ms)
    assert len(at_pace(sound, 65)) >= len(sound) * 0.9
