"""One worker process seen from the pool: started, listened to, ended, started again with back-off."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from controller.speech import child
from controller.speech.frames import HEADER, LONGEST, Kind, from_json, packed
from controller.speech.recognisers import simultaneous

State = Literal["starting", "ready", "restarting", "failed", "closed"]
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_STEADY = 60.0
"""Seconds of service after which an end counts as the first one again."""
_FULLEST_PIPE = 1 << 20
"""A worker that leaves this much unread (a minute of audio) is stuck."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a worker is; ``reason`` is a sentence without PHI, "" while all is well."""

    language: str
    recogniser: str
    state: State
    in_use: int
    slots: int
    restarts: int
    pid: int | None
    reason: str


class Worker:
    """``on_frame`` gets what it says about utterances; ``on_change`` is called when it is ready and when it is gone."""

    def __init__(
        self,
        language: str,
        recogniser: str,
        model: Path | None,
        *,
        on_frame: Callable[[Kind, int, bytes], None],
        on_change: Callable[[], None],
        first_pause: float = _FIRST_PAUSE,
    ) -> None:
        """Raises SpeechUnavailable when there is no such recogniser. ``first_pause``: seconds before a restart."""
        self.language = language
        self.recogniser = recogniser
        self.slots = simultaneous(recogniser)
        self.state: State = "starting"
        self.reason = "the recogniser is loading its model"
        self.restarts = 0
        self.settled = asyncio.Event()
        """Set once it is ready, has failed for good, or died before it was ready."""
        self._model = model
        self._on_frame = on_frame
        self._on_change = on_change
        self._first_pause = self._pause = first_pause
        self._killed_for = ""
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Of the running process, else None."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    def start(self) -> None:
        """Run and keep running, in a task of its own."""
        self._task = asyncio.create_task(self._keep_running())

    def send(self, kind: Kind, utterance: int, payload: bytes = b"") -> None:
        """Never blocks; a worker that does not read any more is ended."""
        process = self._process
        if process is None or process.stdin is None or process.returncode is not None or process.stdin.is_closing():
            return
        process.stdin.write(packed(kind, utterance, payload))
        if process.stdin.transport.get_write_buffer_size() > _FULLEST_PIPE:
            self.kill("the recogniser stopped taking audio")

    def kill(self, reason: str) -> None:
        """End the process; it is started again."""
        self._killed_for = reason
        if self.pid is not None and self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def close(self) -> None:
        """End it for good."""
        self.state = "closed"
        self.reason = "speech is switched off"
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._end_process()

    async def _keep_running(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await self._run_once()
            except Exception as error:  # whatever it is, it ends this process and not the keeping
                self.reason = f"the recogniser talked nonsense ({type(error).__name__}); it is being started again"
            await self._end_process()
            if self.state != "failed":
                self.state = "restarting"
            self._on_change()
            self.settled.set()
            if self.state == "failed":
                return
            self._pause = self._first_pause if loop.time() - began > _STEADY else self._pause
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            self.restarts += 1

    async def _run_once(self) -> None:
        arguments = [self.recogniser, self.language, *([str(self._model)] if self._model else [])]
        pipe = asyncio.subprocess.PIPE
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "controller.speech.worker", *arguments,
            stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        with contextlib.suppress(asyncio.IncompleteReadError):
            while self.state != "failed":
                kind, utterance, length = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
                if length > LONGEST:
                    raise ValueError("a frame too long")
                self._take(Kind(kind), utterance, await process.stdout.readexactly(length))
        if self.state != "failed":
            doing = "" if self.state == "ready" else " while loading its model"
            self.reason = self._killed_for or f"the recogniser's process ended{doing}; it is being started again"
            self._killed_for = ""

    def _take(self, kind: Kind, utterance: int, payload: bytes) -> None:
        if kind is Kind.READY:
            self.state, self.reason = "ready", ""
            self.settled.set()
            self._on_change()
        elif kind is Kind.UNREADY:
            self.state, self.reason = "failed", str(from_json(payload))
        else:
            self._on_frame(kind, utterance, payload)

    async def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await child.end(process)
