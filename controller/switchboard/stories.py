"""The story of each wait, written down on the caller's line as it happens, so that it ends in his record."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from acd import messages as acd
from acd.story import chapters
from controller.switchboard.board import Board
from crm.model import DecisionRecord

LONGEST = 500
"""Chapters of one call; a call that rings for hours in an empty clinic must not grow without end."""


class Stories:
    """Listens to the board's distributor."""

    def __init__(self, board: Board) -> None:
        self._board = board
        board.acd_watchers.append(self.tell)

    def tell(self, event: acd.Event, commands: Sequence[acd.Command]) -> None:
        """Add what it means to the lines concerned; the end is always written, the middle may be too long."""
        for chapter in chapters(event, commands):
            line = self._board.line_of(chapter.call)
            if line is not None and (len(line.story) < LONGEST or chapter.kind in ("connected", "left")):
                line.story.append(DecisionRecord(chapter.at, chapter.kind, orjson.dumps(chapter.facts).decode()))
