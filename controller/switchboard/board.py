"""The heart of the shell: events go in, the two cores answer, their commands are carried out.

Everything runs on the loop's thread and nothing here awaits. What a command brings
about at once (a prompt with no sound, an offer that cannot be placed) is put into the
same inbox as what Asterisk reports, so the cores see one ordered list of events.

A fault of ours is contained in the call it happened in: the flow's fallback first, then
the dialplan's, never silence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from acd import messages as acd
from acd.core import Acd
from controller.ari.errors import AriError, Fenced
from controller.ari.port import Ari
from controller.ari.requests import Request
from controller.clock import Now
from controller.happenings import Herald
from controller.known_patient import preferences_of
from controller.settings.values import PAUSES
from controller.switchboard import acd_orders, ivr_orders, lease
from controller.switchboard.closing import interaction_of
from controller.switchboard.line import Leg, Line, Wrapping
from controller.switchboard.messages import Messages
from controller.switchboard.notebook import Notebook
from controller.switchboard.phones import Phones
from controller.switchboard.ports import Ears, LatePrompts, Lookups, Records, Services, Sounds
from controller.switchboard.tallies import Tallies
from controller.switchboard.telling import tell_event
from controller.switchboard.wait_rules import WaitRules
from controller.switchboard.wakeups import Wakeups
from ivr import interpreter
from ivr import messages as ivr
from ivr.announcement import Announcement
from ivr.flow import Flow

if TYPE_CHECKING:
    from controller.switchboard.announcements import Announcements
    from controller.switchboard.callbacks import Callbacks
    from controller.switchboard.dispatches import Dispatches
    from controller.switchboard.interpreters import Interpreters

log = structlog.get_logger(__name__)

REMEMBERED = 10_000
"""Calls known to be over. Channel ids are never used twice in one life of Asterisk."""


@dataclass(frozen=True, slots=True)
class Number:
    """What a dialled number leads to."""

    flow: Flow
    language: str
    relay: bool = False
    """Only relay services (711) call it."""


class Board:
    """All lines of one controller. See ``asterisk_events`` for what Asterisk tells it."""

    # Parts that calls can do without; set by who makes them.
    ears: Ears | None = None
    lookups: Lookups | None = None
    services: Services | None = None
    late: LatePrompts | None = None
    dispatches: Dispatches | None = None
    interpreters: Interpreters | None = None

    announced: Callable[[], tuple[Announcement, ...]] = tuple

    def __init__(
        self,
        *,
        ari: Ari,
        acd_core: Acd,
        numbers: Mapping[str, Number],
        endpoints: Mapping[str, str],
        destinations: Mapping[str, str],
        waits: Mapping[str, WaitRules],
        dispositions: Mapping[str, str],
        sounds: Sounds,
        records: Records,
        notebook: Notebook,
        herald: Herald,
        now: Now,
        targets_ms: Mapping[str, int],
    ) -> None:
        self.ari = ari
        self.acd = acd_core
        self.numbers = numbers
        self.endpoints = endpoints
        """Agent -> endpoint, e.g. ``PJSIP/alice``."""
        self.destinations = destinations
        """Destination -> endpoint."""
        self.waits = waits
        self.dispositions = dispositions
        """What an agent may key after ``*5`` -> its disposition code."""
        self.pauses: Mapping[str, str] = PAUSES
        """What an agent may key after ``*47`` -> why he is away; the first is meant when he keys nothing."""
        self.hard_dispositions: frozenset[str] = frozenset()
        """Dispositions that mean the call was a hard one."""
        self.sounds = sounds
        self.records = records
        self.notebook = notebook
        self.herald = herald
        self.now = now
        self.tallies = Tallies(targets_ms)
        self.messages = Messages(self)
        self.flow_of_call: Callable[[Flow, str], Flow] = lambda flow, _call: flow
        """The version of a number's flow that a new call takes."""
        self.announcements: Announcements | None = None
        self.callbacks: Callbacks | None = None
        """None: no patient is ever called back."""
        self.key_of_caller: Callable[[Line], str | None] = lambda _line: None
        """By which a dropped caller is known again; never his number."""
        self.acd_watchers: list[Callable[[acd.Event, Sequence[acd.Command]], None]] = []
        """Told of each event of the distributor with what it answered, when that has been carried out."""
        self.lines: dict[str, Line] = {}
        self.tickets: dict[str, str] = {}
        """The ACD's name of each callback -> the id of its line; other calls go by the same name in both."""
        self._over: dict[str, None] = {}
        self.legs: dict[str, Leg] = {}
        """Legs to agents and destinations by channel id."""
        self._offered: dict[str, list[str]] = {}
        """The channels of each offer's legs, one for each phone that rings."""
        self.epoch = f"{now():x}"
        self.wrapping: dict[str, Wrapping] = {}
        self.draining = False
        self.wakeups = Wakeups(now, self._wake)
        self._alarms: dict[str, Callable[[Line, int], None]] = {}
        self._inbox: deque[Callable[[], None]] = deque()
        self._busy = False
        self.phones = Phones(self, {agent: (endpoint,) for agent, endpoint in endpoints.items()}, frozenset())
        self.on_alarm("lease", lambda line, at: lease.renew(self, line, at))

    def agent_of(self, endpoint: str) -> str | None:
        """The agent whose phone ``endpoint`` (``PJSIP/alice``) is; None for any other."""
        return self.phones.owner(endpoint)

    def wait_rules(self, queue: str | None) -> WaitRules:
        """How callers of ``queue`` wait; in a queue that is none, in silence."""
        return self.waits.get(queue or "") or WaitRules(announce_every_ms=0)

    def present(self) -> list[Line]:
        """The lines that somebody is on: all but callbacks that are not dialled just now."""
        return [line for line in self.lines.values() if line.stage != "callback"]

    def line_of(self, ticket: str) -> Line | None:
        """The line of a call by the ACD's name of it."""
        return self.lines.get(self.tickets.get(ticket, ticket))

    def is_over(self, call: str) -> bool:
        """Whether this call has its record already: a listing of channels may be older than its end."""
        return call in self._over

    def ringing(self) -> list[Dispatches | Interpreters]:
        """Those parts that ring people beside the queue: channels that are no ``Leg`` may be theirs."""
        return [part for part in (self.dispatches, self.interpreters) if part is not None]

    def file_leg(self, leg: Leg) -> None:
        """The queues know of an agent's legs that are offers of theirs; of others they are told."""
        self.legs[leg.channel] = leg
        if leg.offer:
            self._offered.setdefault(leg.offer, []).append(leg.channel)
        elif leg.agent:
            self.phones.engage(leg.agent, leg.channel)

    def legs_of(self, offer: str) -> list[Leg]:
        """Every phone's leg of an offer."""
        return [self.legs[channel] for channel in self._offered.get(offer, ())]

    def leg_of(self, offer: str) -> Leg | None:
        """The leg that answered, else the first that rings."""
        return min(self.legs_of(offer), key=lambda leg: leg.answered_at is None, default=None)

    def drop_leg(self, leg: Leg) -> bool:
        """Whether it was still there: each leg ends once."""
        if self.legs.get(leg.channel) is not leg:
            return False
        del self.legs[leg.channel]
        if leg.offer:
            self._offered[leg.offer].remove(leg.channel)
            if not self._offered[leg.offer]:
                del self._offered[leg.offer]
        elif leg.agent:
            self.phones.free(leg.agent, leg.channel)
        return True

    def send(self, request: Request, on_error: Callable[[AriError], None] | None = None) -> None:
        """One ARI request; a controller that has been replaced says nothing any more."""
        try:
            self.ari.send(request, None, on_error)
        except Fenced:
            self.draining = True

    def ask(
        self, request: Request, on_result: Callable[[Any], None], on_error: Callable[[AriError], None] | None = None
    ) -> None:
        """One ARI request whose answer is wanted."""
        try:
            self.ari.send(request, on_result, on_error)
        except Fenced:
            self.draining = True

    # --- events for the cores ------------------------------------------------

    def ivr_event(self, call: str, event: ivr.Event) -> None:
        """Hand the IVR core one event of ``call``; a call that is over is ignored."""
        self._post(lambda: self._step(call, event))

    def acd_event(self, event: acd.Event) -> None:
        self._post(lambda: self._handle(event))

    def then(self, work: Callable[[], None]) -> None:
        """Do ``work`` when what is being handled has been: its own orders go out first."""
        self._post(work)

    def _post(self, work: Callable[[], None]) -> None:
        self._inbox.append(work)
        if self._busy:
            return
        self._busy = True
        try:
            while self._inbox:
                self._do(self._inbox.popleft())
        finally:
            self._busy = False

    def _do(self, work: Callable[[], None]) -> None:
        """What fails even as it falls back costs itself, not those who stand behind it."""
        try:
            work()
        except Exception as error:
            log.error("board_fault", error=type(error).__name__)
            self.herald.tell(self.now(), "fault", "", where="board", what=type(error).__name__)

    def _step(self, call_id: str, event: ivr.Event) -> None:
        line = self.lines.get(call_id)
        if line is None or (line.surrendered_to and not isinstance(event, ivr.HungUp)):
            return  # who is with the dialplan keys for the dialplan
        try:
            tell_event(self.herald, line, event)
            before = len(line.call.steps)
            line.call, commands = interpreter.step(line.flow, line.call, event)
            for step in line.call.steps[before:]:
                self.herald.tell(self.now(), "step", line.id, node=step.node, type=step.kind, outcome=step.outcome)
            for command in commands:
                self._perform(line, command)
            if line.stage != "over":
                self.wakeups.set(("ivr", line.id), interpreter.deadline(line.call))
                if commands and not isinstance(event, ivr.HungUp):  # read again, the page that stands ends as this did
                    self.notebook.note(line)
        except Exception as error:
            self.fault(line, "ivr", error)

    def _perform(self, line: Line, command: ivr.Command) -> None:
        if isinstance(command, ivr.Remember):  # of no channel: his is gone
            for preference in preferences_of(command, self.now()):
                self.records.preference(preference)
        elif line.driver is not None:
            line.driver.perform(command)
        else:
            ivr_orders.perform(self, line, command)

    def _handle(self, event: acd.Event) -> None:
        try:
            commands = self.acd.handle(event)
            for command in commands:
                acd_orders.perform(self, command)
            for watch in self.acd_watchers:
                watch(event, commands)
        except Exception as error:
            log.error("acd_fault", error=type(error).__name__, at_event=type(event).__name__)
            self.herald.tell(self.now(), "fault", getattr(event, "call", ""), where="acd", what=type(error).__name__)
            self._rescue_from_acd(event)
        self.wakeups.set(("acd", ""), self.acd.deadline())

    def _rescue_from_acd(self, event: acd.Event) -> None:
        """The queue itself failed on this caller: the plain phones ring, he is not left with the music."""
        line = self.line_of(getattr(event, "call", ""))
        if line is not None and line.stage == "waiting":
            to = "emergency" if line.priority == "emergency" else "fallback"
            self.surrender(line, to, "acd_fault")

    # --- faults --------------------------------------------------------------

    def fault(self, line: Line, where: str, error: BaseException | str) -> None:
        """Something of ours failed for this caller. First the flow's fallback, then the dialplan's."""
        what = error if isinstance(error, str) else type(error).__name__
        line.faults += 1
        log.error("call_fault", call=line.id, where=where, what=what, count=line.faults)
        self.herald.tell(self.now(), "fault", line.id, where=where, what=what)
        if line.stage == "over":
            return
        if line.faults == 1:
            self.ivr_event(line.id, ivr.Faulted(self.now(), where))
        else:
            self.surrender(line, "fallback", where)

    def surrender(self, line: Line, to: str, reason: str) -> None:
        """Give the caller to the dialplan's own last word and keep the record open until he hangs up."""
        if line.driver is not None:
            line.driver.surrender(to, reason)
        else:
            ivr_orders.surrender(self, line, to, reason)

    # --- the end of a line ---------------------------------------------------

    def close_line(self, line: Line, by: str) -> None:
        """The caller's channel is gone: tell both cores, store exactly one interaction."""
        if line.stage == "over":
            return
        at = self.now()
        line.ended_by = by
        self.ivr_event(line.id, ivr.HungUp(at, by))
        if self.line_of(line.ticket) is line:  # else his place is kept for a callback
            self.acd_event(acd.CallerLeft(at, line.ticket))
        self._post(lambda: self._store(line, at))

    def _store(self, line: Line, at: int) -> None:
        if line.stage == "over":
            return
        line.stage = "over"
        self.lines.pop(line.id, None)
        self._remember_over(line.id)
        for sleeper in ("ivr", "lease"):
            self.wakeups.set((sleeper, line.id), None)
        if self.announcements is not None:
            self.announcements.end(line.id)
        if self.callbacks is not None:
            self.callbacks.line_over(line)
        ivr_orders.drop_transfer(self, line)
        ivr_orders.leave_bridge(self, line)
        interaction = interaction_of(line, at)
        self.records.put(interaction)  # before all that may yet fail
        acd_orders.stored(self, interaction)
        self.herald.tell(at, "hung_up", line.id, by=line.ended_by, outcome=interaction.outcome)
        if self.ears is not None:
            self.ears.close(line.id)
        self.sounds.forget(line.id)

    def _remember_over(self, call: str) -> None:
        self._over[call] = None
        if len(self._over) > REMEMBERED:
            del self._over[next(iter(self._over))]

    # --- time ----------------------------------------------------------------

    def on_alarm(self, name: str, ring: Callable[[Line, int], None]) -> None:
        """Call ``ring(line, at)`` when the deadline set under ``(name, line.id)`` comes."""
        self._alarms[name] = ring

    def _wake(self, sleeper: Hashable, at: int) -> None:
        name, call = sleeper if isinstance(sleeper, tuple) else (str(sleeper), "")
        if name == "acd":
            self.acd_event(acd.Woken(at))
        elif name == "ivr":
            self.ivr_event(call, ivr.Woken(at))
        elif name == "dispatches" and self.dispatches is not None:
            self.dispatches.woken(call, at)
        elif (line := self.lines.get(call)) is not None and name in self._alarms:
            try:
                self._alarms[name](line, at)
            except Exception as error:
                self.fault(line, name, error)
