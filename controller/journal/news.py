"""Following a journal: read what is there, then wait to be told of more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from controller.journal.port import Entry

Read = Callable[[int], Awaitable[Sequence[Entry]]]


class News:
    """Tells any number of followers that there is something new to read. None of them is kept here."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def tell(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def follow(self, read: Read, after: int) -> AsyncIterator[Entry]:
        """Entries above ``after`` as ``read`` gives them, for ever."""
        while True:
            event = self._event  # taken before reading: news in between is not missed
            entries = await read(after)
            for entry in entries:
                after = entry.number
                yield entry
            if not entries:
                await event.wait()
