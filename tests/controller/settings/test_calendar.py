"""Holidays by country and part of a country, dates written out, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from controller.settings.calendar import closed_dates, hours_of
from controller.settings.model import HoursBlock
from tests.controller.settings.clinic import mistakes


def test_holidays_and_written_dates_close() -> None:
    block = HoursBlock(open={"mon-fri": ["08:00-18:00"]}, holidays="US", closed_on=["2026-12-24"])
    closed = closed_dates(block, 2026)
    assert {date(2026, 7, 4), date(2026, 12, 24), date(2027, 12, 25)} <= closed
    assert date(2026, 7, 6) not in closed


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    block = HoursBlock(open={}, holidays="US-LA")
    assert date(2026, 2, 17) in closed_dates(block, 2026)  # Mardi Gras


def test_hours_are_in_the_clinics_zone() -> None:
    hours = hours_of(HoursBlock(open={"mon": ["08:00-09:00"]}), "America/New_York", 2026)
    assert hours.open_at(1_795_438_800_000)  # Monday 2026-11-23 08:00 in New York
    assert not hours.open_at(1_795_438_800_000 - 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("holidays: US ", "holidays: QQ ", "hours main: holidays: 'QQ' is not known"),
        ("holidays: US ", "holidays: US-QQ ", "Parts of US"),
        ('"2026-12-24"', '"24.12.2026"', "is not a date such as 2026-12-24"),
        ("mon-fri:", "mon-fry:", "'mon-fry' is not a day"),
        ("08:00-18:00", "18:00-08:00", "ends before it begins"),
    ],
)
def test_mistakes_in_hours(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert any(said in sentence for sentence in mistakes(tmp_path, (old, new)))


def test_dates_with_times_of_their_own() -> None:
    block = HoursBlock(open={"mon-fri": ["08:00-18:00"]}, holidays="US", on_dates={"2026-12-25": ["10:00-12:00"]})
    assert hours_of(block, "America/New_York", 2026).open_on(date(2026, 12, 25)) == ((600, 720),)
    wrong = HoursBlock(open={}, on_dates={"25 December": []})
    with pytest.raises(ValueError, match=r"on_dates: .25 December. is not a date"):
        hours_of(wrong, "America/New_York", 2026)
