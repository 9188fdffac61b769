"""The per-call lease: a dead-man switch that Asterisk holds.

The dialplan gives each caller 15 s before ``Stasis()``; we renew while he is not with a
person. A controller that is dead, frozen or cut off stops renewing, and the call walks by
itself into the dialplan's fallback.

The trap (found on a real call): setting a channel's variable is carried out by the channel's
own thread, and ARI waits for it. While that thread plays a prompt or records, the request,
and with it EVERY request behind it on our one socket, waits for the end of the sound. So a
lease is never renewed during a sound: it is renewed just before, by the sound's length, and
only when what he has of it does not outlive the sound by ``LEAST_LEFT_MS``: each renewal
costs a turn of the channel's thread, on the way from a key to the prompt that answers it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from controller.ari import requests as order
from controller.ari.port import LinkState
from controller.switchboard.line import LEASE_S, RENEW_EVERY_MS, TALK_LEASE_S, Line

if TYPE_CHECKING:
    from controller.switchboard.board import Board


LEAST_LEFT_MS = LEASE_S * 1000 - RENEW_EVERY_MS
"""A caller without a person has at least this long, unless a sound of his is longer than was thought."""
_SET_BY_DIALPLAN_MS = (LEASE_S - 1) * 1000
"""What is left at the least of the lease that he brings: it was set a moment ago, in whole seconds."""
_AGAIN_MS = 1_000
"""The alarm came while it could not be renewed: during a sound, or with the link down."""


def begin(board: Board, line: Line) -> None:
    """A caller without a person: renewed from now on."""
    _set(board, line, LEASE_S)


def expect(board: Board, line: Line) -> None:
    """A caller who has just come: the dialplan has set his first lease, so it is only renewed in time.

    Setting it again would hold up his first prompt, or his agent's phone, for a turn of the channel's own thread.
    """
    _holds_until(board, line, board.now() + _SET_BY_DIALPLAN_MS)


def before_sound(board: Board, line: Line, longest_ms: int) -> None:
    """A prompt or a recording follows that ends after ``longest_ms`` at the latest."""
    if line.leased_until < board.now() + longest_ms + LEAST_LEFT_MS:
        _set(board, line, LEASE_S + -(-longest_ms // 1000))


def lengthen(board: Board, line: Line, seconds: int = TALK_LEASE_S) -> None:
    """The caller is with a person, or the dialplan's: hours, never none."""
    _set(board, line, seconds)
    board.wakeups.set(("lease", line.id), None)


def renew(board: Board, line: Line, at: int) -> None:
    """The alarm. As long as we live and Asterisk hears us, the caller stays with us."""
    sounding = line.saying is not None or line.announcing is not None or line.message is not None
    alone = line.stage in ("ivr", "waiting", "transfer", "asked")
    if alone and board.ari.state is LinkState.UP and not sounding:
        _set(board, line, LEASE_S)
    else:
        board.wakeups.set(("lease", line.id), at + _AGAIN_MS)


def _set(board: Board, line: Line, seconds: int) -> None:
    _holds_until(board, line, board.now() + seconds * 1000)
    board.send(order.renew_lease(line.id, seconds), lambda _error: _refused(line))


def _holds_until(board: Board, line: Line, until: int) -> None:
    line.leased_until = until
    board.wakeups.set(("lease", line.id), until - LEAST_LEFT_MS)


def _refused(line: Line) -> None:
    """He has what he had before, which may be nothing: the next sound asks again, and so does the alarm."""
    line.leased_until = 0
