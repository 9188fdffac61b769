"""Synthetic callers for tests: a phrase said by espeak-ng over a telephone line with faint noise."""

from __future__ import annotations

import random
import shutil
import subprocess
from array import array
from pathlib import Path

import pytest

from controller.speech import audio
from controller.speech.port import FRAME_BYTES, Recogniser, SpeechUnavailable
from controller.speech.recognisers import create_recogniser


def frames(text: str, voice: str, folder: Path) -> list[bytes]:
    """20 ms frames of the phrase, with 300 ms of line before and 700 ms after it."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    raw = folder / "spoken.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-s", "145", "-w", str(raw), text], check=True)
    samples = audio.levelled(audio.to_line_rate(*audio.read_wav(raw)))
    chance = random.Random(text)
    line = [round(value + chance.gauss(0, 60)) for value in [*[0] * 2_400, *samples, *[0] * 5_600]]
    data = array("h", (max(-32_768, min(32_767, value)) for value in line)).tobytes()
    return [data[at : at + FRAME_BYTES] for at in range(0, len(data) - FRAME_BYTES + 1, FRAME_BYTES)]


def recogniser(name: str, language: str) -> Recogniser:
    """With the model that is installed, or the test is skipped."""
    try:
        return create_recogniser(name, language, None)
    except SpeechUnavailable as missing:
        pytest.skip(str(missing))


def understood(engine: Recogniser, language: str, text: str, voice: str, phrases: list[str], folder: Path) -> str:
    """The best text for a phrase spoken to the engine, "" for nothing."""
    utterance = engine.begin(language, phrases)
    for frame in frames(text, voice, folder):
        utterance.accept(frame)
    alternatives = utterance.finish().alternatives
    return alternatives[0].text if alternatives else ""
