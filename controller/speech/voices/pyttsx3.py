"""The embedded voice: pyttsx3 over espeak-ng, in worker processes.

Why a process: pyttsx3 blocks, is not safe under threads (one file of four was written), espeak-ng can be
initialised once per process only, and it is GPL. The worker is this file run with ``-m``; it takes one JSON
object a line on its standard input and answers with one a line. Text never stands on a command line, where
``ps`` would show it.

Traps of pyttsx3 2.99 handled here: it prints to standard output, an unknown voice is ignored in silence, an empty text
spins for ever, and one engine in some seventy never takes the pace it is told at its beginning.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import tempfile
from array import array
from pathlib import Path
from typing import Any

from controller.speech import audio, child
from controller.speech.port import SAMPLE_RATE, SpeechUnavailable

WORDS_PER_MINUTE = 150
"""Slower than espeak's own 175: older callers follow it, and it is still no drawl."""
_VOICES = {"en": "en-us", "es": "es-419"}
_TRIES = 3
"""pyttsx3 ends one job in some hundred without having written anything, or an empty file, and an engine may speak at
its own 200 words a minute though told otherwise; the next try works."""
_CURRENT = 1
"""Of ``espeak_GetParameter``: the value in use, not the default (espeak-ng's speak_lib.h). pyttsx3 passes neither."""
_LONGEST_TEXT = 4_000


def create() -> Pyttsx3Voice:
    return Pyttsx3Voice()


class Pyttsx3Voice:
    """A text at a time in each worker. A worker that dies or hangs is ended; the next text starts another."""

    name = "pyttsx3"

    def __init__(self, timeout: float = 20.0, command: tuple[str, ...] | None = None, workers: int = 2) -> None:
        """``timeout`` is seconds for one text; ``command`` replaces the worker's (for tests).

        Two ``workers`` are rarely needed in a call; they halve a clinic's first start.
        """
        self._timeout = timeout
        command = command or (sys.executable, "-m", "controller.speech.voices.pyttsx3")
        self._workers = [_Worker(command) for _ in range(workers)]
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        for worker in self._workers:
            self._idle.put_nowait(worker)
        self._numbers = itertools.count(1)

    async def render(self, text: str, language: str, target: Path) -> None:
        """Write ``target`` (wav, 8 kHz, mono, 16 bit), whole or not at all. Raises SpeechUnavailable."""
        if not text.strip() or len(text) > _LONGEST_TEXT:
            raise SpeechUnavailable(f"a prompt must have 1 to {_LONGEST_TEXT} characters of text; this has {len(text)}")
        request = {"id": next(self._numbers), "text": text, "language": language, "target": str(target)}
        worker = await self._idle.get()
        try:
            answer = await asyncio.wait_for(worker.ask(request), self._timeout)
        except TimeoutError:
            await worker.end()
            raise SpeechUnavailable(f"the voice gave nothing within {self._timeout:g} s; it was restarted") from None
        except (OSError, ValueError, asyncio.IncompleteReadError):
            await worker.end()
            raise SpeechUnavailable("the voice's worker ended unexpectedly; it will be restarted") from None
        except asyncio.CancelledError:
            await worker.end()
            raise
        finally:
            self._idle.put_nowait(worker)
        if answer.get("error"):
            raise SpeechUnavailable(str(answer["error"]))

    async def close(self) -> None:
        """End the workers once they are done. The voice may be used again; it starts others."""
        idle = [await self._idle.get() for _ in self._workers]
        for worker in idle:
            await worker.end()
            self._idle.put_nowait(worker)


class _Worker:
    """One process, and one text at a time in it."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        process = await self._running()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        answer = json.loads(await process.stdout.readuntil(b"\n"))
        if not isinstance(answer, dict) or answer.get("id") != request["id"]:
            raise ValueError("not the answer to this request")
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, start_new_session=True
            )
        return self._process

    async def end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await child.end(process)


class _Engine:
    """pyttsx3 within the worker."""

    def __init__(self) -> None:
        try:
            import pyttsx3
            from pyttsx3.drivers import _espeak

            self._espeak = _espeak
            self._engine = pyttsx3.init("espeak")
            voices = self._engine.getProperty("voices")
        except Exception as error:  # pyttsx3 raises whatever its driver raised
            raise SpeechUnavailable(
                f"no voice: pyttsx3 could not load espeak-ng ({type(error).__name__}); install the package espeak-ng"
            ) from error
        self._known = {language.strip().lower() for voice in voices for language in voice.languages}
        self._warm_up()

    def _warm_up(self) -> None:
        """The first job of an engine may end before its file is written, and spoil the next: let it be a short one."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            self._engine.save_to_file("Hello", str(Path(folder) / "first.wav"))
            self._engine.runAndWait()

    def render(self, text: str, language: str, target: Path) -> None:
        voice = _VOICES.get(language, language)
        if voice.lower() not in self._known:
            raise SpeechUnavailable(
                f"espeak-ng has no voice for the language {language!r}; record its prompts, or leave it out of"
                " clinic.languages in clinic.yaml"
            )
        self._engine.setProperty("voice", voice)
        with tempfile.TemporaryDirectory() as folder:
            raw = Path(folder) / "speech.wav"
            for _ in range(_TRIES):
                self._keep_pace()
                self._engine.save_to_file(text, str(raw))
                self._engine.runAndWait()
                samples, rate = audio.read_wav(raw) if raw.exists() else (array("h"), SAMPLE_RATE)
                if samples and self._pace() == WORDS_PER_MINUTE:
                    break
        samples = audio.levelled(audio.to_line_rate(audio.trimmed(samples), rate))
        audio.check_audible(target, samples)
        audio.write_wav(target, samples, mode=0o600)

    def _keep_pace(self) -> None:
        """Told to espeak itself and waited for: what pyttsx3 tells it may be lost. Raises ``SpeechUnavailable``."""
        for _ in range(_TRIES):
            self._espeak.SetParameter(self._espeak.RATE, WORDS_PER_MINUTE, 0)
            self._espeak.Synchronize()
            if self._pace() == WORDS_PER_MINUTE:
                return
        raise SpeechUnavailable(f"espeak-ng speaks {self._pace()} words a minute instead of {WORDS_PER_MINUTE}")

    def _pace(self) -> int:
        return int(self._espeak.dll.espeak_GetParameter(self._espeak.RATE, _CURRENT))


def _answer(engine: _Engine, line: bytes) -> dict[str, Any]:
    request = json.loads(line)
    try:
        engine.render(request["text"], request["language"], Path(request["target"]))
    except (SpeechUnavailable, audio.BadSound) as error:
        return {"id": request["id"], "error": str(error)}
    except OSError as error:
        return {"id": request["id"], "error": f"cannot write {request['target']}: {error.strerror}; make room for it"}
    return {"id": request["id"]}


def _main() -> None:
    """Serve until the standard input ends. pyttsx3 prints, so answers go out on a copy of standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    engine: _Engine | None = None
    for line in sys.stdin.buffer:
        try:
            engine = engine or _Engine()
            answer = _answer(engine, line)
        except SpeechUnavailable as error:
            answer = {"id": json.loads(line)["id"], "error": str(error)}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    _main()
