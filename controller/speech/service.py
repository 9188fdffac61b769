"""Speech as one service: the voice, the recognisers, and what to tell the person who starts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from controller.speech.pool import PoolConfig, RecogniserPool
from controller.speech.port import SpeechUnavailable, Voice
from controller.speech.voices import voice_named


class SpeechService:
    """``start`` never fails: a language without a recogniser works by keys, and ``start`` says so."""

    def __init__(
        self, languages: Sequence[str], recognisers: Mapping[str, str], models: Mapping[str, Path], voice: str
    ) -> None:
        """Raises SpeechUnavailable for a voice that does not exist."""
        self._languages = languages
        self.voice: Voice = voice_named(voice)
        self.pool: RecogniserPool | None = None
        self._problem = ""
        try:
            self.pool = RecogniserPool(PoolConfig(dict(recognisers), dict(models)))
        except SpeechUnavailable as error:
            self._problem = str(error)

    async def start(self) -> list[str]:
        """Start the recognisers; a sentence for each language of the clinic."""
        if self.pool is None:
            return [f"Speech: {self._problem}. Calls work by keys."]
        await self.pool.start()
        health = {each.language: each for each in self.pool.health()}
        sentences = []
        for language in self._languages:
            known = health.get(language)
            if known is None:
                sentences.append(f"Speech in {language}: no recogniser is set; calls work by keys.")
            elif known.state == "ready":
                sentences.append(f"Speech in {language}: {known.recogniser} is ready.")
            else:
                sentences.append(f"Speech in {language}: {known.recogniser} is not ready ({known.reason}); keys work.")
        return sentences

    async def close(self) -> None:
        if self.pool is not None:
            await self.pool.close()
        await self.voice.close()
