"""The first event of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr import messages as ivr

if TYPE_CHECKING:
    from controller.switchboard.board import Board


def begin(board: Board, call: str, arrived: ivr.Arrived) -> None:
    """``arrived``, and before it what the clinic announces just now."""
    if announced := board.announced():
        board.ivr_event(call, ivr.Announced(arrived.at, announced))
    board.ivr_event(call, arrived)
