"""What callers record becomes a task with an owner and a clock, however the call goes on.

Most people hang up when they have said all: then the recording's end is told when their line is over already. So
what a message is about is kept here, by the name of its recording, until Asterisk tells how long it is. Those that the
dialplan takes alone come from ``controller/fallback_messages.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm.model import Task, task_id
from ivr import messages as ivr
from ivr.call import Recording
from ivr.nodes.message import Message

if TYPE_CHECKING:
    from controller.switchboard.board import Board
    from controller.switchboard.line import Line

WHY = "message"
WITHIN_MS: Mapping[str, int] = {"routine": 86_400_000, "soon": 14_400_000, "urgent": 3_600_000, "emergency": 900_000}
MOST_OPEN = 1_000
"""Recordings under way; one whose end is never told must not be kept for ever."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """``caller``: the patient as he was known by then."""

    call: str
    patient: str | None
    language: str
    command: ivr.TakeMessage


class Messages:
    """``transcribe`` is told of each task made; it may put a later version of it."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._open: dict[str, _Begun] = {}
        self.within_ms: Mapping[str, int] = WITHIN_MS
        self.transcribe: Callable[[Task], None] = lambda _task: None

    def begins(self, line: Line, command: ivr.TakeMessage) -> None:
        call = line.call
        self._open[line.recording(command.message)] = _Begun(line.id, call.patient, call.language, command)
        if len(self._open) > MOST_OPEN:
            del self._open[next(iter(self._open))]

    def taken_over(self, line: Line) -> None:
        """A line of the controller before this one: what its caller was saying to the recorder is about, is known."""
        state, node = line.call.state, line.flow.of(line.call).nodes.get(line.call.node)
        if isinstance(state, Recording) and state.message is not None and isinstance(node, Message):
            self.begins(line, node.order(state.message))

    def under_way(self, recording: str) -> bool:
        """Whether it is of somebody who is on the line, and its end has not been told."""
        begun = self._open.get(recording)
        return begun is not None and begun.call in self._board.lines

    def ended(self, recording: str, duration_ms: int) -> bool:
        """Whether it was known of. Told once or more; nothing recorded is nothing to be seen to."""
        begun = self._open.pop(recording, None)
        if begun is None or duration_ms <= 0:
            return begun is not None
        at, command = self._board.now(), begun.command
        task = Task(
            id=task_id(begun.call, f"{WHY}-{command.message}"),
            created_at=at,
            due=at + self.within_ms[command.urgency],
            owner=command.owner or command.mailbox,
            patient=begun.patient,
            interaction=begun.call,
            why=WHY,
            priority=command.urgency,
            topic=command.topic,
            language=begun.language,
            recording=recording,
            duration_ms=duration_ms,
        )
        self.keep(task)
        return True

    def keep(self, task: Task) -> None:
        """The message is recorded: somebody must see to it from now on."""
        self._board.records.task(task)
        self._board.herald.tell(
            task.created_at,
            "message",
            task.interaction,
            owner=task.owner,
            priority=task.priority,
            seconds=task.duration_ms // 1000,
        )
        self.transcribe(task)
