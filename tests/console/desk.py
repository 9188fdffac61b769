"""A controller in memory for the console's tests: publisher and supervision on one shared bus of user events."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping

from ami.client import AmiLost
from ami.vocabulary import AgentView, AnnouncementOrder, AnnouncementView, CallerView, QueueView, Snapshot
from console.link import ConsoleLink
from controller.publisher import Publisher
from controller.supervision import Supervision, SupervisionRefused

NOW = 1_770_000_100_000
SNAPSHOT = Snapshot(
    queues=(
        QueueView("billing", 0, None, 30_000, 7, 0, 1.0),
        QueueView("nurse", 2, NOW - 65_000, 20_000, 5, 1, 0.8333),
    ),
    callers=(
        CallerView("c-7", "nurse", 1, NOW - 65_000, "emergency", "es", "ringing", "nadia"),
        CallerView("c-8", "nurse", 2, NOW - 5_000, "routine", "en", "waiting"),
    ),
    agents=(
        AgentView("alice", "on_queue", "idle", "", NOW - 30_000, "available"),
        AgentView("nadia", "on_queue", "offered", "", NOW - 3_000, "available", "c-7", "nurse"),
    ),
    announcements=(
        AnnouncementView("closed", "close", "off", 1, "", "", "We are closed."),
        AnnouncementView("flu", "say", "on", 5, "5550100", "nurse", "The flu is about.", by="sup", since=NOW),
    ),
)


class Bus:
    """Every session hears every user event, its own too, as in Asterisk."""

    def __init__(self) -> None:
        self.sessions: list[Session] = []


class Session:
    def __init__(
        self, bus: Bus, on_event: Callable[[dict[str, str]], None], on_link: Callable[[bool, str], None] | None = None
    ) -> None:
        self.up = False
        self._bus = bus
        self.on_event = on_event
        self._on_link = on_link or (lambda _up, _why: None)

    async def start(self, within: float = 5.0) -> None:
        del within
        self._bus.sessions.append(self)
        self.restore()

    async def stop(self) -> None:
        self.up = False

    def lose(self) -> None:
        self.up = False
        self._on_link(False, "lost")

    def restore(self) -> None:
        self.up = True
        self._on_link(True, "connected")

    async def user_event(self, name: str, fields: Mapping[str, str]) -> None:
        if not self.up:
            raise AmiLost("The link to Asterisk's manager interface is down.")
        await asyncio.sleep(0)
        for session in self._bus.sessions:
            if session.up:
                session.on_event({"Event": "UserEvent", "UserEvent": name, **fields})


class Desk:
    """``orders`` is what the supervisor made happen."""

    def __init__(self) -> None:
        self.bus = Bus()
        self.now = SNAPSHOT
        self.clock = NOW
        self.orders: list[tuple[str, ...]] = []
        self.controller = Session(self.bus, self._event)
        self.publisher = Publisher(self.controller, lambda: self.now, "e1")
        self.supervision = Supervision(self.controller, self, self.announce)
        self._tasks: list[asyncio.Task[None]] = []
        self.console: Session | None = None
        self.link = ConsoleLink(self._connect, "sup", clock=lambda: self.clock)

    async def start_controller(self) -> None:
        await self.controller.start()
        self._tasks = [asyncio.create_task(self.publisher.run()), asyncio.create_task(self.supervision.run())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks)
        await self.link.stop()

    def change(self, snapshot: Snapshot) -> None:
        self.now = snapshot
        self.publisher.touch()

    def pause(self, agent: str, reason: str, by: str, queue: str = "") -> None:
        if agent == "alice":
            raise SupervisionRefused("Alice may not be paused.")
        self.orders.append(("pause", agent, reason, by))

    def unpause(self, agent: str, by: str, queue: str = "") -> None:
        self.orders.append(("unpause", agent, by))

    def sign_out(self, agent: str, by: str) -> None:
        self.orders.append(("sign_out", agent, by))

    def withdraw(self, call: str, by: str) -> None:
        self.orders.append(("withdraw", call, by))

    async def announce(self, order: AnnouncementOrder) -> str:
        if order.name == "nothing":
            raise SupervisionRefused("No announcement is called so.")
        self.orders.append((order.verb, order.name, order.by, *order.texts.values()))
        return f"{order.name} is {order.verb}."

    def _connect(self, on_event: Callable[[dict[str, str]], None], on_link: Callable[[bool, str], None]) -> Session:
        self.console = Session(self.bus, on_event, on_link)
        return self.console

    def _event(self, event: dict[str, str]) -> None:
        self.publisher.handle(event)
        self.supervision.handle(event)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(8):
        while not holds():  # noqa: ASYNC110 - the condition is whatever a test asks
            await asyncio.sleep(0.01)
