"""Callers who hung up to be called back: their place is a line with nobody on it.

::

    callback   he is to be called; the ACD keeps his place   -- DialPatient -->
    dialing    his phone rings                               -- he picks up -->
    asked      is it he?                                     -- yes --> waiting, or talking at once
               no, a machine, nobody: CallbackFailed         --> callback (the ACD says when to try again)

The line is made when the callback is agreed, is a page of the notebook from then on, and ends as exactly
one interaction: answered, expired or refused. An attempt is counted before it is dialled, so a controller
that is killed meanwhile counts it once; its successor ends the leg and queues the callback anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from acd import messages as acd
from controller.ari import requests as order
from controller.outbound import Meter
from controller.switchboard import ivr_orders, lease
from controller.switchboard.line import APP, Callback, Leg, Line
from ivr import interpreter
from ivr import messages as ivr

if TYPE_CHECKING:
    from controller.switchboard.board import Board

log = structlog.get_logger(__name__)

HOUR_MS = 3_600_000
STILL_HERE_MS = 300
"""The line on which he asked is still being hung up: dialled again so much later."""


def between_people(line: Line) -> bool:
    """A callback whose patient is not on the line, or not known to be."""
    return line.callback is not None and line.stage in ("callback", "dialing", "asked")


class Callbacks:
    """All callbacks of one controller; ``meter`` bounds what is dialled, by the rules of the provider."""

    def __init__(self, board: Board, meter: Meter) -> None:
        self._board = board
        self._outbound = meter.rules
        self._meter = meter
        self._dials: dict[str, acd.DialPatient] = {}
        """Attempts that wait for the line on which the caller asked to be gone, by line."""
        board.callbacks = self
        board.on_alarm("dial", lambda line, _at: self._dial_now(line))

    # --- agreed ----------------------------------------------------------------

    def take(self, line: Line, number: str) -> None:
        """The waiting caller would be called at ``number``. Answered at once by CallbackTaken or CallbackRefused."""
        board, at = self._board, self._board.now()
        rules = board.wait_rules(line.queue).callback
        expires = rules.expires(at) if rules is not None else None
        possible = line.stage == "waiting" and line.callback is None and line.request is not None
        if rules is None or expires is None or not possible or self._outbound.refusal(number):
            board.ivr_event(line.id, ivr.CallbackRefused(at, "impossible"))
            return
        callback = Callback(
            line.id, number, _place(line), line.call.language, line.call.patient,
            rules.mode, rules.attempts, rules.retry_ms, expires,
        )  # fmt: skip
        kept = self._line_for(line, callback, at)
        board.acd_event(acd.CallbackAsked(at, line.id, rules.mode, rules.attempts, rules.retry_ms, expires))
        board.then(lambda: self._agreed(line, kept))

    def _line_for(self, line: Line, callback: Callback, at: int) -> Line:
        """The callback's own line. From here on the ACD's orders about the place go to it."""
        board = self._board
        kept = Line(
            id=f"callback-{line.id}",
            dialled=line.dialled,
            caller=callback.number,
            flow=line.flow,
            call=line.call,
            started_at=at,
            stage="callback",
            queued_at=line.queued_at,
            request=line.request,
            queue=line.queue,
            priority=line.priority,
            callback=callback,
        )
        self._forget_call(kept)
        board.lines[kept.id] = kept
        board.tickets[line.id] = kept.id
        return kept

    def _agreed(self, line: Line, kept: Line) -> None:
        """Whether the ACD took it: a phone that rings for him already wins."""
        board, at = self._board, self._board.now()
        if not board.acd.is_callback(line.id):
            self._undo(line)
            board.ivr_event(line.id, ivr.CallbackRefused(at, "ringing"))
            return
        line.stage = "ivr"
        line.waited_ms = max(0, at - (line.queued_at or at))
        ivr_orders.quiet(board, line)
        if board.announcements is not None:
            board.announcements.end(line.id)
        board.notebook.note(kept)
        board.herald.tell(at, "callback", kept.id, queue=kept.queue or "", what="agreed")
        assert kept.callback is not None
        board.ivr_event(line.id, ivr.CallbackTaken(at, -(-(kept.callback.expires - at) // HOUR_MS)))

    def _undo(self, line: Line) -> None:
        """The place is the line's own again."""
        kept = self._board.tickets.pop(line.id, None)
        if kept is not None:
            self._board.lines.pop(kept, None)
            self._board.notebook.forget(kept)

    def queued_himself(self, line: Line) -> None:
        """A caller asks for a person by himself, from whatever stage: an emergency, most likely."""
        if line.stage == "asked":
            self._reached(line)
        elif line.callback is None and line.id in self._board.tickets:
            self._undo(line)
            self._board.acd_event(acd.CallbackReached(self._board.now(), line.id))

    # --- an attempt ---------------------------------------------------------------

    def dial(self, command: acd.DialPatient) -> None:
        """Call the patient, as soon as the line on which he asked, or the attempt before, is gone."""
        line = self._board.line_of(command.call)
        if line is None or line.callback is None or not between_people(line):
            self._board.acd_event(acd.CallbackFailed(self._board.now(), command.call, "failed"))
            return
        self._dials[line.id] = command
        if command.offer:
            self._whisper(command.offer)
        self._dial_now(line)

    def _whisper(self, offer: str) -> None:
        """The agent hears what is going on; the bridge ends it."""
        board = self._board
        leg = board.leg_of(offer)
        if leg is None:
            return
        board.send(order.start_moh(leg.channel), ivr_orders.ignore)
        line = board.lines.get(leg.call)
        path = board.sounds.own("agent.calling_back", line.call.language if line else "")
        if path is not None:
            board.send(order.play(leg.channel, [path], f"whisper-{leg.channel}"), ivr_orders.ignore)

    def end_whisper(self, agent: Leg) -> None:
        """The patient is there: the agent hears him and nothing else."""
        self._board.send(order.stop_playback(f"whisper-{agent.channel}"), ivr_orders.ignore)
        self._board.send(order.stop_moh(agent.channel), ivr_orders.ignore)

    def _dial_now(self, line: Line) -> None:
        board, at, callback = self._board, self._board.now(), line.callback
        command = self._dials.get(line.id)
        if command is None or callback is None or line.stage != "callback":
            return
        if callback.ticket in board.lines:
            board.send(order.hangup(callback.ticket), ivr_orders.ignore)
            board.wakeups.set(("dial", line.id), at + STILL_HERE_MS)
            return
        del self._dials[line.id]
        callback.attempt, callback.offer, callback.failed = callback.attempt + 1, command.offer, ""
        line.stage = "dialing"
        board.notebook.note(line)
        board.herald.tell(at, "callback", line.id, what="dialing", attempt=callback.attempt)
        if self._meter.dial(callback.number, at) is not None:
            self.leg_over(line, "failed")
            return
        board.send(
            order.originate(
                line.id,
                self._outbound.endpoint(callback.number),
                APP,
                ("callback", callback.ticket),
                timeout_s=max(1, self._outbound.ring_ms // 1000),
                caller=order.caller_id("", self._outbound.caller),
            ),
            lambda _error: self.leg_over(line, "failed"),
        )

    def answered(self, line: Line) -> bool:
        """Somebody picked up; False when nobody wants to know any more."""
        board, at, callback = self._board, self._board.now(), line.callback
        if callback is None or line.stage != "dialing":
            return False
        line.stage = "asked"
        lease.begin(board, line)
        board.notebook.note(line)
        board.ivr_event(
            line.id,
            ivr.CalledBack(at, line.dialled, callback.number, callback.language, callback.node, callback.patient),
        )
        return True

    def checked(self, line: Line, command: ivr.RightPerson | ivr.NotReached) -> None:
        """The caller's answer, or his silence."""
        if line.stage != "asked" or line.callback is None:
            return
        if isinstance(command, ivr.RightPerson):
            self._reached(line)
        else:
            self._fail(line, line.callback, command.why)

    def _reached(self, line: Line) -> None:
        board, at = self._board, self._board.now()
        line.stage = "waiting"
        if line.callback is not None:
            line.callback.reached = True
        ivr_orders.resume_music(board, line)
        board.notebook.note(line)
        board.herald.tell(at, "callback", line.id, what="reached")
        board.acd_event(acd.CallbackReached(at, line.ticket))
        board.then(lambda: self._in_line(line))

    def _in_line(self, line: Line) -> None:
        """The ACD may have given the attempt up a moment before: who is on the line now waits, at his old place."""
        board = self._board
        unknown = board.acd.since(line.ticket) is None or board.acd.is_callback(line.ticket)
        if unknown and line.stage == "waiting" and line.request is not None:
            board.acd_event(replace(line.request, at=board.now(), call=line.ticket, callback=None))

    def left(self, line: Line) -> None:
        """The ACD has done with this callback: its record is written as soon as no attempt is under way."""
        if line.stage == "callback":
            self._board.close_line(line, "system")
        elif line.callback is not None and not line.callback.failed:
            self._board.send(order.hangup(line.id), ivr_orders.ignore)

    # --- the end of an attempt -------------------------------------------------------

    def _fail(self, line: Line, callback: Callback, why: acd.CallbackFailure) -> None:
        """Told to the ACD once for each attempt: the agent who listens is free at once."""
        if not callback.failed:
            callback.failed = why
            self._board.herald.tell(self._board.now(), "callback", line.id, what=why)
            self._board.acd_event(acd.CallbackFailed(self._board.now(), callback.ticket, why))

    def leg_over(self, line: Line, why: acd.CallbackFailure) -> None:
        """The attempt's channel is gone, or never was."""
        board, callback = self._board, line.callback
        if callback is None or line.stage not in ("dialing", "asked") or line.id not in board.lines:
            return
        if board.ears is not None:
            board.ears.close(line.id)
        for sleeper in ("ivr", "lease"):
            board.wakeups.set((sleeper, line.id), None)
        line.stage = "callback"
        self._forget_call(line)
        self._fail(line, callback, why)
        board.then(lambda: self._after(line))

    def _after(self, line: Line) -> None:
        """If that was the last attempt the ACD has said so by now."""
        if line.left is not None:
            self.left(line)
        elif line.stage == "callback" and line.id in self._board.lines:
            self._board.notebook.note(line)
            if line.id in self._dials:  # the channel's name is free in a moment
                self._board.wakeups.set(("dial", line.id), self._board.now() + STILL_HERE_MS)

    def _forget_call(self, line: Line) -> None:
        """Each attempt is a call of its own to the flow; how the patient wants to be spoken to stays."""
        before, line.call = line.call, interpreter.begin(line.id, line.flow)
        line.call.pace, line.call.volume, line.call.relay = before.pace, before.volume, before.relay
        if line.callback is not None:
            line.call.language, line.call.patient = line.callback.language, line.callback.patient
        line.saying = line.announcing = line.preparing = None
        line.music = line.hangup_seen = False
        line.ended_by = ""

    def line_over(self, line: Line) -> None:
        """A line has its record: a callback's name is free, and one that waited to be dialled may be."""
        if line.callback is not None:
            self._board.tickets.pop(line.callback.ticket, None)
            self._dials.pop(line.id, None)
            self._board.wakeups.set(("dial", line.id), None)
        elif (kept := self._board.line_of(line.id)) is not None:
            self._board.then(lambda: self._dial_now(kept))

    # --- after a restart ----------------------------------------------------------------

    def resume(self, line: Line, *, on_line: bool) -> None:
        """A callback of an earlier controller: its leg is ended, its attempt counts, its place is old."""
        board, at, callback = self._board, self._board.now(), line.callback
        if callback is None or line.request is None:
            return
        board.tickets[callback.ticket] = line.id
        if on_line:
            board.send(order.hangup(line.id), ivr_orders.ignore)
        line.stage = "callback"
        self._forget_call(line)
        left = callback.attempts - callback.attempt
        agreed = (callback.mode, left, callback.retry_ms, callback.expires)
        board.notebook.note(line)
        board.acd_event(replace(line.request, at=at, call=callback.ticket, callback=agreed))
        board.herald.tell(at, "adopted", line.id, stage="callback")


def _place(line: Line) -> str:
    """Where he waits, for the call back: with its flow where that is not the one he dialled."""
    call = line.call
    return call.node if call.flow == line.flow.name else f"{call.flow}/{call.node}"
