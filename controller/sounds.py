"""Every sound the system makes, ready before the first call: the flows', the shell's own, the dialplan's.

The dialplan's sentences are copied to where it plays them by name, so that Asterisk can
say them with no controller alive.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from controller.asterisk.sentences import sentences
from controller.prompt_index import IndexEntry, write_index
from controller.settings.loader import Settings
from controller.speech.port import Voice
from controller.speech.prompts import PromptCache
from ivr import messages as ivr
from ivr.flow import FlowSet
from ivr.problems import FileProblems, Problem
from ivr.strict_yaml import load_file

PROJECT = Path(__file__).resolve().parents[1]
PROMPTS = PROJECT / "prompts"
SYSTEM_CATALOGUE = PROMPTS / "system.yaml"
RECORDED = PROMPTS / "recorded"
AS_SPOKEN = 100
"""The pace of the voice, or of who recorded the prompt."""


class SoundLibrary:
    """``media(prompt)`` gives the file of a prompt; it touches no disk."""

    def __init__(self, settings: Settings, voice: Voice) -> None:
        self._settings = settings
        self._languages = settings.model.clinic.languages
        self._cache = PromptCache(settings.folder.prompts, voice, RECORDED)
        self._late: dict[str, dict[tuple[str, str, int], Path]] = {}
        self._indexed: dict[tuple[str, str, str], None] = {}
        self.texts = system_texts(self._languages)
        """(key, language) -> the shell's own sentences."""

    async def prepare(self, flows: FlowSet, say: Callable[[str], None], more: Iterable[ivr.Prompt] = ()) -> list[str]:
        """Render what is missing; ``more``: sentences that no flow knows of.

        Gives a sentence for each prompt that cannot be had; calls go on without it.
        """
        wanted = {(prompt.text, prompt.language, prompt.key) for prompt in (*flows.prompts(), *more)}
        wanted |= {(text, language, key) for (key, language), text in self.texts.items()}
        wanted |= {(sentence.text, sentence.language, "") for sentence in sentences(self._settings)}
        told = 0

        def progress(done: int, total: int) -> None:
            nonlocal told
            if done == total or done >= told + max(50, total // 5):
                told = done
                say(f"Prompts: {done} of {total} ready.")

        prepared = await self._cache.prepare(sorted(wanted), progress)
        self._lay_out_plain()
        self._write_index(wanted)
        return list(prepared.problems)

    async def prepare_more(self, prompts: Iterable[ivr.Prompt]) -> list[str]:
        """Have these ready too, while calls go on. A sentence for each that cannot be had."""
        wanted = {(prompt.text, prompt.language, prompt.key) for prompt in prompts}
        prepared = await self._cache.prepare(sorted(wanted))
        self._write_index(wanted)
        return list(prepared.problems)

    def _write_index(self, wanted: Iterable[tuple[str, str, str]]) -> None:
        """So that ``careline call`` knows what it hears."""
        self._indexed |= dict.fromkeys(sorted(wanted))
        entries = [
            IndexEntry(key, language, text, str(path.with_name(path.name + ".wav")))
            for text, language, key in self._indexed
            if (path := self._cache.path(text, language, key)) is not None
        ]
        write_index(self._settings.folder.prompts, entries)

    def media(self, prompt: ivr.Prompt, call: str = "") -> Path | None:
        """The file of a prompt made ahead, or of one made late for ``call``; None when there is none.

        One at another pace than the voice's own is always made late.
        """
        late = self._late.get(call, {}).get((prompt.text, prompt.language, prompt.pace))
        if late is not None or prompt.pace != AS_SPOKEN:
            return late
        return self._cache.path(prompt.text, prompt.language, prompt.key)

    async def render_late(self, call: str, prompts: Sequence[ivr.Prompt]) -> None:
        """Make these for one call; ``forget`` deletes them. Raises SpeechUnavailable."""
        made = self._late.setdefault(call, {})
        try:
            for prompt in prompts:
                await self._make(call, prompt, made)
        finally:
            if self._late.get(call) is not made:  # the call ended meanwhile: what was made since goes too
                self._cache.forget(call)

    async def _make(self, call: str, prompt: ivr.Prompt, made: dict[tuple[str, str, int], Path]) -> None:
        plain = self.media(replace(prompt, pace=AS_SPOKEN), call)
        if plain is None:
            plain = await self._cache.private(call, prompt.text, prompt.language)
            made[(prompt.text, prompt.language, AS_SPOKEN)] = plain
        if prompt.pace != AS_SPOKEN:
            slow = await asyncio.to_thread(self._cache.slower, call, plain, prompt.pace)
            made[(prompt.text, prompt.language, prompt.pace)] = slow

    def forget(self, call: str) -> None:
        if self._late.pop(call, None) is not None:
            self._cache.forget(call)

    def length_ms(self, path: Path) -> int:
        return self._cache.duration_ms(path)

    def own(self, key: str, language: str) -> Path | None:
        """One of the shell's own sentences, in the clinic's first language when there is none in ``language``."""
        prompt = self.own_prompt(key, language)
        return self.media(prompt) if prompt is not None else None

    def own_prompt(self, key: str, language: str) -> ivr.Prompt | None:
        """The same as a prompt, which may be said at another pace; None when it has no sound."""
        for known in (language, self._languages[0]):
            text = self.texts.get((key, known))
            if text is not None and self._cache.path(text, known, key) is not None:
                return ivr.Prompt(text, known, key)
        return None

    def _lay_out_plain(self) -> None:
        for sentence in sentences(self._settings):
            path = self._cache.path(sentence.text, sentence.language)
            if path is not None:
                shutil.copyfile(path.with_name(path.name + ".wav"), sentence.file)


def system_texts(languages: list[str], catalogue: Path = SYSTEM_CATALOGUE) -> dict[tuple[str, str], str]:
    """The shell's sentences. Raises FileProblems when one is missing in a language of the clinic."""
    located = load_file(catalogue)
    plain = located.plain()
    texts: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    for key, wordings in (plain if isinstance(plain, dict) else {}).items():
        for language in languages:
            text = wordings.get(language) if isinstance(wordings, dict) else None
            if isinstance(text, str) and text.strip():
                texts[(key, language)] = text
            else:
                problems.append(
                    located.problem(
                        (key,), f"'{key}' has no text in '{language}'", f"Add a line '{language}: …' to it."
                    )
                )
    if problems:
        raise FileProblems(problems)
    return texts
