"""What a waiting caller is told of his place.

The announcement never delays a connect (it is cut when an agent answers) and never
talks over the flow's own words. It is the shell's: the IVR core need not know.
"""

from __future__ import annotations

from controller.ari import requests as order
from controller.switchboard import ivr_orders, lease
from controller.switchboard.board import Board
from controller.switchboard.line import Line


class Announcements:
    """Rings on the board's ``announce`` alarm, again and again while the caller waits."""

    def __init__(self, board: Board) -> None:
        self._board = board
        board.on_alarm("announce", self._announce)

    def _announce(self, line: Line, at: int) -> None:
        board = self._board
        every = board.announce_every_ms(line.queue)
        if line.stage != "waiting" or not every:
            return
        board.wakeups.set(("announce", line.id), at + every)
        position = board.acd.position(line.id)
        if position is None or line.saying is not None or line.announcing is not None:
            return
        path = board.sounds.media(line.flow.catalogue.position(position, line.call.language))
        if path is None:
            return
        line.announcements += 1
        playback = f"wait-{line.id}-{line.announcements}"
        ivr_orders.quiet(board, line)
        lease.before_sound(board, line, board.sounds.length_ms(path))
        line.announcing = playback
        board.send(order.play(line.id, [path], playback), lambda _error: ended(board, playback))
        board.herald.tell(at, "prompt", line.id, keys=f"position_{position}")


def ended(board: Board, playback: str) -> None:
    """An announcement's playback is over: music again."""
    call = playback[len("wait-") :].rpartition("-")[0]
    line = board.lines.get(call)
    if line is not None and line.announcing == playback:
        line.announcing = None
        ivr_orders.resume_music(board, line)
