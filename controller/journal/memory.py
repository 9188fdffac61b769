"""The journal in memory: for tests and for running without a disk. ``broken`` makes every write fail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from controller.journal.news import News
from controller.journal.port import Entry, JournalUnavailableError

T = TypeVar("T")


class MemoryJournal:
    """Made inside a running loop. Data are copied through JSON, as on a disk."""

    def __init__(self) -> None:
        self.broken = False
        self._closed = False
        self._loop = asyncio.get_running_loop()
        self._number = 0
        self._entries: list[Entry] = []
        self._snapshots: dict[str, bytes] = {}
        self._finished: dict[str, float] = {}
        self._news = News()

    def _acknowledge(self, result: T) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self._loop.create_future()
        future.set_result(result)
        return future

    def _refusal(self) -> asyncio.Future[Any] | None:
        if not (self.broken or self._closed):
            return None
        future: asyncio.Future[Any] = self._loop.create_future()
        future.set_exception(JournalUnavailableError("the journal is closed" if self._closed else "switched off"))
        future.exception()  # seen
        return future

    def append(self, call: str, kind: str, data: Mapping[str, Any]) -> asyncio.Future[int]:
        plain = orjson.loads(orjson.dumps(data))
        if refusal := self._refusal():
            return refusal
        self._number += 1
        self._entries.append(Entry(self._number, call, kind, plain))
        self._news.tell()
        return self._acknowledge(self._number)

    def save(self, name: str, snapshot: Mapping[str, Any]) -> asyncio.Future[None]:
        plain = orjson.dumps(snapshot)
        if refusal := self._refusal():
            return refusal
        self._snapshots[name] = plain
        return self._acknowledge(None)

    def finish(self, call: str) -> asyncio.Future[None]:
        if refusal := self._refusal():
            return refusal
        self._snapshots.pop(call, None)
        self._finished.setdefault(call, time.time())
        return self._acknowledge(None)

    async def _reach(self) -> None:
        if refusal := self._refusal():
            await refusal

    async def load(self, name: str) -> Mapping[str, Any] | None:
        await self._reach()
        return orjson.loads(self._snapshots[name]) if name in self._snapshots else None

    async def snapshots(self) -> Mapping[str, Mapping[str, Any]]:
        await self._reach()
        return {name: orjson.loads(plain) for name, plain in self._snapshots.items()}

    async def read(self, after: int = 0, limit: int = 1_000) -> Sequence[Entry]:
        await self._reach()
        return [entry for entry in self._entries if entry.number > after][:limit]

    def follow(self, after: int = 0) -> AsyncIterator[Entry]:
        return self._news.follow(self.read, after)

    async def trim(self, call: str, up_to: int) -> None:
        await self._reach()
        self._entries = [entry for entry in self._entries if entry.call != call or entry.number > up_to]

    async def prune(self, older_than_ms: int) -> int:
        await self._reach()
        before = time.time() - older_than_ms / 1000
        old = [call for call, at in self._finished.items() if at <= before]
        self._entries = [entry for entry in self._entries if entry.call not in old]
        for call in old:
            del self._finished[call]
        return len(old)

    def behind(self) -> int:
        return 0

    async def close(self) -> None:
        self._closed = True
        self._news.tell()
