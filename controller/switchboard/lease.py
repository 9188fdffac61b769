"""The per-call lease: a dead-man switch that Asterisk holds.

The dialplan gives each caller 15 s before ``Stasis()``; we renew while he is not with a
person. A controller that is dead, frozen or cut off stops renewing, and the call walks by
itself into the dialplan's fallback.

The trap (found on a real call): setting a channel's variable is carried out by the channel's
own thread, and ARI waits for it. While that thread plays a prompt or records, the request,
and with it EVERY request behind it on our one socket, waits for the end of the sound. So a
lease is never renewed during a sound: it is renewed just before, by the sound's length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from controller.ari import requests as order
from controller.ari.port import LinkState
from controller.switchboard.line import LEASE_S, RENEW_EVERY_MS, TALK_LEASE_S, Line

if TYPE_CHECKING:
    from controller.switchboard.board import Board


def begin(board: Board, line: Line) -> None:
    """A caller without a person: renewed from now on."""
    _set(board, line, LEASE_S)
    board.wakeups.set(("lease", line.id), board.now() + RENEW_EVERY_MS)


def expect(board: Board, line: Line) -> None:
    """A caller who has just come: the dialplan has set his first lease, so it is only renewed in time.

    Setting it again would hold up his first prompt, or his agent's phone, for a turn of the channel's own thread.
    """
    board.wakeups.set(("lease", line.id), board.now() + RENEW_EVERY_MS)


def before_sound(board: Board, line: Line, longest_ms: int) -> None:
    """A prompt or a recording follows that ends after ``longest_ms`` at the latest."""
    _set(board, line, LEASE_S + -(-longest_ms // 1000))


def lengthen(board: Board, line: Line, seconds: int = TALK_LEASE_S) -> None:
    """The caller is with a person, or the dialplan's: hours, never none."""
    _set(board, line, seconds)
    board.wakeups.set(("lease", line.id), None)


def renew(board: Board, line: Line, at: int) -> None:
    """The alarm. As long as we live and Asterisk hears us, the caller stays with us."""
    sounding = line.saying is not None or line.announcing is not None or line.message is not None
    if line.stage in ("ivr", "waiting", "transfer", "asked") and board.ari.state is LinkState.UP and not sounding:
        _set(board, line, LEASE_S)
    board.wakeups.set(("lease", line.id), at + RENEW_EVERY_MS)


def _set(board: Board, line: Line, seconds: int) -> None:
    board.send(order.renew_lease(line.id, seconds), lambda _error: None)
