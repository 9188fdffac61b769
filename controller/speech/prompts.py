"""The prompt cache: every sentence a sound file before a caller needs it.

``prepare`` renders ahead (a file's name is the hash of voice, language and text, so a changed text is a new file
and an unchanged one is never rendered again); ``path`` is a dictionary look-up for the hot path. A recorded file
``<recorded>/<language>/<key>.wav`` always wins over a synthetic one. Sentences with PHI are rendered into a folder
of their call, which ``forget`` deletes; they are never cached.

Asterisk answers a ``play`` of a missing sound as if it were there, so every file is measured here: readable,
longer than nothing, not silent.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import re
import shutil
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from controller.speech import audio
from controller.speech.pace import at_pace
from controller.speech.port import SpeechUnavailable, Voice

_STYLE = "2"
"""Raise it when rendering changes (speed, level), so that old files are made anew."""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,120}")
_KEY = re.compile(r"[\w.-]{1,120}")
"""Of a prompt: letters of any language, for what is said of a list is named after its words."""
_LONGEST_FILE_NAME = 250
"""Bytes, ``.wav`` not among them."""
_AT_ONCE = 2
"""Prompts made side by side: a voice that can do but one keeps the others waiting."""
Wanted = tuple[str, str, str]
"""``(text, language, key)``; ``key`` is "" for text written in a flow."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What ``prepare`` did, in files; ``problems`` are sentences for the user, without PHI."""

    rendered: int = 0
    reused: int = 0
    recorded: int = 0
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    counts: dict[str, int] = field(default_factory=lambda: {"rendered": 0, "reused": 0, "recorded": 0})
    problems: list[str] = field(default_factory=list)


class PromptCache:
    """Sound files for prompts. Paths are given without extension, as Asterisk's ``sound:`` wants them."""

    def __init__(self, folder: Path, voice: Voice, recorded_folder: Path | None = None) -> None:
        """Sounds go below ``folder``; what an earlier process left of private prompts is deleted at once."""
        self._folder = folder.resolve()
        self._private = self._folder / "private"
        self._voice = voice
        self._recorded = recorded_folder.resolve() if recorded_folder else None
        self._paths: dict[Wanted, Path] = {}
        self._durations: dict[Path, int] = {}
        shutil.rmtree(self._private, ignore_errors=True)

    async def prepare(
        self, prompts: Iterable[Wanted], progress: Callable[[int, int], None] = lambda done, total: None
    ) -> Prepared:
        """Have a checked sound file for each prompt; ``progress(done, total)`` after each. Bad prompts do not raise."""
        work = _Work()
        todo = sorted(
            {(text, language, key) for text, language, key in prompts if (text, language, key) not in self._paths}
        )
        left, done = iter(todo), itertools.count(1)

        async def one_after_another() -> None:
            for wanted in left:
                await self._prepared(wanted, work)
                progress(next(done), len(todo))

        await asyncio.gather(*(one_after_another() for _ in range(_AT_ONCE)))
        return Prepared(problems=tuple(dict.fromkeys(work.problems)), **work.counts)

    async def _prepared(self, wanted: Wanted, work: _Work) -> None:
        try:
            path, how = await self._prepare_one(wanted, work)
            self._paths[wanted] = path.with_suffix("")
            work.counts[how] += 1
        except (audio.BadSound, SpeechUnavailable) as error:
            work.problems.append(str(error))
        except OSError as error:
            work.problems.append(f"{self._folder}: cannot keep prompts there ({error.strerror}); make it writable")

    def path(self, text: str, language: str, key: str = "") -> Path | None:
        """Where the prepared prompt is (without ``.wav``), or None when it was never prepared. Touches no disk."""
        return self._paths.get((text, language, key))

    def duration_ms(self, path: Path) -> int:
        """Playing time of a path given by ``path`` or ``private``. Raises audio.BadSound."""
        if path not in self._durations:
            self._durations[path] = audio.duration_ms(path.with_name(path.name + ".wav"))
        return self._durations[path]

    async def private(self, call: str, text: str, language: str) -> Path:
        """Render a sentence with PHI for one call; readable by us alone. Raises SpeechUnavailable."""
        _checked("call id", call)
        folder = self._private / call
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = folder / f"{_digest(text, language)}.wav"
        if not target.exists():
            await self._voice.render(text, language, target)
        return target.with_suffix("")

    def slower(self, call: str, sound: Path, pace: int) -> Path:
        """The same sound at ``pace`` hundredths, for one call. For a thread. Raises audio.BadSound and OSError."""
        _checked("call id", call)
        samples, _ = audio.read_wav(sound.with_name(sound.name + ".wav"))
        target = self._private / call / f"{_digest(str(sound), str(pace))}.wav"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            audio.write_wav(target, at_pace(samples, pace), mode=0o600)
        return target.with_suffix("")

    def forget(self, call: str) -> None:
        """Delete the private prompts of a call that ended. Safe to repeat."""
        _checked("call id", call)
        folder = self._private / call
        for path in [path for path in self._durations if path.is_relative_to(folder)]:
            del self._durations[path]
        shutil.rmtree(folder, ignore_errors=True)

    async def _prepare_one(self, wanted: Wanted, work: _Work) -> tuple[Path, str]:
        text, language, key = wanted
        _checked("language", language)
        recording = self._recording(language, key)
        if recording is not None:
            try:
                return await asyncio.to_thread(self._usable, recording, language), "recorded"
            except audio.BadSound as error:
                work.problems.append(f"{error} (until then the synthetic voice says it)")
        target = self._folder / language / f"{_digest(self._voice.name, text, language)}.wav"
        if target.exists() and self._good(target):
            return target, "reused"
        target.parent.mkdir(parents=True, exist_ok=True)
        await self._voice.render(text, language, target)
        audio.check_audible(target, audio.read_wav(target)[0])
        return target, "rendered"

    def _recording(self, language: str, key: str) -> Path | None:
        if self._recorded is None or not key:
            return None
        if len(key.encode()) > _LONGEST_FILE_NAME:
            return None  # no file can be named so
        _checked("prompt key", key, _KEY)
        path = self._recorded / language / f"{key}.wav"
        return path if path.exists() else None

    def _usable(self, recording: Path, language: str) -> Path:
        """The recording itself when it is 8 kHz mono already, else a converted copy. Raises BadSound."""
        samples, rate = audio.read_wav(recording)
        audio.check_audible(recording, samples)
        if audio.is_line_format(recording):
            return recording
        content = hashlib.sha256(samples.tobytes() + str(rate).encode()).hexdigest()[:32]
        target = self._folder / language / f"recorded-{content}.wav"
        if not (target.exists() and self._good(target)):
            audio.write_wav(target, _converted(samples, rate))
        return target

    def _good(self, path: Path) -> bool:
        """Whether a cached file is whole and audible; a bad one is made again."""
        try:
            audio.check_audible(path, audio.read_wav(path)[0])
        except audio.BadSound:
            return False
        return audio.is_line_format(path)


def _converted(samples: array[int], rate: int) -> array[int]:
    return audio.levelled(audio.to_line_rate(samples, rate))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join((_STYLE, *parts)).encode()).hexdigest()[:32]


def _checked(what: str, value: str, allowed: re.Pattern[str] = _NAME) -> None:
    """Names become paths: refuse what could walk out of the folder. Raises SpeechUnavailable."""
    if not allowed.fullmatch(value) or value.startswith("."):
        raise SpeechUnavailable(f"a {what} may hold letters, digits, '_', '-' and '.' only")
