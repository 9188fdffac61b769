"""A made-up desk that is always a little too busy, for tests of what callers are told: seeded, played in one heap."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from random import Random

from acd.core import Acd
from acd.estimate import Estimate
from acd.messages import (
    AgentAnswered,
    Bridge,
    CallerLeft,
    Clinic,
    Event,
    Left,
    Offer,
    Queued,
    QueueRules,
    TalkEnded,
    WaitTold,
    Woken,
)
from tests.acd.floor_of_two import agent


@dataclass
class Day:
    """``agents`` with talks of 3 min on average, ``load`` times as many callers as they can serve."""

    agents: int = 4
    load: float = 1.05
    patience_ms: float = 600_000
    seed: int = 1
    wrap_up_ms: int = 30_000
    told: dict[str, tuple[int, Estimate, int]] = field(default_factory=dict)
    """When, what, and how many stood before him."""
    answered: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        names = [agent(f"a{number}", desk=1) for number in range(self.agents)]
        rules = QueueRules("desk", needs=(("desk", 1),), wrap_up_ms=self.wrap_up_ms, offer_ms=10**9)
        self.clinic = Clinic(tuple(names), (rules,))
        self.acd = Acd(self.clinic, explain=False)
        self.heap: list[tuple[int, int, Event]] = []
        self.count = 0

    def _later(self, event: Event) -> None:
        self.count += 1
        heapq.heappush(self.heap, (event.at, self.count, event))

    def play(self, calls: int) -> None:
        at = 0.0
        cycle = 180_000 + self.wrap_up_ms + 5_000
        for number in range(calls):
            at += self.random.expovariate(self.agents * self.load / cycle)
            self._later(Queued(int(at), f"c{number}", "desk", (), "en", "routine", int(at)))
        while self.heap:
            now, _, event = self.heap[0]
            if (due := self.acd.deadline()) is not None and due < now:
                self._hand_in(Woken(due))
            else:
                heapq.heappop(self.heap)
                if not (isinstance(event, CallerLeft) and event.call in self.answered):
                    self._hand_in(event)

    def _hand_in(self, event: Event) -> None:
        for command in self.acd.handle(event):
            match command:
                case Offer():
                    self._later(AgentAnswered(event.at + 5_000, command.offer))
                case Bridge():
                    self.answered[command.call] = event.at
                    self._later(TalkEnded(event.at + int(self.random.expovariate(1 / 180_000)), command.call))
                case Left():
                    self.told.pop(command.call, None) if command.outcome != "answered" else None
        if isinstance(event, Queued) and self.acd.waiting()[-1].agent is None:
            ahead = (self.acd.position(event.call) or 1) - 1
            if (told := self.acd.estimate(event.call)) is not None:
                self.told[event.call] = (event.at, told, ahead)
                self._hand_in(WaitTold(event.at, event.call, told.low_ms, told.high_ms))
            self._later(CallerLeft(event.at + int(self.random.expovariate(1 / self.patience_ms)), event.call))

    def real(self) -> list[tuple[int, Estimate, int]]:
        """For each caller who was told and answered: his real wait, what he was told, how many were ahead."""
        return [
            (self.answered[call] - at, told, ahead)
            for call, (at, told, ahead) in self.told.items()
            if call in self.answered
        ]
