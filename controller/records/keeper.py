"""The switchboard's way into the outbox: hand over and go on.

A call's page in the journal is let go only when its interaction is safe on this disk,
so that a kill between the two leaves either the page or the record, never neither.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from controller.journal.port import Journal
from controller.records.outbox import Outbox
from crm.model import Interaction, Preference, Task


class RecordKeeper:
    """``put`` never blocks; ``settled`` waits for all that was put to be on the disk."""

    def __init__(self, outbox: Outbox, journal: Journal) -> None:
        self._outbox = outbox
        self._journal = journal
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_task: Callable[[Task], None] = lambda _task: None
        """Called in the loop with each task that is safe on this disk."""

    def put(self, interaction: Interaction) -> None:
        self._spawn(self._keep(interaction))

    def wrap_up(self, call: str, disposition: str, acw_ms: int) -> None:
        self._spawn(self._complete(call, disposition, acw_ms))

    def task(self, task: Task) -> None:
        self._spawn(self._keep_task(task))

    def preference(self, preference: Preference) -> None:
        self._spawn(self._keep_preference(preference))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _complete(self, call: str, disposition: str, acw_ms: int) -> None:
        await self._outbox.wrap_up(call, disposition, acw_ms)

    async def _keep_task(self, task: Task) -> None:
        if await self._outbox.task(task):
            self.on_task(task)

    async def _keep_preference(self, preference: Preference) -> None:
        await self._outbox.preference(preference)

    async def _keep(self, interaction: Interaction) -> None:
        if await self._outbox.put(interaction):
            self._journal.finish(interaction.id)
