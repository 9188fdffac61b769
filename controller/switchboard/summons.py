"""A person is rung beside the queues: all his free phones at once, unless he talks or rests by right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from acd import messages as acd
from controller.switchboard import ringing, staff

if TYPE_CHECKING:
    from controller.switchboard.board import Board


@dataclass(frozen=True, slots=True)
class Summons:
    """Whom to ring for what: ``account`` is the agent's, or "" for nobody of the clinic's; ``endpoints`` are rung."""

    account: str
    endpoints: tuple[str, ...]
    name: Callable[[int], str]
    """Of the channel to each of them, counted from 0."""
    purpose: tuple[str, str]
    ring_ms: int
    caller: str


def summon(
    board: Board,
    wanted: Summons,
    note: Callable[[str], object],
    gone: Callable[[str, acd.OfferFailure], object],
) -> acd.OfferFailure | None:
    """Why nothing rings; None when it does. ``note``: each channel, before it rings; ``gone``: it could not be rung."""
    if not wanted.endpoints:
        return "unreachable"
    if staff.is_engaged(board, wanted.account):
        return "busy"
    for number, endpoint in enumerate(wanted.endpoints):
        channel = wanted.name(number)
        note(channel)
        ringing.ring(
            board,
            channel,
            endpoint,
            wanted.purpose,
            ring_ms=wanted.ring_ms,
            caller=wanted.caller,
            not_placed=partial(gone, channel),
        )
    return None
