import asyncio
from collections.abc import Sequence

from controller.journal.news import News
from controller.journal.port import Entry


async def test_what_comes_between_reading_and_waiting_is_not_missed() -> None:
    news, entries = News(), [Entry(1, "call-1", "arrived", {})]

    async def read(after: int) -> Sequence[Entry]:
        found = [entry for entry in entries if entry.number > after]
        if not found and len(entries) < 3:  # it happens just after the look
            entries.append(Entry(len(entries) + 1, "call-1", "heard", {}))
            news.tell()
        return found

    seen = []
    async with asyncio.timeout(10):
        async for entry in news.follow(read, 0):
            seen.append(entry.number)
            if entry.number == 3:
                break
    assert seen == [1, 2, 3]
