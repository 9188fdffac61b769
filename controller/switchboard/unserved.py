"""Urgent callers who ended while no controller lived, or alone with the dialplan, become tasks all the same.

Two sources tell of them. The journal's page of a call says that an urgent caller waited when the controller before
died; Asterisk's call records say when he ended, and whether a plain phone had answered him. And a call record alone
tells of the emergency that only the dialplan served. When in doubt there is a task: it is ticked off by itself once
a record shows that a plain phone was answered. A task made twice is there once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from acd import messages as acd
from controller.call_records import SERVED, Ended
from controller.switchboard import acd_orders
from crm.model import Interaction, Task

if TYPE_CHECKING:
    from controller.switchboard.board import Board

URGENT = ("emergency", "urgent")
WAITED = ("waiting", "callback", "dialing", "asked")
"""Stages of a line that waits for a person, or to be called back."""
HUNG_UP, EXPIRED, ALONE = "hung_up", "callback_expired", "alone"
PLAIN_PHONE = "a plain phone"

Ends = Callable[[Collection[str]], Awaitable[Mapping[str, Ended]]]


class Unserved:
    """``follow_up_ms``: by when each queue's people must call; ``ends``: how calls ended, by Asterisk's records."""

    def __init__(self, board: Board, follow_up_ms: Mapping[str, int], emergency_queue: str, ends: Ends) -> None:
        self._board = board
        self._follow_up_ms = follow_up_ms
        self._emergency_queue = emergency_queue
        self._ends = ends
        self._known: Mapping[str, Ended] = {}
        self._open: dict[str, Task] = {}
        """Tasks of callers who were with the dialplan then, by call."""

    async def look_up(self, calls: Collection[str]) -> None:
        """Read how these calls ended, for ``left``."""
        self._known = await self._ends(calls) if calls else {}

    def left(self, call: str, page: Mapping[str, Any]) -> None:
        """The caller of ``page`` is not ours any more: he is gone, or the dialplan has him."""
        ended = self._known.get(call)
        priority, queue = page.get("priority"), str(page.get("queue") or self._emergency_queue)
        if priority not in URGENT or page.get("stage") not in WAITED or (ended is not None and ended.served):
            return
        request = page.get("request") or {}
        why = EXPIRED if page.get("callback") else HUNG_UP
        at = self._board.now() if ended is None else ended.at
        self._give(
            acd.FollowUp(call, queue, priority, request.get("patient"), why, self._due(queue, at)), ended is None
        )

    def ended_alone(self, interaction: Interaction, known: Interaction | None) -> None:
        """A call record: the dialplan had this call. ``known``: what a controller that gave it up has stored of it."""
        if SERVED in interaction.notes:
            self._served(interaction)
        elif interaction.notes.get("path") == "emergency" and not _followed_up(known):
            queue, patient = self._emergency_queue, known.patient if known is not None else None
            due = self._due(queue, interaction.ended_at)
            self._give(acd.FollowUp(interaction.id, queue, "emergency", patient, ALONE, due), still_there=False)

    def told(self, alone: Interaction, known: Interaction | None) -> Interaction | None:
        """What is to be stored of a call that the dialplan had; None: all of it is, or its line's end will tell it.

        A session of FastAGI that a frozen controller kept open may end with the channel: then nothing but the
        call record says that the lease had given the caller to the dialplan before he hung up.
        """
        line = self._board.lines.get(alone.id)
        if line is None:
            return corrected(known, alone)
        if not line.surrendered_to:
            line.surrendered_to = "emergency" if alone.notes.get("path") == "emergency" else "fallback"
            self._board.close_line(line, "caller")
        return None

    def _due(self, queue: str, at: int) -> int:
        """The clock runs from the moment he ended, known of or not; a queue that is no more asks for it now."""
        return at + self._follow_up_ms.get(queue, 0)

    def _give(self, command: acd.FollowUp, still_there: bool) -> None:
        task = acd_orders.follow_up(self._board, command)
        if still_there:
            self._open[command.call] = task

    def _served(self, interaction: Interaction) -> None:
        task = self._open.pop(interaction.id, None)
        if task is not None:
            self._board.records.task(replace(task, done_at=interaction.ended_at, done_by=PLAIN_PHONE))


def corrected(known: Interaction | None, alone: Interaction) -> Interaction | None:
    """``alone`` is Asterisk's record of a call and ``known`` ours, which may have missed that we lost the caller."""
    if known is None:
        return alone
    if known.outcome not in ("ivr_exit", "lost"):
        return None
    outcome = "emergency_exit" if alone.notes.get("path") == "emergency" else alone.outcome
    return replace(known, outcome=outcome, notes={**known.notes, **alone.notes})


def _followed_up(known: Interaction | None) -> bool:
    """Whether his wait in the queue has given a task already."""
    return known is not None and any(chapter.kind == "follow_up" for chapter in known.decisions)
