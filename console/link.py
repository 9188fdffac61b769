"""The console's link to the controller: AMI user events both ways.

Keeps a ``Board`` up to date by itself (asks for the whole at the start, after a gap and after an outage),
and carries a supervisor's orders, each with an id so that a repeated one is done once.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from ami.client import AmiClient, AmiError
from ami.vocabulary import (
    AnnouncementOrder,
    Malformed,
    Reply,
    Snapshot,
    SnapshotRequest,
    SupervisorCommand,
    Verb,
    Word,
    decode,
    encode,
)
from console.board import Board

REPLY_WITHIN = 3.0
"""Seconds the controller has to answer an order or to tell the whole."""
SPOKEN_WITHIN = 30.0
"""The same where it must make sounds of words first."""
LOOK_EVERY = 0.5

CONTROLLER_AWAY = (
    "The controller does not answer: it is not running, or not connected to Asterisk. Start it with `careline up`."
)


class ControllerAway(Exception):
    """The controller did not answer in time. The text is a sentence for the supervisor."""

    def __init__(self) -> None:
        super().__init__(CONTROLLER_AWAY)


class Manager(Protocol):
    """The part of ``AmiClient`` that is needed here."""

    @property
    def up(self) -> bool: ...

    async def start(self, within: float = 5.0) -> None: ...

    async def stop(self) -> None: ...

    async def user_event(self, name: str, fields: Mapping[str, str]) -> None: ...


def milliseconds() -> int:
    """UTC now, ms since 1970-01-01."""
    return time.time_ns() // 1_000_000


class ConsoleLink:
    """``on_change`` is called on the event loop's thread when something shown may have changed."""

    def __init__(
        self,
        manager: Callable[[Callable[[dict[str, str]], None], Callable[[bool, str], None]], Manager],
        supervisor: str,
        on_change: Callable[[], None] = lambda: None,
        clock: Callable[[], int] = milliseconds,
    ) -> None:
        self.board = Board()
        self.on_change = on_change
        self._clock = clock
        self._supervisor = supervisor
        self._replies: dict[str, asyncio.Future[Reply]] = {}
        self._whole = asyncio.Event()
        self._manager = manager(self._event, self._link)
        self._keeper: asyncio.Task[None] | None = None

    @classmethod
    def to(cls, host: str, port: int, user: str, secret: str, supervisor: str) -> ConsoleLink:
        """A link over AMI. ``supervisor`` is who gives the orders, for the audit."""
        return cls(lambda on_event, on_link: AmiClient(host, port, user, secret, on_event, on_link), supervisor)

    async def start(self, within: float = REPLY_WITHIN) -> None:
        """Connect; with ``within=0`` keep trying in the background. Raises ``AmiError``."""
        await self._manager.start(within)
        self._keeper = asyncio.create_task(self._keep_whole(), name="console-link")

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        await self._manager.stop()

    def trouble(self) -> str:
        """Why what is shown may be old, in a sentence; "" when all is well."""
        if not self._manager.up:
            return "Asterisk does not answer: connecting again."
        if self.board.controller_away(self._clock()):
            return CONTROLLER_AWAY
        return "" if self.board.complete() else "Asking the controller for the whole picture."

    async def snapshot(self) -> Snapshot:
        """The whole, now. Raises ``ControllerAway``."""
        try:
            async with asyncio.timeout(REPLY_WITHIN):
                await self._whole.wait()
        except TimeoutError:
            raise ControllerAway from None
        return self.board.snapshot()

    async def order(self, verb: Verb, subject: str, reason: str = "", queue: str = "") -> Reply:
        """Give an order and wait for the answer. Raises ``ControllerAway``, ``AmiError``, ``ValueError``."""
        return await self._answered(
            SupervisorCommand(secrets.token_hex(8), verb, subject, self._supervisor, reason, queue), REPLY_WITHIN
        )

    async def announce(self, order: AnnouncementOrder) -> Reply:
        """Switch an announcement, in the name of this supervisor. Raises as ``order`` does."""
        within = SPOKEN_WITHIN if order.texts else REPLY_WITHIN
        return await self._answered(replace(order, by=self._supervisor), within)

    async def _answered(self, command: SupervisorCommand | AnnouncementOrder, within: float) -> Reply:
        answered: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._replies[command.id] = answered
        try:
            await self._manager.user_event(*encode(command))
            async with asyncio.timeout(within):
                return await answered
        except TimeoutError:
            raise ControllerAway from None
        finally:
            del self._replies[command.id]

    async def _keep_whole(self) -> None:
        while True:
            now = self._clock()
            if self._manager.up and self.board.wants_snapshot(now):
                request = secrets.token_hex(8)
                self.board.asked(request, now)
                with contextlib.suppress(AmiError):
                    await self._manager.user_event(*encode(SnapshotRequest(request)))
            await asyncio.sleep(LOOK_EVERY)

    def _event(self, event: dict[str, str]) -> None:
        try:
            word = decode(event)
        except Malformed:
            return  # another version's controller: what it means cannot be known
        if isinstance(word, Reply):
            answered = self._replies.get(word.id)
            if answered is not None and not answered.done():
                answered.set_result(word)
        elif word is not None:
            self._take_in(word)

    def _take_in(self, word: Word) -> None:
        changed = self.board.apply(word, self._clock())
        if self.board.complete():
            self._whole.set()
        if changed:
            self.on_change()

    def _link(self, up: bool, why: str) -> None:
        del why
        if not up:
            self.board.link_lost()
            self._whole.clear()
        self.on_change()
