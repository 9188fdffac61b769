"""Planned breaks by the clinic's clock: says to the distributor when one is due.

A break is written in local time. Its instant is worked out for each day anew, so on the two odd days of daylight
saving time it still comes once: a time the clocks leave out falls when it would have been, one they show
twice counts the first time (PEP 495, ``fold`` 0).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from acd.messages import BreakDue
from controller.clock import Now
from controller.settings.model import AgentBlock
from controller.switchboard.wakeups import Wakeups
from ivr.hours import parse_days

LOOK_BACK_MS = 120_000
"""A break that became due while the controller was starting again is still given; an older one is past."""
DAYS_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Break:
    """``days``: Monday 0. ``length_ms``: how long nobody else may end it."""

    at: time
    length_ms: int
    days: tuple[int, ...]
    reason: str


def breaks_of(block: AgentBlock) -> tuple[Break, ...]:
    """An agent's planned breaks as ``clinic.yaml`` writes them."""
    return tuple(
        Break(time(each.at // 60, each.at % 60), each.length, parse_days(each.days), each.reason)
        for each in block.breaks
    )


def next_due(breaks: Sequence[Break], zone: ZoneInfo, after: int) -> tuple[int, Break] | None:
    """The first break that begins later than UTC ms ``after``, and when; None if there is none."""
    today = datetime.fromtimestamp(after / 1000, UTC).astimezone(zone).date() - timedelta(days=1)
    found: list[tuple[int, int, Break]] = []
    for offset in range(DAYS_AHEAD + 1):
        day = today + timedelta(days=offset)
        for number, each in enumerate(breaks):
            due = int(datetime.combine(day, each.at, zone).timestamp() * 1000)
            if day.weekday() in each.days and due > after:
                found.append((due, number, each))
    if not found:
        return None
    due, _, each = min(found, key=lambda entry: entry[:2])
    return due, each


class Breaks:
    """``tell`` is the switchboard's inbox for the distributor. ``close`` ends it."""

    def __init__(
        self, breaks: Mapping[str, Sequence[Break]], time_zone: str, now: Now, tell: Callable[[BreakDue], None]
    ) -> None:
        self._breaks = {agent: kept for agent, kept in breaks.items() if kept}
        self._zone = ZoneInfo(time_zone)
        self._now = now
        self._tell = tell
        self._next: dict[str, tuple[int, Break]] = {}
        self._wakeups = Wakeups(now, self._wake)

    def begin(self) -> None:
        """Set every agent's next break; one that fell into the last moments is told at once."""
        for agent in self._breaks:
            self._plan(agent, self._now() - LOOK_BACK_MS)

    def close(self) -> None:
        self._wakeups.close()

    def run_due(self) -> None:
        """Tell all that is due; the loop's timer does this by itself."""
        self._wakeups.run_due()

    def _plan(self, agent: str, after: int) -> None:
        planned = next_due(self._breaks[agent], self._zone, after)
        if planned is not None:
            self._next[agent] = planned
            self._wakeups.set(agent, planned[0])

    def _wake(self, sleeper: Hashable, at: int) -> None:
        agent = str(sleeper)
        due, each = self._next[agent]
        self._plan(agent, due)
        self._tell(BreakDue(at, agent, each.reason, due + each.length_ms))
