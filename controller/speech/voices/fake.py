"""A voice for tests and for running without espeak-ng: a soft tone as long as the text would take to say."""

from __future__ import annotations

import math
from array import array
from pathlib import Path

from controller.speech import audio
from controller.speech.port import SAMPLE_RATE, SpeechUnavailable


def create() -> FakeVoice:
    return FakeVoice()


class FakeVoice:
    """Renders 60 ms of tone for each character; ``rendered`` lists what was asked, ``fail`` makes it refuse."""

    name = "fake"

    def __init__(self) -> None:
        self.rendered: list[tuple[str, str]] = []
        self.fail = ""

    async def render(self, text: str, language: str, target: Path) -> None:
        """Write ``target`` (wav, 8 kHz, mono, 16 bit). Raises SpeechUnavailable."""
        if self.fail or not text.strip():
            raise SpeechUnavailable(self.fail or "a prompt must have some text")
        self.rendered.append((text, language))
        length = SAMPLE_RATE * 60 * len(text) // 1000
        wave = (round(3_000 * math.sin(index * math.tau * 440 / SAMPLE_RATE)) for index in range(length))
        audio.write_wav(target, array("h", wave), mode=0o600)

    async def close(self) -> None:
        """Nothing to end."""
