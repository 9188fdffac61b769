"""What is kept for a time is cleared when it is over.

Tasks that were done (never open ones) with the recordings of their messages; callers' words and their sound.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from controller.clock import Now
from controller.records.message_sounds import MessageSounds
from controller.records.utterance_sounds import UtteranceSounds
from crm.port import Crm, CrmUnavailable

EVERY_S = 3_600.0
DAY_MS = 86_400_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Days:
    """How long callers' words and their sound are kept."""

    words: int
    audio: int


async def forget_utterances(crm: Crm, sounds: UtteranceSounds, days: Days, now: Now, every_s: float = EVERY_S) -> None:
    """The same for what callers said and how it sounded."""
    while True:
        at = now()
        try:
            words = await crm.clear_utterances(before=at - days.words * DAY_MS)
        except CrmUnavailable:
            words = 0
        audio = await asyncio.to_thread(sounds.clear, at - days.audio * DAY_MS)
        if words or audio:
            log.info("utterances_cleared", words=words, audio=audio)
        await asyncio.sleep(every_s)


async def forget_done(crm: Crm, sounds: MessageSounds, days: int, now: Now, every_s: float = EVERY_S) -> None:
    """Look at once and then every hour, for ever; a store that is away is asked again the next time."""
    while True:
        before = now() - days * DAY_MS
        try:
            await _forget_recordings(crm, sounds, before)
            cleared = await crm.clear_tasks(before)
        except CrmUnavailable:
            cleared = 0
        except OSError as error:  # then the tasks stay, for nothing else knows of their recordings
            log.error("recordings_not_deleted", error=type(error).__name__)
            cleared = 0
        if cleared:
            log.info("tasks_cleared", count=cleared, days=days)
        await asyncio.sleep(every_s)


async def _forget_recordings(crm: Crm, sounds: MessageSounds, before: int) -> None:
    """Those of the tasks that are about to be cleared: first these, for a crash between leaves the tasks to tell."""
    for task in await crm.done_tasks():
        if task.recording and task.done_at is not None and task.done_at < before:
            await asyncio.to_thread(sounds.forget, task.recording)
