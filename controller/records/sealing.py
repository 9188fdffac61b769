"""Recordings of messages are sealed as soon as their task is safe on this disk; what a crash left is finished.

A recording that cannot be sealed stays as it is, is told in the log, and is tried again within the hour.
"""

from __future__ import annotations

import asyncio

import structlog

from controller.errands import Errands
from controller.records.message_sounds import MessageSounds
from crm.model import Task
from crm.port import Crm, CrmUnavailable

log = structlog.get_logger(__name__)

EVERY_S = 3_600.0


class Sealing(Errands):
    """``start`` is told of each task that is kept."""

    def __init__(self, sounds: MessageSounds) -> None:
        super().__init__()
        self._sounds = sounds
        self._one_at_a_time = asyncio.Lock()

    def start(self, task: Task) -> None:
        if task.recording:
            self._do(self._seal(task))

    def keep_on(self, crm: Crm, every_s: float = EVERY_S) -> None:
        """Look at once and then every hour for what was left."""
        self._do(self._for_ever(crm, every_s))

    async def finish(self, crm: Crm) -> None:
        """Seal what is plain though the store has its task. Raises CrmUnavailable."""
        plain = await asyncio.to_thread(self._sounds.plain)
        if not plain:
            return
        for task in (*await crm.open_tasks(), *await crm.done_tasks()):
            if task.recording in plain:
                await self._seal(task)

    async def _for_ever(self, crm: Crm, every_s: float) -> None:
        while True:
            try:
                await self.finish(crm)
            except CrmUnavailable:
                log.info("sealing_waits", reason="the store is away")
            except OSError as error:
                log.error("recordings_unreadable", error=type(error).__name__)
            await asyncio.sleep(every_s)

    async def _seal(self, task: Task) -> None:
        async with self._one_at_a_time:
            try:
                sealed = await asyncio.to_thread(self._sounds.seal, task.recording)
            except OSError as error:
                log.error("message_not_sealed", task=task.id, error=type(error).__name__)
                return
        if sealed:
            log.info("message_sealed", task=task.id)
