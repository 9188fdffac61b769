"""A number outside, such as an interpreters' service: how it is dialled, and what is keyed once it has answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from controller.ari import requests as order
from controller.switchboard.ivr_orders import ignore
from controller.switchboard.line import TALK_LEASE_S

if TYPE_CHECKING:
    from controller.switchboard.board import Board

TONE_MS = PAUSE_MS = 120
"""Of each key: long enough for old equipment (ITU-T Q.24 asks 40 to 70 ms)."""
COMMA_MS = 1_000
MARGIN_MS = 300
"""Whatever Asterisk's thread needs besides."""


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """``endpoint``: by ``controller.outbound``; ``caller``: the number it sees, E.164."""

    endpoint: str
    caller: str
    keys: str = field(default="", repr=False)
    """Secret: 0-9, ``*``, ``#``, and ``,`` for a pause of a second; "" for nothing."""
    keys_after_ms: int = 0
    at_once: bool = False
    """Whether it joins without anybody there having pressed a key."""

    @property
    def keying_ms(self) -> int:
        """From the answer until all is keyed; 0 where nothing is."""
        if not self.keys:
            return 0
        pauses = self.keys.count(",")
        return self.keys_after_ms + pauses * COMMA_MS + (len(self.keys) - pauses) * (TONE_MS + PAUSE_MS) + MARGIN_MS


def answered(board: Board, line: OutsideLine, channel: str) -> int:
    """It has answered: its cost is bounded, and the keys are sent. How long that takes (ms).

    The bound comes first: it would wait behind the keys, and every other request with it (see ``lease``).
    """
    board.send(order.renew_lease(channel, TALK_LEASE_S), ignore)
    if line.keys:
        keys = line.keys.replace(",", "ww")
        board.send(order.press(channel, keys, before_ms=line.keys_after_ms, tone_ms=TONE_MS, pause_ms=PAUSE_MS), ignore)
    return line.keying_ms
