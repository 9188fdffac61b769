"""Speech as one service: the voice, the recognisers, and what to tell the person who starts them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from controller.speech.pool import PoolConfig, RecogniserPool
from controller.speech.port import SpeechUnavailable, Voice
from controller.speech.voices import voice_named
from controller.speech.workers import Health


class SpeechService:
    """``start`` never fails: a language without a recogniser works by keys, and ``start`` says so."""

    def __init__(
        self,
        languages: Sequence[str],
        recognisers: Mapping[str, str],
        models: Mapping[str, Path],
        voice: str,
        on_change: Callable[[Health], None] = lambda _health: None,
    ) -> None:
        """``on_change`` hears of recognisers that come and go. Raises SpeechUnavailable for an unknown voice."""
        self._languages = languages
        self.voice: Voice = voice_named(voice)
        self.pool: RecogniserPool | None = None
        self._problem = ""
        try:
            self.pool = RecogniserPool(PoolConfig(dict(recognisers), dict(models)), on_change)
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

    async def unheard(self, words: Mapping[str, Sequence[str]]) -> list[str]:
        """A sentence for each language with words (of an emergency) that its recogniser can never make out."""
        sentences = []
        for language in sorted(self.pool.languages() if self.pool else ()):
            lost: list[str] = []
            with contextlib.suppress(SpeechUnavailable):  # it ended just now, which is told elsewhere
                lost = await self.pool.unheard(language, words.get(language, ())) if self.pool else []
            if lost:
                sentences.append(
                    f"Speech in {language}: the emergency words {', '.join(lost)} cannot be heard; "
                    "the key still works. Add words that mean the same to emergency.words."
                )
        return sentences

    async def close(self) -> None:
        if self.pool is not None:
            await self.pool.close()
        await self.voice.close()
