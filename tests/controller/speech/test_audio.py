"""Sound as numbers: laws of resampling and levelling, and sentences for bad files."""

from __future__ import annotations

import math
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.speech import audio

samples = st.lists(st.integers(-32_768, 32_767), max_size=600).map(lambda values: array("h", values))


def rms(samples: array[int]) -> float:
    return math.sqrt(sum(each * each for each in samples) / len(samples))


def tone(frequency: int, rate: int, seconds: float = 0.5, peak: int = 10_000) -> array[int]:
    return array("h", (round(peak * math.sin(math.tau * frequency * n / rate)) for n in range(int(rate * seconds))))


@given(samples, st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 48_000]))
@settings(deadline=None, max_examples=60)
def test_resampling_keeps_the_duration_and_never_overflows(given_samples: array[int], rate: int) -> None:
    out = audio.to_line_rate(given_samples, rate)
    assert abs(len(out) - len(given_samples) * 8_000 / rate) < 1.01


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100])
def test_speech_passes_and_hiss_above_the_line_does_not_fold_back(rate: int) -> None:
    middle = slice(500, -500)
    assert rms(audio.to_line_rate(tone(1_000, rate), rate)[middle]) == pytest.approx(7_071, rel=0.02)
    assert rms(audio.to_line_rate(tone(6_000, rate), rate)[middle]) < 100


@given(samples)
def test_levelling_never_clips(given_samples: array[int]) -> None:
    out = audio.levelled(given_samples)
    assert len(out) == len(given_samples)
    loudest = max((abs(sample) for sample in given_samples), default=0)
    assert max((abs(sample) for sample in out), default=0) <= max(
        audio.LOUDEST + 1, audio.SILENT if loudest < 60 else 0
    )


def test_quiet_speech_is_raised_to_the_level_of_the_line() -> None:
    out = audio.levelled(tone(500, 8_000, peak=400))
    assert rms(out) == pytest.approx(audio.SPEECH_LEVEL, rel=0.05)


def test_silence_around_speech_is_trimmed() -> None:
    padded = array("h", [0] * 8_000) + tone(500, 8_000, 0.1) + array("h", [0] * 8_000)
    assert 800 < len(audio.trimmed(padded)) < 800 + 8 * (40 + 160) + 100


def test_written_files_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep/x.wav"
    audio.write_wav(path, array("h", range(-100, 100)))
    assert audio.read_wav(path) == (array("h", range(-100, 100)), 8_000)
    assert audio.is_line_format(path)
    assert audio.duration_ms(path) == 25
    assert [entry.name for entry in path.parent.iterdir()] == ["x.wav"]


def test_bad_files_give_one_sentence_with_the_name_and_the_remedy(tmp_path: Path) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no wav")
    eight_bit = tmp_path / "eight.wav"
    with wave.open(str(eight_bit), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"\x80" * 100)
    for path in (bad, eight_bit, tmp_path / "missing.wav"):
        with pytest.raises(audio.BadSound, match=rf"{path.name}.*16-bit PCM wav"):
            audio.read_wav(path)
    for read in (audio.is_line_format, audio.duration_ms):
        with pytest.raises(audio.BadSound, match=r"bad.wav"):
            read(bad)
