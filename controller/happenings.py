"""What the controller tells the outside world as it happens: timeline, log, console, metrics.

A happening is public by type: it has ids, names of nodes, queues and agents' ids, and
numbers. Nothing a caller said, keyed or is called has a field here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "arrived",
    "step",
    "prompt",
    "listening",
    "heard",
    "speech_lost",
    "looked_up",
    "service",
    "emergency",
    "queued",
    "callback",
    "offered",
    "offer_ended",
    "connected",
    "talk_ended",
    "recalled",
    "acuity_alarm",
    "follow_up",
    "message",
    "agent",
    "announcement",
    "dispatch",
    "interpreter",
    "surrendered",
    "hung_up",
    "stored",
    "adopted",
    "fault",
    "link",
]


@dataclass(frozen=True, slots=True)
class Happening:
    """``at`` is UTC ms; ``call`` is "" for what belongs to no call; ``detail`` holds public words and numbers only."""

    at: int
    kind: Kind
    call: str
    detail: tuple[tuple[str, str | int], ...] = ()

    def get(self, name: str, default: str | int = "") -> str | int:
        return dict(self.detail).get(name, default)


Sink = Callable[[Happening], None]


class Herald:
    """Tells every sink; a sink that fails is dropped from then on rather than hurting a call."""

    def __init__(self) -> None:
        self._sinks: list[Sink] = []

    def add(self, sink: Sink) -> None:
        self._sinks.append(sink)

    def tell(self, at: int, kind: Kind, call: str = "", **detail: str | int) -> None:
        if not self._sinks:
            return
        happening = Happening(at, kind, call, tuple(detail.items()))
        for sink in list(self._sinks):
            try:
                sink(happening)
            except Exception:
                self._sinks.remove(sink)
                self.tell(at, "fault", call, where="sink", what="a listener failed and was removed")
