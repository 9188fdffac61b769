"""What every voice promises. A new file in voices/ is tested here unasked."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from controller.speech import audio
from controller.speech.port import SpeechUnavailable, Voice
from controller.speech.voices import voice_named, voice_names


@pytest.fixture(params=voice_names())
async def voice(request: pytest.FixtureRequest) -> AsyncIterator[Voice]:
    if request.param == "pyttsx3" and shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    made = voice_named(request.param)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Thank you for calling."), ("es", "Gracias por llamar."), ("ko", "전화 주셔서 감사합니다.")],
)
async def test_speech_fit_for_the_line(voice: Voice, language: str, text: str, tmp_path: Path) -> None:
    target = tmp_path / "prompt.wav"
    await voice.render(text, language, target)
    samples, _ = audio.read_wav(target)
    audio.check_audible(target, samples)
    assert audio.is_line_format(target)
    assert 500 < audio.duration_ms(target) < 6_000
    assert max(map(abs, samples)) <= audio.LOUDEST + 1
    assert os.listdir(tmp_path) == ["prompt.wav"]  # noqa: PTH208


async def test_nothing_to_say_is_refused_and_leaves_no_file(voice: Voice, tmp_path: Path) -> None:
    for text in ("", "  \n"):
        with pytest.raises(SpeechUnavailable):
            await voice.render(text, "en", tmp_path / "prompt.wav")
    assert os.listdir(tmp_path) == []  # noqa: PTH208


async def test_it_may_be_closed_twice_and_used_again(voice: Voice, tmp_path: Path) -> None:
    await voice.close()
    await voice.render("One.", "en", tmp_path / "one.wav")
    await voice.close()
    await voice.close()
    await voice.render("Two.", "en", tmp_path / "two.wav")
    assert audio.duration_ms(tmp_path / "two.wav") > 0
