"""What callers said in their messages, written down when nobody needs the recogniser.

The task of a message is there before this begins and stays as it is when nothing comes of it: no model, no file, a
recogniser that is never free. One message is heard at a time, and only while nobody is on the line in its
language; what was begun goes on beside a call that comes then, a few seconds of speech at a time.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from controller.clock import Now
from controller.errands import Errands
from controller.speech.audio import BadSound, samples_of, to_line_rate
from controller.speech.pool import RecogniserPool, UtteranceHandle
from controller.speech.port import ANYTHING, SAMPLE_RATE, SpeechUnavailable
from crm.model import Task
from crm.port import Crm, CrmUnavailable
from ivr.words import normal_phrase, normalise, spot

log = structlog.get_logger(__name__)

MOST_WAITING = 200
"""Messages that wait to be heard; those beyond stay without a transcript."""
PATIENCE_S = 900.0
"""How long one waits for a recogniser that nobody needs."""
LOOK_EVERY_S = 1.0
PIECE_BYTES = 2 * SAMPLE_RATE
"""A second of sound."""
LONGEST_TEXT = 10_000
DAY_MS = 86_400_000


class Keeper(Protocol):
    """Where tasks go."""

    def task(self, task: Task) -> None: ...


class Transcripts(Errands):
    """``start`` is told of each message; a task with what was made out is put later, if anything was."""

    def __init__(
        self,
        pool: RecogniserPool,
        read: Callable[[str], bytes],
        keeper: Keeper,
        now: Now,
        *,
        emergency_words: Mapping[str, Sequence[str]],
        within_ms: Mapping[str, int],
    ) -> None:
        """``read``: the wav of a recording, for a thread, or OSError.

        ``within_ms``: urgency to the time within which somebody must have seen to it.
        """
        super().__init__()
        self._pool = pool
        self._read = read
        self._keeper = keeper
        self._now = now
        self._words = [normal_phrase(phrase) for phrases in emergency_words.values() for phrase in phrases]
        self._within_ms = within_ms
        self._turn = asyncio.Semaphore(1)

    def start(self, task: Task) -> None:
        if len(self._tasks) < MOST_WAITING:
            self._do(self._run(task))
        else:
            log.warning("message_not_transcribed", task=task.id, reason="too many wait")

    def take_up(self, crm: Crm) -> None:
        """Messages of the last day that an earlier run has left without one."""
        self._do(self._take_up(crm))

    async def _take_up(self, crm: Crm) -> None:
        try:
            tasks = await crm.open_tasks()
        except CrmUnavailable:
            return
        for task in tasks:
            if task.recording and not task.transcript and task.created_at > self._now() - DAY_MS:
                self.start(task)

    async def _run(self, task: Task) -> None:
        try:
            async with self._turn:
                text = await self._heard(task)
        except (SpeechUnavailable, BadSound, OSError) as error:
            log.info("message_not_transcribed", task=task.id, reason=type(error).__name__)
            return
        except Exception as error:  # the task is there all the same
            log.error("transcript_fault", task=task.id, error=type(error).__name__)
            return
        if text:
            self._keeper.task(self.judged(replace(task, transcript=text[:LONGEST_TEXT])))
        log.info("message_transcribed", task=task.id, words=len(text.split()))

    def judged(self, task: Task) -> Task:
        """More urgent when what was said has emergency words in it; never less."""
        said = normalise(task.transcript)
        if task.priority == "emergency" or not any(spot(word, said) for word in self._words):
            return task
        due = min(task.due, self._now() + self._within_ms["emergency"])
        return replace(task, priority="emergency", due=due)

    async def _heard(self, task: Task) -> str:
        wav = await asyncio.to_thread(self._read, task.recording)
        samples, rate = await asyncio.to_thread(samples_of, io.BytesIO(wav), task.recording)
        audio = (samples if rate == SAMPLE_RATE else to_line_rate(samples, rate)).tobytes()
        await self._until_free(task.language)
        handle = self._pool.open(task.language, ANYTHING)
        try:
            return await self._through(handle, task, audio)
        finally:
            handle.close()

    async def _through(self, handle: UtteranceHandle, task: Task, audio: bytes) -> str:
        for at in range(0, len(audio), PIECE_BYTES):
            if self._pool.heard(task.language) > 1:
                await self._until_free(task.language, mine=1)
            handle.feed(audio[at : at + PIECE_BYTES])
            await asyncio.sleep(0)
        found = await handle.final(60.0 + 3 * len(audio) / PIECE_BYTES)
        return found.alternatives[0].text if found.alternatives else ""

    async def _until_free(self, language: str, mine: int = 0) -> None:
        """Raises TimeoutError when callers need it all the time."""
        async with asyncio.timeout(PATIENCE_S):
            while self._pool.heard(language) > mine:  # noqa: ASYNC110 - rare, and nothing tells of "nobody speaks"
                await asyncio.sleep(LOOK_EVERY_S)
