"""What is done beside the calls and answered later: one task each, none of which outlives the system."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Errands:
    """The base of those who do something for a call that takes a while."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def answered(self) -> None:
        """When everything asked so far is answered."""
        await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """What is not done by now is left."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
