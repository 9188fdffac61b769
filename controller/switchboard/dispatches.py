"""On-call dispatches carried out: phones rung, people asked, the caller put through to who takes it, tasks left.

``acd.dispatch`` decides; here it is done. Who picks up hears what the flow gave for him, in his own language, and
nothing of the patient. A caller who holds has music and the flow's comfort; one who is to be called back may be gone,
and the phones ring on. Each dispatch is kept in the journal as it goes: another controller rings the same person
again. Its legs are named by the life of the controller, so those of an earlier one are known for what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import structlog

from acd import dispatch as core
from acd.dispatch import Dispatch, DispatchRules
from controller.ari import requests as order
from controller.switchboard import acd_orders, ivr_orders
from controller.switchboard.line import Leg, Line, dispatch_channel
from controller.switchboard.summons import Summons, summon
from crm.model import Task, task_id
from ivr import messages as ivr
from ivr.call import Transferring

if TYPE_CHECKING:
    from controller.switchboard.board import Board

log = structlog.get_logger(__name__)

DISPATCHES = "dispatches"
"""The snapshot's name; no call is called so."""
HELPER = "oncall-"
"""Begins the names of their channels."""
TO_CALL_BACK = "dispatch"
"""Why there is a task from the start: he is called back."""
RESUME_MS = 5_000
ORPHAN_MS = 30_000
"""A caller who holds is found again within this time after a restart, or he is gone."""
Save = Callable[[str, Mapping[str, Any]], object]


@dataclass(slots=True)
class Under:
    """One under way. ``wanted`` is the flow's order; ``legs``: channel to attempt; ``record``: of the present one."""

    call: str
    wanted: ivr.Dispatch
    state: Dispatch
    legs: dict[str, int] = field(default_factory=dict)
    record: Leg | None = None
    sleeps: bool = False
    """Taken out of the journal and not gone on with yet."""
    began_at: int = 0
    """UTC ms; its task is of then."""

    @property
    def name(self) -> str:
        return f"{self.call}-{self.wanted.dispatch}"


class Dispatches:
    """``people``: agent to the languages he speaks, best first; in the order they are rung."""

    def __init__(self, board: Board, people: Mapping[str, tuple[str, ...]], save: Save) -> None:
        self._board = board
        self._people = dict(people)
        self._save = save
        self._under: dict[str, Under] = {}
        board.dispatches = self

    # --- what the flow orders ---------------------------------------------------

    def begin(self, line: Line, wanted: ivr.Dispatch) -> None:
        """Begin it, or go on with the one of this number that another controller began."""
        name, at = f"{line.id}-{wanted.dispatch}", self._board.now()
        if wanted.holds:
            line.stage = "transfer"
            ivr_orders.resume_music(self._board, line)
        known = self._under.get(name)
        if known is not None:
            if known.sleeps:
                known.sleeps = False
                self._feed(name, core.Resumed(at))
            return
        rules = DispatchRules(tuple(self._people), wanted.ring_ms, wanted.answer_ms, wanted.rounds, wanted.pause_ms)
        under = self._under[name] = Under(line.id, wanted, Dispatch(rules), began_at=at)
        if not wanted.holds:
            self._leave(under, TO_CALL_BACK)
        self._feed(name, core.Began(at))

    def end(self, line: Line) -> None:
        """Whoever is rung for him while he holds is needed no more. If he hung up, somebody must call him."""
        for name, under in list(self._under.items()):
            if under.call == line.id and under.wanted.holds:
                if line.stage in ("over", "surrendered"):
                    self._leave(under, "dispatch_left")
                self._feed(name, core.Stopped(self._board.now()))

    # --- what the phones do -----------------------------------------------------

    def has(self, channel: str) -> bool:
        return any(channel in under.legs for under in self._under.values())

    def answered(self, channel: str) -> bool:
        """A phone was picked up; False for a channel that is none of these."""
        name = self._name(channel)
        if name is None:
            return False
        under = self._under[name]
        for other in [one for one in under.legs if one != channel]:
            del under.legs[other]
            self._board.send(order.hangup(other), ivr_orders.ignore)
        if under.record is not None:
            under.record.channel, under.record.answered_at = channel, self._board.now()
        self._feed(name, core.PickedUp(self._board.now(), under.legs[channel]))
        return True

    def pressed(self, channel: str, key: str) -> bool:
        name = self._name(channel)
        if name is None:
            return False
        self._feed(name, core.Pressed(self._board.now(), self._under[name].legs[channel], key))
        return True

    def leg_gone(self, channel: str, why: str) -> bool:
        """A phone is busy, away, not answered, or was hung up by who had picked it up."""
        name = self._name(channel)
        if name is None:
            return False
        under = self._under[name]
        attempt = under.legs.pop(channel)
        if not under.legs:
            self._ended(under, why if under.state.stage == "ringing" else "not_acknowledged")
            self._feed(name, core.NotReached(self._board.now(), attempt))
        return True

    def _name(self, channel: str) -> str | None:
        return next((name for name, under in self._under.items() if channel in under.legs), None)

    # --- time and restarts --------------------------------------------------------

    def woken(self, name: str, at: int) -> None:
        under = self._under.get(name)
        if under is None:
            return
        if not under.sleeps:
            self._feed(name, core.Woken(at))
        elif not under.wanted.holds:
            under.sleeps = False
            self._feed(name, core.Resumed(at))
        elif under.call not in self._board.lines:
            self._leave(under, "dispatch_left")
            self._feed(name, core.Stopped(at))

    def restore(self, page: Mapping[str, Any]) -> None:
        """Those of the controller before this one. They go on when Asterisk can be asked, or their call has."""
        at = self._board.now()
        for name, data in page.items():
            try:
                under = _thaw(data)
            except (KeyError, TypeError, ValueError) as error:
                log.error("dispatch_unreadable", error=type(error).__name__)
                continue
            self._under[name] = under
            self._board.wakeups.set((DISPATCHES, name), at + (ORPHAN_MS if under.wanted.holds else RESUME_MS))

    # --- what the core orders -----------------------------------------------------

    def _feed(self, name: str, event: core.DispatchEvent) -> None:
        under = self._under.get(name)
        if under is None:
            return
        under.state, commands = core.step(under.state, event)
        for command in commands:
            self._perform(name, under, command)
        if under.state.stage == "over":
            self._under.pop(name, None)
        self._board.wakeups.set((DISPATCHES, name), under.state.due)
        self._save(DISPATCHES, {each: _freeze(one) for each, one in self._under.items()})

    def _perform(self, name: str, under: Under, command: core.DispatchCommand) -> None:
        match command:
            case core.Ring(attempt, person):
                self._ring(name, under, attempt, person)
            case core.Ask(attempt):
                self._ask(under, attempt)
            case core.Release(attempt, why):
                self._release(under, attempt, why)
            case core.Taken(attempt, person):
                self._taken(under, attempt, person)
            case core.Exhausted():
                self._exhausted(under)

    def _ring(self, name: str, under: Under, attempt: int, person: str) -> None:
        """The queues are told first that he is not theirs; what they were told before may still have won him."""
        board, at = self._board, self._board.now()
        under.record = Leg("", under.call, f"PJSIP/{person}", agent=person, began_at=at)
        if (line := board.lines.get(under.call)) is not None:
            line.offers.append(under.record)
        self._tell(under, "rings", person)
        board.phones.engage(person, name)
        board.then(lambda: self._place(name, attempt, person))

    def _place(self, name: str, attempt: int, person: str) -> None:
        """The first of his phones gives the leg its name, until another answers."""
        board, under = self._board, self._under.get(name)
        if under is None or under.record is None or (under.state.stage, under.state.attempt) != ("ringing", attempt):
            return
        record, line = under.record, board.lines.get(under.call)

        def note(channel: str) -> None:
            under.legs[channel] = attempt
            record.channel = record.channel or channel

        wanted = Summons(
            account=person,
            endpoints=board.phones.to_ring(person),
            name=lambda phone: dispatch_channel(name, attempt, phone, board.epoch),
            purpose=("oncall", under.call),
            ring_ms=under.wanted.ring_ms,
            caller=order.caller_id(f"on call {under.wanted.priority}", line.dialled if line is not None else ""),
        )
        if (why := summon(board, wanted, note, self.leg_gone)) is not None:
            self._ended(under, why)
            self._feed(name, core.NotReached(board.now(), attempt))

    def _ask(self, under: Under, attempt: int) -> None:
        person = under.state.person
        ask = under.wanted.ask
        prompts = ask[self._language(person, ask)]
        paths = [path for prompt in prompts if (path := self._board.sounds.media(prompt)) is not None]
        self._tell(under, "asks", person)
        for channel in under.legs:
            if paths:
                playback = f"ask-{channel}-{under.state.asked}"
                self._board.send(order.play(channel, paths, playback), ivr_orders.ignore)

    def _language(self, person: str, known: Mapping[str, object]) -> str:
        """His best among those there are words in."""
        return next((one for one in self._people.get(person, ()) if one in known), next(iter(known)))

    def _release(self, under: Under, attempt: int, why: str) -> None:
        for channel in [one for one, its in under.legs.items() if its == attempt]:
            del under.legs[channel]
            self._board.send(order.hangup(channel), ivr_orders.ignore)
        self._ended(under, why)

    def _ended(self, under: Under, why: str) -> None:
        """An attempt is over, in the record and for whoever watches."""
        record, under.record = under.record, None
        if record is not None:
            record.ended_at, record.outcome = self._board.now(), why
            self._board.phones.free(record.agent, under.name)
            self._tell(under, why, record.agent)

    def _taken(self, under: Under, attempt: int, person: str) -> None:
        board, line, leg = self._board, self._board.lines.get(under.call), under.record
        channel = next((one for one, its in under.legs.items() if its == attempt), "")
        under.legs.clear()
        under.record = None
        self._tell(under, "taken", person)
        if leg is not None:
            leg.outcome = "answered"
        if not under.wanted.holds:
            self._noted(under, person, channel)
        elif line is None or leg is None or not _holds(line):
            self._leave(under, "dispatch_left")
            board.send(order.hangup(channel), ivr_orders.ignore)
        else:
            board.file_leg(leg)
            board.send(order.stop_playback(f"ask-{channel}-{under.state.asked}"), ivr_orders.ignore)
            acd_orders.connect(board, line, leg)
            board.ivr_event(line.id, ivr.Connected(board.now(), person))
            board.notebook.note(line)
        board.phones.free(person, under.name)  # his leg, if he talks, holds him on

    def _noted(self, under: Under, person: str, channel: str) -> None:
        """He has the task, and it says so; nobody is on the line to be put through to."""
        self._board.records.task(self._task(under, TO_CALL_BACK, under.began_at or self._board.now(), taken_by=person))
        noted = under.wanted.noted
        path = self._board.sounds.media(noted[self._language(person, noted)])
        if path is None:
            self._board.send(order.hangup(channel), ivr_orders.ignore)
        else:
            self._board.send(order.play(channel, [path], f"tell-{channel}"), ivr_orders.ignore)

    def _exhausted(self, under: Under) -> None:
        board, line = self._board, self._board.lines.get(under.call)
        self._tell(under, "nobody", "")
        if not under.wanted.holds:
            return  # the task is there already, with its clock
        self._leave(under, "nobody_on_call")
        if line is not None and _holds(line):
            line.stage = "ivr"
            ivr_orders.quiet(board, line)
            board.ivr_event(line.id, ivr.TransferEnded(board.now(), reached=False))

    # --- what is left of it ---------------------------------------------------------

    def _leave(self, under: Under, why: str) -> None:
        """Somebody must call him."""
        board, wanted = self._board, under.wanted
        task = self._task(under, why, board.now())
        board.records.task(task)
        board.herald.tell(
            task.created_at,
            "follow_up",
            under.call,
            queue=wanted.owner,
            priority=wanted.priority,
            why=why,
            due=task.due,
        )

    def _task(self, under: Under, why: str, at: int, *, taken_by: str = "") -> Task:
        wanted = under.wanted
        return Task(
            id=task_id(under.call, f"{why}-{wanted.dispatch}"),
            created_at=at,
            due=at + wanted.within_ms,
            owner=wanted.owner,
            patient=wanted.patient,
            interaction=under.call,
            why=why,
            priority=wanted.priority,
            taken_by=taken_by,
        )

    def _tell(self, under: Under, what: str, person: str) -> None:
        log.info("dispatch", call=under.call, what=what, person=person)
        self._board.herald.tell(self._board.now(), "dispatch", under.call, what=what, agent=person)


def _holds(line: Line) -> bool:
    """Whether he still waits for it."""
    state = line.call.state
    return line.stage == "transfer" and isinstance(state, Transferring) and state.dispatch > 0


def _freeze(under: Under) -> dict[str, Any]:
    return {
        "call": under.call,
        "wanted": asdict(under.wanted),
        "state": asdict(under.state),
        "began_at": under.began_at,
    }


def _thaw(data: Mapping[str, Any]) -> Under:
    """Raises KeyError, TypeError for what another program wrote."""
    wanted, state = dict(data["wanted"]), dict(data["state"])
    wanted["ask"] = {key: tuple(ivr.Prompt(**each) for each in prompts) for key, prompts in wanted["ask"].items()}
    wanted["noted"] = {key: ivr.Prompt(**prompt) for key, prompt in wanted["noted"].items()}
    rules = dict(state.pop("rules"))
    rules["people"] = tuple(rules["people"])
    rules["apart"] = tuple(map(tuple, rules.get("apart", ())))
    before = Dispatch(DispatchRules(**rules), **state)
    began_at = int(data.get("began_at", 0))
    return Under(str(data["call"]), ivr.Dispatch(**wanted), replace(before), sleeps=True, began_at=began_at)
