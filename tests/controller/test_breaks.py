"""Planned breaks come once a day by the clinic's clock, on the days of daylight saving time too."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from acd.messages import BreakDue
from controller.breaks import Break, Breaks, breaks_of, next_due
from controller.settings.model import AgentBlock

ZONE = "America/New_York"
WEEK = tuple(range(7))


def ms(text: str) -> int:
    """UTC ms of an instant written with its offset."""
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def due(each: Break, after: str) -> str:
    found = next_due([each], ZoneInfo(ZONE), ms(after))
    assert found is not None
    return datetime.fromtimestamp(found[0] / 1000, ZoneInfo(ZONE)).isoformat()


def test_as_the_settings_write_them() -> None:
    block = AgentBlock.model_validate(
        {"name": "Nadia", "extension": "101", "languages": {"en": 5}, "breaks": [{"at": "10:30", "for": "15m"}]}
    )
    assert breaks_of(block) == (Break(time(10, 30), 900_000, (0, 1, 2, 3, 4), "break"),)


@pytest.mark.parametrize(
    ("at", "days", "after", "expected"),
    [
        (time(10, 30), WEEK, "2026-07-15T10:29:00-04:00", "2026-07-15T10:30:00-04:00"),
        (time(10, 30), WEEK, "2026-07-15T10:30:00-04:00", "2026-07-16T10:30:00-04:00"),
        (time(10, 30), (0,), "2026-07-15T10:29:00-04:00", "2026-07-20T10:30:00-04:00"),
        (time(10, 30), WEEK, "2026-03-07T11:00:00-05:00", "2026-03-08T10:30:00-04:00"),
        (time(10, 30), WEEK, "2026-10-31T11:00:00-04:00", "2026-11-01T10:30:00-05:00"),
        (time(2, 30), WEEK, "2026-03-08T00:00:00-05:00", "2026-03-08T03:30:00-04:00"),
        (time(1, 30), WEEK, "2026-11-01T00:00:00-04:00", "2026-11-01T01:30:00-04:00"),
        (time(1, 30), WEEK, "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"),
    ],
)
def test_the_next_one(at: time, days: tuple[int, ...], after: str, expected: str) -> None:
    assert due(Break(at, 1, days, "tea"), after) == expected


def test_the_first_of_several_and_none_of_none() -> None:
    tea, lunch = Break(time(10, 0), 1, WEEK, "tea"), Break(time(12, 0), 1, WEEK, "lunch")
    found = next_due([lunch, tea], ZoneInfo(ZONE), ms("2026-07-15T09:00:00-04:00"))
    assert found is not None and found[1] is tea
    assert next_due([], ZoneInfo(ZONE), 0) is None


class Clock:
    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


async def test_each_break_is_told_once_a_day_with_the_end_of_its_protection() -> None:
    told: list[BreakDue] = []
    clock = Clock(ms("2026-07-15T09:00:00-04:00"))
    breaks = Breaks({"ann": [Break(time(10, 0), 900_000, WEEK, "tea")], "ben": []}, ZONE, clock, told.append)
    breaks.begin()
    for hour in range(48):
        clock.at = ms("2026-07-15T09:00:00-04:00") + hour * 3_600_000
        breaks.run_due()
    breaks.close()
    begun = ms("2026-07-15T10:00:00-04:00")
    assert [(each.agent, each.reason, each.until) for each in told] == [
        ("ann", "tea", begun + 900_000),
        ("ann", "tea", begun + 86_400_000 + 900_000),
    ]


@pytest.mark.parametrize(("late_ms", "given"), [(100_000, 1), (300_000, 0)])
async def test_a_break_that_fell_into_a_restart_is_still_given_and_an_old_one_is_past(late_ms: int, given: int) -> None:
    told: list[BreakDue] = []
    clock = Clock(ms("2026-07-15T10:00:00-04:00") + late_ms)
    breaks = Breaks({"ann": [Break(time(10, 0), 900_000, WEEK, "tea")]}, ZONE, clock, told.append)
    breaks.begin()
    breaks.run_due()
    breaks.close()
    assert len(told) == given
