"""Opening hours of ``clinic.yaml`` with the holidays worked out as plain dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import holidays

from controller.settings.model import ClinicFile, HoursBlock
from ivr.hours import Hours, build_hours
from ivr.problems import Problem, did_you_mean
from ivr.strict_yaml import Located

YEARS_AHEAD = 3
"""Holidays are known so far ahead; a controller is restarted more often than that."""


def closed_dates(block: HoursBlock, this_year: int) -> frozenset[date]:
    """Holidays from last year on, and the dates written. Raises ValueError with a sentence for the user."""
    closed = {_date(text) for text in block.closed_on}
    if block.holidays is not None:
        country, _, subdivision = block.holidays.partition("-")
        try:
            found = holidays.country_holidays(
                country, subdiv=subdivision or None, years=range(this_year - 1, this_year + YEARS_AHEAD)
            )
        except NotImplementedError:
            known = holidays.list_supported_countries()
            where = known.get(country)
            remedy = (
                did_you_mean(subdivision, where, f"Parts of {country}")
                if where is not None
                else "Write a country's two letters."
            )
            raise ValueError(f"holidays: '{block.holidays}' is not known. {remedy}") from None
        closed |= set(found)
    return frozenset(closed)


def hours_of(block: HoursBlock, time_zone: str, this_year: int) -> Hours:
    """Raises ValueError with a sentence for the user."""
    special = {_date(text, "on_dates"): spans for text, spans in block.on_dates.items()}
    return build_hours(block.open, closed_dates(block, this_year), time_zone, special)


def check_hours(model: ClinicFile, located: Located, this_year: int) -> Iterator[Problem]:
    """Every block of hours that cannot be understood."""
    for name, block in model.hours.items():
        try:
            hours_of(block, model.clinic.time_zone, this_year)
        except ValueError as error:
            yield located.problem(("hours", name), f"hours {name}: {error}")


def _date(text: str, where: str = "closed_on") -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{where}: '{text}' is not a date such as 2026-12-24") from None
