"""Opening hours on the clinic's own clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.hours import build_hours, parse_days, parse_span

ZONE = "America/New_York"
HOURS = build_hours({"mon-fri": ["08:00-12:00", "13:00-18:00"], "sat": ["09:00-12:00"]}, [date(2026, 12, 25)], ZONE)


def at(text: str, zone: str = ZONE) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-25T07:59:59", False),
        ("2026-11-25T08:00:00", True),
        ("2026-11-25T12:00:00", False),
        ("2026-11-25T13:00:00", True),
        ("2026-11-25T17:59:59", True),
        ("2026-11-25T18:00:00", False),
        ("2026-11-28T10:00:00", True),
        ("2026-11-29T10:00:00", False),
        ("2026-12-25T10:00:00", False),
        # The Monday after each change of the clock: eight is eight.
        ("2026-03-09T08:00:00", True),
        ("2026-03-09T07:59:00", False),
        ("2026-11-02T08:00:00", True),
        ("2026-11-02T07:59:00", False),
    ],
)
def test_open_at(when: str, is_open: bool) -> None:
    assert HOURS.open_at(at(when)) is is_open


def test_round_the_clock_has_no_gap_in_the_odd_nights() -> None:
    always = build_hours({"mon-sun": ["00:00-24:00"]}, [], ZONE)
    for night in ("2026-03-08T00:00:00", "2026-11-01T00:00:00"):
        for minute in range(0, 26 * 60, 7):
            assert always.open_at(at(night) + minute * 60_000)


def test_the_zone_counts_not_the_machine() -> None:
    instant = int(datetime(2026, 7, 15, 12, 30, tzinfo=UTC).timestamp() * 1000)
    assert HOURS.open_at(instant)
    assert not build_hours({"mon-fri": ["08:00-18:00"]}, [], "America/Los_Angeles").open_at(instant)


def test_days() -> None:
    assert parse_days("mon") == (0,)
    assert parse_days("mon-fri") == (0, 1, 2, 3, 4)
    assert parse_days("sat-mon") == (5, 6, 0)
    assert parse_span("00:00-24:00") == (0, 1440)


@pytest.mark.parametrize(
    ("open_times", "said"),
    [
        ({"monday": ["08:00-18:00"]}, "'monday' is not a day"),
        ({"mon-": ["08:00-18:00"]}, "is not a day"),
        ({"mon": ["8-18"]}, "'8-18' is not an opening time"),
        ({"mon": ["18:00-08:00"]}, "ends before it begins"),
        ({"mon": ["08:00-08:00"]}, "ends before it begins"),
        ({"mon": ["08:60-09:00"]}, "a time that no clock shows"),
        ({"mon": ["08:00-24:01"]}, "a time that no clock shows"),
        ({"mon": ["08:00-12:00", "11:00-13:00"]}, "overlap"),
        ({"mon-fri": ["08:00-12:00"], "wed": ["08:00-12:00"]}, "wed is given twice"),
    ],
)
def test_mistakes(open_times: dict[str, list[str]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        build_hours(open_times, [], ZONE)


def test_a_date_with_times_of_its_own_wins_over_week_and_holiday() -> None:
    day, monday = date(2026, 12, 25), date(2026, 12, 28)
    hours = build_hours({"mon-fri": ["08:00-18:00"]}, [day], ZONE, {day: ["10:00-12:00"], monday: []})
    assert hours.open_at(at("2026-12-25T11:00"))
    assert not hours.open_at(at("2026-12-25T13:00"))
    assert not hours.open_at(at("2026-12-28T11:00"))
    assert hours.open_at(at("2026-12-29T11:00"))
    with pytest.raises(ValueError, match=r"two opening times of 2026-12-25 overlap"):
        build_hours({}, [], ZONE, {day: ["10:00-12:00", "11:00-13:00"]})
