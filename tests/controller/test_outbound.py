"""What may be dialled outside: nothing that costs dearly, nothing beyond the allowed, nothing without bound."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.outbound import DAY_MS, HOUR_MS, Meter, Outbound, line_endpoint, line_refusal

HOME = Outbound("provider", "+15555550100", ("US",), 30_000, per_hour=3, per_number=2)
TEST_RANGE = dataclasses.replace(HOME, may_call=("+1555555",))


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+16175550123", None),
        ("+18005551234", None),
        ("+19005551234", "costly"),
        ("+18765551234", "not_allowed"),  # Jamaica shares the country code 1
        ("+442079460958", "not_allowed"),
        ("+8821612345678", "not_allowed"),
        ("+15555550104", "not_allowed"),  # of no country that a list knows
        ("6175550123", "not_a_number"),
        ("911", "not_a_number"),
        ("+1911", "not_a_number"),
        ("+1617555012345", "not_a_number"),
        ("", "not_a_number"),
        ("+16175550123@198.51.100.7", "not_a_number"),
        ("+16175550123&PJSIP/x", "not_a_number"),
        ("+1617555012\n3", "not_a_number"),
        ("+١٦١٧٥٥٥٠١٢٣", "not_a_number"),
    ],
)
def test_only_numbers_of_the_allowed_countries_are_dialled(number: str, why: str | None) -> None:
    assert HOME.refusal(number) == why


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+18005551234", None),
        ("+443001231234", None),  # shared by caller and called in places, and a service may have it
        ("+15555550190", None),
        ("+19005551234", "costly"),
        ("+449098790000", "costly"),
        ("+1911", "not_a_number"),
        ("8005551234", "not_a_number"),
        ("+18005551234@198.51.100.7", "not_a_number"),
    ],
)
def test_a_number_of_the_file_itself(number: str, why: str | None) -> None:
    assert line_refusal(number) == why
    if why is None:
        assert line_endpoint(number, "provider") == f"PJSIP/{number}@trunk_provider"
    else:
        with pytest.raises(ValueError, match="nothing is dialled"):
            line_endpoint(number, "provider")


def meter(keep: Callable[[dict[str, Any]], object] = lambda _kept: None) -> Meter:
    return Meter(HOME, lambda number: f"mark-of-{number[-1]}", keep)


def test_a_beginning_allows_a_range_and_nothing_beside_it() -> None:
    assert TEST_RANGE.refusal("+15555550104") is None
    assert TEST_RANGE.refusal("+16175550123") == "not_allowed"


def test_costly_numbers_are_refused_even_where_a_beginning_allows_them() -> None:
    wide = dataclasses.replace(HOME, may_call=("+1900", "GB"))
    assert wide.refusal("+19005551234") == "costly"
    assert wide.refusal("+449098790000") == "costly"
    assert wide.refusal("+442079460958") is None


def test_the_endpoint_is_the_trunks_and_no_other() -> None:
    assert HOME.endpoint("+16175550123") == "PJSIP/+16175550123@trunk_provider"
    with pytest.raises(ValueError, match="costly") as told:
        HOME.endpoint("+19005551234")
    assert "900" not in str(told.value)


@given(st.text(max_size=30))
def test_whatever_is_handed_in_ends_at_the_trunk_or_nowhere(text: str) -> None:
    if HOME.refusal(text) is None:
        assert HOME.endpoint(text).removeprefix("PJSIP/+1").removesuffix("@trunk_provider").isascii()
    else:
        with pytest.raises(ValueError, match="nothing is dialled"):
            HOME.endpoint(text)


def test_one_number_is_dialled_so_often_a_day() -> None:
    counts = meter()
    assert [counts.dial("+16175550123", at) for at in (0, HOUR_MS)] == [None, None]
    assert counts.dial("+16175550123", 2 * HOUR_MS) == "too_often"
    assert counts.dial("+16175550124", 2 * HOUR_MS) is None
    assert counts.dial("+16175550123", DAY_MS - 1) == "too_often"
    assert counts.dial("+16175550123", DAY_MS) is None


def test_the_clinic_dials_so_many_an_hour() -> None:
    counts = meter()
    assert [counts.dial(f"+1617555012{n}", n) for n in range(4)] == [None, None, None, "too_many"]
    assert counts.dial("+16175550129", HOUR_MS) is None
    assert counts.dial("+16175550128", HOUR_MS) == "too_many"


def test_what_is_refused_does_not_count() -> None:
    counts = meter()
    assert [counts.dial("+19005551234", n) for n in range(9)] == ["costly"] * 9
    assert counts.dial("+16175550123", 9) is None


def test_numbers_are_not_shown() -> None:
    counts = meter()
    counts.dial("+16175550123", 0)
    assert "6175550123" not in repr(counts)


# --- over restarts -------------------------------------------------------------------


def restarted(kept: list[dict[str, Any]]) -> Meter:
    after = meter(kept.append)
    after.recall(json.loads(json.dumps(kept[-1])))
    return after


def test_the_bounds_of_a_number_hold_over_a_restart() -> None:
    kept: list[dict[str, Any]] = []
    first = meter(kept.append)
    assert [first.dial("+16175550123", at) for at in (0, HOUR_MS)] == [None, None]
    after = restarted(kept)
    assert after.dial("+16175550123", 2 * HOUR_MS) == "too_often"
    assert after.dial("+16175550123", DAY_MS) is None


def test_the_bounds_of_an_hour_hold_over_restarts_without_end() -> None:
    """A controller that falls over after each call dials no more than one that stands."""
    kept: list[dict[str, Any]] = [{}]
    told = [restarted(kept).dial(f"+1617555012{n}", n) for n in range(6)]
    assert told == [None, None, None, "too_many", "too_many", "too_many"]
    assert restarted(kept).dial("+16175550129", HOUR_MS) is None


def test_what_is_kept_names_nobody_and_is_bounded_by_a_day() -> None:
    kept: list[dict[str, Any]] = []
    counts = meter(kept.append)
    for hour in range(60):
        counts.dial(f"+1617555012{hour % 10}", hour * HOUR_MS)
    assert "617555" not in json.dumps(kept)
    assert len(kept[-1]["dialled"]) <= 24


def test_what_no_controller_wrote_is_told() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        meter().recall({"dialled": [["soon"]]})
