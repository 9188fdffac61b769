"""A whole switchboard on a table: the real cores, an Asterisk in memory, and the test's own hand on the clock.

Nothing moves by itself: what a phone does is told with ``ari``, then ``settle`` lets everything that
follows from it happen, and ``later`` lets time pass. The flow is small and has one way to each order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from acd.core import Acd
from acd.messages import AgentProfile, Clinic, QueueRules
from controller.ari.fake import FakeAri
from controller.ari.port import Event, OnError, OnResult
from controller.ari.requests import Request
from controller.happenings import Happening, Herald
from controller.journal.memory import MemoryJournal
from controller.switchboard.announcements import Announcements
from controller.switchboard.asterisk_events import AsteriskEvents
from controller.switchboard.board import Board, Number
from controller.switchboard.line import APP, Line
from controller.switchboard.notebook import Notebook
from controller.switchboard.stories import Stories
from controller.switchboard.wait_rules import WaitRules
from crm.model import Interaction, Preference, Task
from ivr import messages as ivr
from ivr.flow import Flow
from tests.ivr.caller import NOON, flow_of

NUMBER = "5550100"
CALLER = "+15555550123"
SOUND_MS = 2_000
OFFER_MS = 20_000
WRAP_UP_MS = 15_000

FLOW = """
flow: bench
languages: [en, es]
start: choose
fallback: desk
nodes:
  choose:
    menu:
      say: load.press
      timeout: 10s
      choices:
        - {key: 1, go: desk}
        - {key: 2, go: nurse}
        - {key: 3, go: outside}
        - {key: 4, go: message}
        - {key: 5, go: who}
        - {key: 6, go: bye}
        - {key: 7, go: elsewhere}
  desk: {enqueue: {queue: front_desk, needs: {front_desk: 1}, say: front_door.connecting, on: {withdrawn: bye}}}
  nurse: {enqueue: {queue: nurse, needs: {nurse: 1}, say: front_door.connecting_nurse}}
  outside: {transfer: {destination: desk, failed: message}}
  elsewhere: {transfer: {destination: desk, failed: message, after: desk}}
  message: {message: {say: front_door.message, mailbox: desk, max: 2m, go: bye, empty: desk}}
  who: {lookup: {what: patient_by_phone, found: desk, not_found: message, failed: nurse}}
  bye: {hangup: {say: engine.goodbye, outcome: self_served}}
"""


class Asterisk(FakeAri):
    """``complaints``: operations that failed without anybody having asked to be told."""

    def __init__(self) -> None:
        super().__init__(APP, lambda _event: None)
        self.complaints: list[str] = []
        self.leases: dict[str, int] = {}
        self.now: Callable[[], int] = lambda: 0

    def send(
        self,
        request: Request,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
        deadline: float | None = None,
    ) -> None:
        if request.operation == "channels.renew_lease":
            self.leases[request.path.split("/")[1]] = self.now() + int(query(request)["value"]) * 1_000
        super().send(request, on_result, on_error or (lambda error: self.complaints.append(error.operation)), deadline)

    def hears(self, listener: Callable[[Event], None]) -> None:
        """Events go to ``listener`` from now on."""
        self._on_event = listener

    def forget_plans(self) -> None:
        """No answer is planned any more."""
        self._plan.clear()


class Clock:
    """UTC ms; moved by hand only."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> int:
        return self.at


class Sounds:
    """Every sentence has a sound, save those whose key is in ``missing``; at another pace only what was ``made``."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.made: dict[ivr.Prompt, None] = {}
        self.forgotten: list[str] = []

    def media(self, prompt: ivr.Prompt, call: str = "") -> Path | None:
        if prompt.key in self.missing or (prompt.pace != 100 and prompt not in self.made):
            return None
        slowly = f"-at-{prompt.pace}" if prompt.pace != 100 else ""
        return Path(f"/sounds/{prompt.language}/{(prompt.key or 'text').replace('.', '-')}{slowly}")

    def forget(self, call: str) -> None:
        self.forgotten.append(call)

    def length_ms(self, path: Path) -> int:
        return SOUND_MS

    def own(self, key: str, language: str) -> Path | None:
        return None if key in self.missing else Path(f"/sounds/own/{key.replace('.', '-')}")

    def own_prompt(self, key: str, language: str) -> ivr.Prompt | None:
        return None if key in self.missing else ivr.Prompt("own", language, key)


class Records:
    """A store that takes everything at once, so that the call's page goes from the journal."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal
        self.stored: list[Interaction] = []
        self.wrapped: list[tuple[str, str, int]] = []
        self.tasks: list[Task] = []
        self.preferences: list[Preference] = []

    def put(self, interaction: Interaction) -> None:
        self.stored.append(interaction)
        self._journal.finish(interaction.id)

    def wrap_up(self, call: str, disposition: str, acw_ms: int) -> None:
        self.wrapped.append((call, disposition, acw_ms))

    def preference(self, preference: Preference) -> None:
        self.preferences.append(preference)

    def task(self, task: Task) -> None:
        self.tasks.append(task)


class Ears:
    """Says nothing by itself; ``heard`` holds what was ordered."""

    def __init__(self) -> None:
        self.ordered: list[tuple[str, str]] = []
        self.listening: dict[str, int] = {}
        self.helpers: set[str] = set()

    def listen(self, line: Line, command: ivr.Listen) -> None:
        self.ordered.append(("listen", line.id))
        self.listening[line.id] = command.listen

    def stop(self, call: str, listen: int) -> None:
        self.ordered.append(("stop", call))

    def close(self, call: str) -> None:
        self.ordered.append(("close", call))
        self.listening.pop(call, None)

    def on_started(self, channel: str) -> bool:
        return channel in self.helpers


class Lookups:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, ivr.LookUp]] = []

    def start(self, call: str, caller: str | None, command: ivr.LookUp) -> None:
        self.asked.append((call, caller, command))


class LatePrompts:
    """Renders when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, Sequence[ivr.Prompt], Callable[[], None]]] = []

    def start(self, call: str, prompts: Sequence[ivr.Prompt], done: Callable[[], None]) -> None:
        self.waiting.append((call, prompts, done))


def clinic() -> Clinic:
    """Alice at the front desk, Bruno the nurse; both on duty and both speak English and Spanish."""
    both = (("en", 5), ("es", 3))
    return Clinic(
        (
            AgentProfile("alice", (("front_desk", 3),), both, signed_in=True),
            AgentProfile("bruno", (("nurse", 5),), both, signed_in=True),
        ),
        (
            QueueRules("front_desk", offer_ms=OFFER_MS, wrap_up_ms=WRAP_UP_MS),
            QueueRules("nurse", offer_ms=OFFER_MS, wrap_up_ms=WRAP_UP_MS),
        ),
    )


WAITS = {"front_desk": WaitRules(30_000), "nurse": WaitRules(0)}


class Bench:
    """Made inside a running loop. ``journal`` may be an earlier bench's, to be its successor."""

    def __init__(
        self,
        folder: Path | Flow,
        *,
        journal: MemoryJournal | None = None,
        ari: Asterisk | None = None,
        at: int = NOON,
        waits: Mapping[str, WaitRules] = WAITS,
    ) -> None:
        self.waits = waits
        self.flow = folder if isinstance(folder, Flow) else flow_of(FLOW, folder)
        self.clock = Clock()
        self.clock.at = at
        self.journal = journal or MemoryJournal()
        self.sounds, self.records, self.ears = Sounds(), Records(self.journal), Ears()
        self.lookups, self.late = Lookups(), LatePrompts()
        self.happenings: list[Happening] = []
        herald = Herald()
        herald.add(self.happenings.append)
        self.ari = ari or Asterisk()
        self.board = self._board(herald)
        self.events = AsteriskEvents(self.board, country="US")
        self.ari.now = self.clock
        self.ari.hears(self.events.dispatch)
        Announcements(self.board)
        Stories(self.board)

    def _board(self, herald: Herald) -> Board:
        board = Board(
            ari=self.ari,
            acd_core=Acd(clinic()),
            numbers={NUMBER: Number(self.flow, "en")},
            endpoints={"alice": "PJSIP/alice", "bruno": "PJSIP/bruno"},
            destinations={"desk": "PJSIP/desk"},
            waits=self.waits,
            dispositions={"01": "booked", "02": "advice"},
            sounds=self.sounds,
            records=self.records,
            notebook=Notebook(self.journal),
            herald=herald,
            now=self.clock,
            targets_ms={"front_desk": 20_000, "nurse": 10_000},
        )
        board.ears, board.lookups = self.ears, self.lookups
        return board

    # --- time and phones ---------------------------------------------------------

    def settle(self) -> None:
        """Whatever is due now has happened."""
        self.ari.pump()
        self.board.wakeups.run_due()
        self.ari.pump()

    def later(self, milliseconds: int, step: int = 500) -> None:
        """Time passes, in small steps so that each deadline is met about when it comes."""
        end = self.clock.at + milliseconds
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + step)
            self.settle()

    def arrive(self, call: str = "1.1", number: str = CALLER, dialled: str = NUMBER, *marks: str) -> None:
        self.ari.arrive(call, ["patient", dialled, *marks], number)
        self.ari.channels[call]["dialplan"]["app_data"] = ",".join((APP, "patient", dialled, *marks))
        self.settle()

    def press(self, keys: str, call: str = "1.1") -> None:
        for key in keys:
            self.ari.press(call, key)
            self.settle()

    def hear_out(self, call: str = "1.1") -> None:
        """What plays to the caller comes to its end, after its length."""
        self.clock.at += SOUND_MS
        for playback in self.playing(call):
            self.ari.finish_playback(playback)
        self.settle()

    def hang_up(self, call: str = "1.1") -> None:
        self.ari.hang_up(call)
        self.settle()

    def leave_dialplan(self, call: str = "1.1") -> None:
        """A caller whom the dialplan has hangs up."""
        self.ari.emit("ChannelDestroyed", channel={"id": call}, cause=16)
        self.settle()

    def ringing(self) -> list[str]:
        """Channels of legs that have not answered yet."""
        return [name for name in self.board.legs if name in self.ari.channels and name not in self.ari.entered]

    def pick_up(self) -> str:
        """The one phone that rings answers; its channel."""
        (channel,) = self.ringing()
        self.ari.pick_up(channel)
        self.settle()
        return channel

    def talk(self, call: str = "1.1", key: str = "1") -> str:
        """From the first ring to a talk with the agent; his channel."""
        self.arrive(call)
        self.press(key, call)
        return self.pick_up()

    # --- what tests ask ------------------------------------------------------------

    @property
    def line(self) -> Line:
        (line,) = self.board.lines.values()
        return line

    @property
    def only(self) -> Interaction:
        (interaction,) = self.records.stored
        return interaction

    def playing(self, call: str = "1.1") -> list[str]:
        target = f"channel:{call}"
        return [name for name, body in self.ari.playbacks.items() if body["target_uri"] == target]

    def orders(self, since: int = 0) -> list[str]:
        """What was asked of Asterisk, in order."""
        return [request.operation for request in self.ari.requests[since:]]

    def mark(self) -> int:
        return len(self.ari.requests)

    def leases(self, since: int = 0) -> list[int]:
        """Seconds of each renewal."""
        return [
            int(query(each)["value"]) for each in self.ari.requests[since:] if each.operation == "channels.renew_lease"
        ]

    def lease_of(self, call: str) -> int:
        """When the dead-man switch of a call falls, UTC ms."""
        return self.ari.leases.get(call, self.clock.at)

    def told(self, kind: str) -> list[Happening]:
        return [it for it in self.happenings if it.kind == kind]

    def agent(self, name: str) -> str:
        """What the queue believes of an agent: presence and activity."""
        (view,) = [each for each in self.board.acd.agents() if each.agent == name]
        return f"{view.presence} {view.activity}"

    async def pages(self) -> dict[str, Any]:
        """The journal's snapshots, as a successor would read them."""
        return {name: orjson.loads(orjson.dumps(page)) for name, page in (await self.journal.snapshots()).items()}

    async def call_pages(self) -> dict[str, Any]:
        """Those of calls and what goes with them; the page of the agents is another's to read."""
        pages = await self.pages()
        pages.pop("agents", None)
        return pages

    def nothing_left(self) -> None:
        """No line, leg, bridge, channel or deadline of a call stays behind."""
        assert not self.board.lines
        assert not self.board.legs
        assert not self.ari.bridges
        assert not self.ari.channels
        assert not [name for name, _ in self.deadlines() if name != "acd"]

    def deadlines(self) -> list[tuple[str, str]]:
        return [sleeper for sleeper in self.board.wakeups._due if isinstance(sleeper, tuple)]


def query(request: Request) -> Mapping[str, str]:
    return dict(request.query)
