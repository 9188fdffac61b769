"""The first event of a call, and what the dialplan has told of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ivr import messages as ivr

if TYPE_CHECKING:
    from controller.switchboard.board import Board
    from controller.switchboard.line import Line

RELAY = "relay"
"""The word with which the dialplan hands over a call that its trunk marks as a relay service's."""


def begin(board: Board, line: Line, at: int, marks: Sequence[str]) -> None:
    """He has arrived; before that he is told what the clinic announces just now. ``marks``: the dialplan's words."""
    if announced := board.announced():
        board.ivr_event(line.id, ivr.Announced(at, announced))
    number = board.numbers[line.dialled]
    relay = number.relay or RELAY in marks
    board.ivr_event(line.id, ivr.Arrived(at, line.dialled, line.caller, number.language, relay))
