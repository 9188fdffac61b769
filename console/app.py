"""The supervisor's screen: queues, waiting callers and agents, live.

Waits are counted here from the times the controller told, once a second. What may be old is said in words
in the status line. Keys act on the row under the cursor.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import DataTable, Footer, Input, Label, Static

from ami.client import AmiError
from ami.vocabulary import AgentView, AnnouncementOrder, AnnouncementView, CallerView, QueueView, Snapshot, Verb
from console import wording
from console.link import ConsoleLink, ControllerAway, milliseconds

Row = tuple[str, tuple[Text, ...]]
"""The row's key and its cells."""

STYLE = """
#queues { height: auto; max-height: 30%; }
#callers { height: 1fr; }
#agents { height: 1fr; }
#announcements { height: auto; max-height: 25%; }
.title { text-style: bold; padding: 0 1; }
#status { padding: 0 1; background: $panel; }
#status.trouble { background: $error; color: $text; text-style: bold; }
ReasonScreen { align: center middle; }
ConfirmScreen { align: center middle; }
#ask Label { width: 100%; }
#ask { width: 60; height: auto; border: thick $accent; padding: 1 2; background: $surface; }
"""


class ReasonScreen(ModalScreen[str | None]):
    """Asks why an agent is paused; Escape pauses nobody."""

    BINDINGS: ClassVar = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, agent: str) -> None:
        super().__init__()
        self._agent = agent

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Label(f"Pause {self._agent}. Reason (Enter to pause, Escape to leave):")
            yield Input(placeholder="lunch", id="reason", max_length=64)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(event.value.strip())


class ConfirmScreen(ModalScreen[bool]):
    """Asks once more before what cannot be taken back; anything but ``y`` leaves all as it is."""

    BINDINGS: ClassVar = [
        Binding("y", "dismiss(True)", "Yes"),
        Binding("n,escape", "dismiss(False)", "No"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Label(f"{self._question}\n(y: yes, n or Escape: no)")


class ConsoleApp(App[None]):
    CSS = STYLE
    TITLE = "Careline"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [
        Binding("p", "pause", "Pause"),
        Binding("u", "order('unpause')", "Unpause"),
        Binding("s", "order('sign_out')", "Sign out"),
        Binding("w", "withdraw", "Withdraw call"),
        Binding("a", "announce", "Announcement on/off"),
        Binding("q", "quit", "Quit"),
    ]

    def __init__(self, link: ConsoleLink, clock: Callable[[], int] = milliseconds) -> None:
        super().__init__()
        self._link = link
        self._clock = clock
        link.on_change = self.refresh_tables

    # --- screen ----------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield Static("Queues", classes="title")
        yield _table("queues", "Queue", "Waiting", "Longest wait", "Target", "Answered", "Abandoned", "Service level")
        yield Static("Waiting callers", classes="title")
        yield _table("callers", "Call", "Queue", "Place", "Waiting", "Priority", "Language", "State")
        yield Static("Agents", classes="title")
        yield _table("agents", "Agent", "State", "For", "Phone", "Queue", "Call")
        yield Static("Announcements", classes="title")
        yield _table("announcements", "Announcement", "State", "What", "Where", "By")
        yield Static("", id="status")
        yield Footer()

    async def on_mount(self) -> None:
        self.query_one("#agents", DataTable).focus()
        await self._link.start(within=0)
        self.set_interval(1.0, self.refresh_tables)
        self.refresh_tables()

    async def on_unmount(self) -> None:
        await self._link.stop()

    def refresh_tables(self) -> None:
        if not self.is_running or not self.screen_stack:
            return
        now = self._clock()
        snapshot = self._link.board.snapshot()
        _fill(self._table("queues"), (_queue_row(queue, now) for queue in snapshot.queues))
        _fill(self._table("callers"), (_caller_row(caller, now) for caller in snapshot.callers))
        _fill(self._table("agents"), (_agent_row(agent, now) for agent in snapshot.agents))
        _fill(self._table("announcements"), map(_announcement_row, snapshot.announcements))
        self._say(self._link.trouble(), snapshot, now)

    def _table(self, name: str) -> DataTable[Text]:
        return self.screen_stack[0].query_one(f"#{name}", DataTable)

    def _say(self, trouble: str, snapshot: Snapshot, now: int) -> None:
        status = self.screen_stack[0].query_one("#status", Static)
        trouble = " ".join(filter(None, (trouble, wording.alarms(snapshot.callers, now))))
        status.set_class(bool(trouble), "trouble")
        waiting = len(snapshot.callers)
        status.update(trouble or f"Live. Callers waiting: {waiting}. {wording.staffing(snapshot.agents)}")

    # --- keys --------------------------------------------------------------------

    def action_pause(self) -> None:
        agent = self._selected("agents")
        if agent is None:
            self.notify("There is no agent to pause.", severity="warning")
            return

        def asked(reason: str | None) -> None:
            if reason is not None:
                self.run_worker(self._give("pause", agent, reason))

        self.push_screen(ReasonScreen(agent), asked)

    def action_order(self, verb: Verb) -> None:
        agent = self._selected("agents")
        if agent is None:
            self.notify(f"There is nobody to {verb.replace('_', ' ')}.", severity="warning")
            return
        self.run_worker(self._give(verb, agent))

    def action_withdraw(self) -> None:
        """Asked first: the caller loses his place, and the cursor of this table is easily forgotten."""
        call = self._selected("callers")
        if call is None:
            self.notify("There is nobody to withdraw.", severity="warning")
            return

        def asked(yes: bool | None) -> None:
            if yes:
                self.run_worker(self._give("withdraw", call))

        row = next((caller for caller in self._link.board.snapshot().callers if caller.call == call), None)
        place = f"\nPlace {row.position} in {row.queue}, waiting {self._waited(row)}." if row else ""
        self.push_screen(ConfirmScreen(f"Withdraw call {call}?{place}"), asked)

    def action_announce(self) -> None:
        """The announcement under the cursor, on or off. Asked first: every caller hears of it."""
        name = self._selected("announcements")
        row = next((one for one in self._link.board.snapshot().announcements if one.announcement == name), None)
        if row is None:
            self.notify("No announcement is prepared in clinic.yaml.", severity="warning")
            return
        order = AnnouncementOrder(secrets.token_hex(8), "on" if row.state == "off" else "off", row.announcement, "")

        def asked(yes: bool | None) -> None:
            if yes:
                self.run_worker(self._switch(order))

        self.push_screen(ConfirmScreen(wording.asks_announcement(row)), asked)

    async def _switch(self, order: AnnouncementOrder) -> None:
        try:
            reply = await self._link.announce(order)
        except (AmiError, ControllerAway) as error:
            self.notify(str(error), severity="error")
        else:
            self.notify(reply.text, severity="information" if reply.ok else "error")

    def _waited(self, caller: CallerView) -> str:
        return wording.duration(self._clock() - caller.since)

    async def _give(self, verb: Verb, subject: str, reason: str = "") -> None:
        try:
            reply = await self._link.order(verb, subject, reason)
        except (AmiError, ControllerAway) as error:
            self.notify(str(error), severity="error")
        except ValueError:
            self.notify("A reason may hold letters, digits and punctuation only.", severity="error")
        else:
            self.notify(reply.text, severity="information" if reply.ok else "error")

    def _selected(self, name: str) -> str | None:
        table = self._table(name)
        if not table.row_count:
            return None
        return table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value


def _table(name: str, *columns: str) -> DataTable[Text]:
    table: DataTable[Text] = DataTable(id=name, cursor_type="row", zebra_stripes=True)
    for column in columns:
        table.add_column(column, key=column)
    return table


def _fill(table: DataTable[Text], rows: Iterable[Row]) -> None:
    """Change only what changed, so that the cursor stays on its row; rebuild when rows came, went or moved."""
    wanted = list(rows)
    if [key.value for key in table.rows] != [key for key, _ in wanted]:
        kept = _row_key(table)
        table.clear()
        for key, cells in wanted:
            table.add_row(*cells, key=key)
        for index, (key, _) in enumerate(wanted):
            if key == kept:
                table.move_cursor(row=index)
        return
    for key, cells in wanted:
        for column, new in zip(table.columns, cells, strict=True):
            if table.get_cell(key, column) != new:
                table.update_cell(key, column, new, update_width=True)


def _row_key(table: DataTable[Text]) -> str | None:
    if not table.row_count:
        return None
    return table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value


def _queue_row(queue: QueueView, now: int) -> Row:
    return queue.queue, (
        Text(queue.queue),
        Text(str(queue.waiting)),
        Text(*wording.longest_wait(queue, now)),
        Text(wording.duration(queue.service_target_ms)),
        Text(str(queue.answered)),
        Text(str(queue.abandoned)),
        Text(wording.service_level(queue)),
    )


def _caller_row(caller: CallerView, now: int) -> Row:
    return caller.call, (
        Text(caller.call),
        Text(caller.queue),
        Text(str(caller.position)),
        Text(wording.duration(now - caller.since)),
        Text(caller.priority, wording.PRIORITY_STYLES.get(caller.priority, "")),
        Text(caller.language),
        Text(*wording.caller_state(caller)),
    )


def _agent_row(agent: AgentView, now: int) -> Row:
    return agent.agent, (
        Text(agent.agent),
        Text(*wording.agent_state(agent, now)),
        Text(wording.duration(now - agent.since) if agent.since else ""),  # 0: not seen yet in this life
        Text(*wording.device(agent)),
        Text(agent.queue or ""),
        Text(agent.call or ""),
    )


def _announcement_row(view: AnnouncementView) -> Row:
    return view.announcement, (
        Text(view.announcement),
        Text(*wording.announcement_state(view)),
        Text(view.text if view.kind == "say" else f"CLOSED. {view.text}".strip()),
        Text(wording.announced_where(view)),
        Text(view.by),
    )
