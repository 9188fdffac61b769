"""A phone is rung for somebody: one leg of ours with a name of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from acd import messages as acd
from controller.ari import requests as order
from controller.ari.errors import AriError
from controller.switchboard.line import APP

if TYPE_CHECKING:
    from controller.switchboard.board import Board

RING_MARGIN_S = 5
"""The phone rings a little longer than the core's deadline, so that the core decides."""


def ring(
    board: Board,
    channel: str,
    endpoint: str,
    purpose: tuple[str, str],
    *,
    ring_ms: int,
    caller: str,
    not_placed: Callable[[acd.OfferFailure], object],
    originator: str = "",
) -> None:
    """Ring ``endpoint`` as ``channel``. ``purpose``: what its StasisStart says; ``caller``: by ``order.caller_id``."""
    request = order.originate(
        channel,
        endpoint,
        APP,
        purpose,
        timeout_s=max(1, -(-ring_ms // 1000) + RING_MARGIN_S),
        caller=caller,
        originator=originator,
    )

    def refused(error: AriError) -> None:
        """Asterisk would not even ring the phone: most often it has no registration."""
        not_placed("unreachable" if error.status >= 500 else "failed")

    board.send(request, refused)
