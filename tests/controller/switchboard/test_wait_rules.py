"""Until when a callback may be dialled."""

from __future__ import annotations

from controller.switchboard.wait_rules import CallbackRules
from ivr.hours import build_hours
from tests.ivr.caller import NOON

HOUR = 3_600_000
HOURS = build_hours({"mon-fri": ["08:00-18:00"]}, (), "America/New_York")
"""At NOON it is half past one there."""


def test_at_any_hour_it_lasts_as_long_as_it_may() -> None:
    assert CallbackRules(expires_ms=8 * HOUR).expires(NOON) == NOON + 8 * HOUR


def test_closing_time_ends_it() -> None:
    assert CallbackRules(expires_ms=8 * HOUR, hours=HOURS).expires(NOON) == NOON + 4 * HOUR + HOUR // 2
    assert CallbackRules(expires_ms=2 * HOUR, hours=HOURS).expires(NOON) == NOON + 2 * HOUR


def test_outside_the_hours_and_shortly_before_their_end_there_is_none() -> None:
    rules = CallbackRules(expires_ms=8 * HOUR, hours=HOURS, retry_ms=10 * 60_000)
    assert rules.expires(NOON + 5 * HOUR) is None
    assert rules.expires(NOON + 4 * HOUR + 25 * 60_000) is None
    assert rules.expires(NOON + 4 * HOUR + 15 * 60_000) is not None
