"""The fake voice."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.speech import audio
from controller.speech.port import SpeechUnavailable
from controller.speech.voices.fake import FakeVoice


async def test_longer_texts_take_longer_and_what_was_asked_is_kept(tmp_path: Path) -> None:
    voice = FakeVoice()
    await voice.render("a" * 10, "en", tmp_path / "short.wav")
    await voice.render("a" * 20, "es", tmp_path / "long.wav")
    assert [audio.duration_ms(tmp_path / name) for name in ("short.wav", "long.wav")] == [600, 1_200]
    assert [language for _, language in voice.rendered] == ["en", "es"]


async def test_it_fails_when_told_to(tmp_path: Path) -> None:
    voice = FakeVoice()
    voice.fail = "no voice today"
    with pytest.raises(SpeechUnavailable, match="no voice today"):
        await voice.render("Hello", "en", tmp_path / "x.wav")
