"""What is kept for a time is cleared when it is over: tasks that were done (never open ones), callers' words, sound."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from controller.clock import Now
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


async def forget_done(crm: Crm, days: int, now: Now, every_s: float = EVERY_S) -> None:
    """Look at once and then every hour, for ever; a store that is away is asked again the next time."""
    while True:
        try:
            cleared = await crm.clear_tasks(now() - days * DAY_MS)
        except CrmUnavailable:
            cleared = 0
        if cleared:
            log.info("tasks_cleared", count=cleared, days=days)
        await asyncio.sleep(every_s)
