"""Tells the supervisors' consoles what they see, over AMI: changes as they come, the whole on request.

``touch()`` says that something changed; at most every ``EVERY`` seconds the difference to what was told last
goes out. Told again in full when the AMI link was away. Only ids leave here, no names, numbers or words.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Protocol

from ami.client import AmiError
from ami.vocabulary import (
    REQUEST_EVENT,
    Alive,
    CallerView,
    Malformed,
    Published,
    Snapshot,
    SnapshotEnd,
    SnapshotRequest,
    View,
    Word,
    decode,
    encode,
    is_id,
    key_of,
)

log = logging.getLogger(__name__)

EVERY = 0.1
"""Seconds between two rounds of news."""
ALIVE_EVERY = 2.0
"""Seconds without news after which a sign of life goes out."""
AT_ONCE = 50
"""Events on their way to Asterisk at the same time."""
PLACES_EVERY = 10
"""Rounds between two in which callers' places alone are news."""
AFTER_AN_ERROR = 1.0
MAX_REQUESTS = 20


class Manager(Protocol):
    """The part of ``AmiClient`` that is needed here."""

    async def user_event(self, name: str, fields: Mapping[str, str]) -> None: ...


class Publisher:
    """``epoch`` names this life of the controller; any text that is new at each start."""

    def __init__(self, manager: Manager, snapshot: Callable[[], Snapshot], epoch: str) -> None:
        self._manager = manager
        self._snapshot = snapshot
        self._epoch = epoch
        self._seq = 0
        self._told: dict[tuple[str, str], View] = {}
        self._requests: deque[str] = deque(maxlen=MAX_REQUESTS)
        self._wake = asyncio.Event()

    def touch(self) -> None:
        """Something a supervisor sees may have changed. Cheap: call it at every change."""
        self._wake.set()

    def handle(self, event: Mapping[str, str]) -> None:
        """Look at one AMI event; anything but a console's request is left alone."""
        if event.get("UserEvent") != REQUEST_EVENT:
            return
        try:
            word = decode(event)
        except Malformed as error:
            log.warning("%s", error)
            return
        if isinstance(word, SnapshotRequest) and is_id(word.request):
            self._requests.append(word.request)
            self._wake.set()

    async def run(self) -> None:
        """Publish until cancelled. An AMI link that is away loses nothing: all is told when it is back."""
        for round_ in count():
            quiet = not await self._woken()
            try:
                await self.publish(places=quiet or round_ % PLACES_EVERY == 0)
            except AmiError:
                self._told.clear()
                self._seq += 1  # a gap in the numbers makes every console ask for the whole
                self._wake.set()
                await asyncio.sleep(AFTER_AN_ERROR)
            except Exception as error:  # a fault in one view must not blind the supervisors for good
                log.error("publishing failed with %s", type(error).__name__)
                await asyncio.sleep(AFTER_AN_ERROR)
            await asyncio.sleep(EVERY)

    async def _woken(self) -> bool:
        """Wait for something to tell; False when there was nothing for a while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ALIVE_EVERY):
                await self._wake.wait()
        woken = self._wake.is_set()
        self._wake.clear()
        return woken

    async def publish(self, *, places: bool = True) -> None:
        """One round: what changed, then what was asked for, or a sign of life. Raises ``AmiError``.

        Without ``places`` a caller who only moved up is not news: one who leaves the head of a long queue moves
        everybody.
        """
        views = {key_of(view): view for view in self._snapshot().views()}
        news = [view for key, view in views.items() if self._is_news(self._told.get(key), view, places)]
        words: list[Word] = [self._numbered(view) for view in news]
        words += [self._numbered(view, gone=True) for key, view in self._told.items() if key not in views]
        while self._requests:
            words += self._whole(self._requests.popleft(), list(views.values()))
        await self._send(words or [Alive(self._epoch, self._seq)])
        told = {key_of(view): view for view in news}
        self._told = {key: told.get(key) or self._told[key] for key in views}

    @staticmethod
    def _is_news(told: View | None, view: View, places: bool) -> bool:
        if not places and isinstance(told, CallerView) and isinstance(view, CallerView):
            return replace(told, position=view.position) != view
        return told != view

    def _numbered(self, view: View, *, gone: bool = False) -> Published:
        self._seq += 1
        return Published(view, self._epoch, self._seq, gone)

    def _whole(self, request: str, views: list[View]) -> list[Word]:
        told: list[Word] = [Published(view, self._epoch, self._seq, request=request) for view in views]
        return [*told, SnapshotEnd(request, self._epoch, self._seq, len(views))]

    async def _send(self, words: list[Word]) -> None:
        """In order, several at a time: tasks write as they are started, and start in the order they are made."""
        for start in range(0, len(words), AT_ONCE):
            events = [encode(word) for word in words[start : start + AT_ONCE]]
            await asyncio.gather(*(self._manager.user_event(name, fields) for name, fields in events))
