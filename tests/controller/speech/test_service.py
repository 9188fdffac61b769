"""Speech as one service: starting never fails, each language gets its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.speech.port import SpeechUnavailable
from controller.speech.service import SpeechService


async def sentences(recognisers: dict[str, str], models: dict[str, Path] | None = None) -> list[str]:
    service = SpeechService(["en", "es"], recognisers, models or {}, "fake")
    try:
        return await service.start()
    finally:
        await service.close()


async def test_a_ready_language_and_one_that_works_by_keys() -> None:
    assert await sentences({"en": "fake"}) == [
        "Speech in en: fake is ready.",
        "Speech in es: no recogniser is set; calls work by keys.",
    ]


async def test_a_missing_model_is_said_and_keys_work(tmp_path: Path) -> None:
    said = await sentences({"en": "fake", "es": "vosk"}, {"es": tmp_path})
    assert said[0].endswith("ready.")
    assert str(tmp_path) in said[1] and "keys work" in said[1]


async def test_an_unknown_recogniser_does_not_stop_the_start() -> None:
    (said,) = await sentences({"en": "hal"})
    assert "no recogniser 'hal'" in said and "keys" in said


def test_an_unknown_voice_is_refused_at_once() -> None:
    with pytest.raises(SpeechUnavailable, match="no voice 'hal'"):
        SpeechService(["en"], {}, {}, "hal")
