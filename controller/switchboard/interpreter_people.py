"""Who interprets, at which phones or at which number outside, and how they come to the talks of a queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acd.interpreting import Mode
from controller.ari import requests as order
from controller.switchboard.line import Line, interpreter_channel
from controller.switchboard.outside_line import OutsideLine
from controller.switchboard.summons import Summons
from ivr.hours import Hours

if TYPE_CHECKING:
    from controller.switchboard.board import Board


@dataclass(frozen=True, slots=True)
class Person:
    """``account``: the phone, or the agent, that rings; ``languages``: each, and whether he is qualified in it.

    ``line``: the number outside that is dialled instead of a phone; ``hours``: when he is rung, None: always.
    """

    account: str
    languages: Mapping[str, bool]
    line: OutsideLine | None = None
    hours: Hours | None = None

    @property
    def joins_at_once(self) -> bool:
        return self.line is not None and self.line.at_once

    def summons(self, board: Board, line: Line, attempt: int, ring_ms: int) -> Summons:
        """All his free phones, or the one number outside, for the talk on ``line``.

        ``ring_ms``: until he must have been reached, what is keyed to a line included.
        """
        shown, endpoints = order.caller_id(f"interpreter {language_of(line)}", line.dialled), (f"PJSIP/{self.account}",)
        if self.line is not None:
            shown, endpoints = order.caller_id("", self.line.caller), (self.line.endpoint,)
        return Summons(
            account=self.account,
            endpoints=board.phones.to_ring(self.account) or endpoints,
            name=lambda phone: interpreter_channel(line.id, attempt, phone, board.epoch),
            purpose=("interpreter", line.id),
            ring_ms=ring_ms - (self.line.keying_ms if self.line is not None else 0),
            caller=shown,
        )


@dataclass(frozen=True, slots=True)
class Manner:
    """How they come to the talks of a queue; ``least``: the level below which an agent does not speak a language."""

    mode: Mode = "on_request"
    least: int = 1


def language_of(line: Line) -> str:
    """The language that is interpreted in the talk on ``line``, or would be."""
    return line.interpreting.language if line.interpreting is not None else line.call.language
