"""The bar itself, for it costs a few seconds: at most once in ten minutes begins what would cut a prompt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bench.false_barge_in import BAR, at_level, barge_ins, crying, line_noise, music, television
from bench.speakers import QUIET_LINE, Sound, hiss, spoken, standing
from controller.speech.port import SAMPLE_RATE


def test_line_noise_barges_in_at_most_once_in_ten_minutes() -> None:
    """Two lines of ten minutes; with a likeness of 0.6 instead of 0.65 for a voice it was five times."""
    assert sum(barge_ins(line_noise(600, seed))[0] for seed in (7, 10)) <= 2 * BAR


def _on_the_line(sound: Sound, db: float) -> Sound:
    return np.concatenate([hiss(SAMPLE_RATE, QUIET_LINE, 2), at_level(sound, db)])


@pytest.mark.parametrize(
    ("make", "begun"),
    [
        pytest.param(music, 3, marks=pytest.mark.asterisk),
        pytest.param(television, 5, marks=pytest.mark.asterisk),
        (crying, 3),
    ],
)
def test_sounds_20_db_below_a_talker_begin_and_cut_nothing(make: Callable[[float, int], Sound], begun: int) -> None:
    """Half a minute of each: they are heard, for a faint voice may be a caller's; no prompt is stopped."""
    loud, faint = barge_ins(_on_the_line(make(30, 7), 20))
    assert loud == 0
    assert faint >= begun, "nothing was heard, so nothing was shown"


@pytest.mark.asterisk
def test_a_caller_over_the_television_cuts_the_prompt_each_time() -> None:
    speaker = next(one for one in standing("en") if one.program == "espeak-ng")
    word = np.array(spoken(speaker, "appointment"), dtype=float)
    sound = _on_the_line(television(30, 7), 20)
    for second in (5, 15, 25):
        sound[second * SAMPLE_RATE :][: len(word)] += word
    assert barge_ins(sound)[0] == 3
