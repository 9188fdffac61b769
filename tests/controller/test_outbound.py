"""What may be dialled outside: nothing that costs dearly, nothing beyond the allowed, nothing without bound."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.outbound import DAY_MS, HOUR_MS, Meter, Outbound

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
    meter = Meter(HOME)
    assert [meter.dial("+16175550123", at) for at in (0, HOUR_MS)] == [None, None]
    assert meter.dial("+16175550123", 2 * HOUR_MS) == "too_often"
    assert meter.dial("+16175550124", 2 * HOUR_MS) is None
    assert meter.dial("+16175550123", DAY_MS - 1) == "too_often"
    assert meter.dial("+16175550123", DAY_MS) is None


def test_the_clinic_dials_so_many_an_hour() -> None:
    meter = Meter(HOME)
    assert [meter.dial(f"+1617555012{n}", n) for n in range(4)] == [None, None, None, "too_many"]
    assert meter.dial("+16175550129", HOUR_MS) is None
    assert meter.dial("+16175550128", HOUR_MS) == "too_many"


def test_what_is_refused_does_not_count() -> None:
    meter = Meter(HOME)
    assert [meter.dial("+19005551234", n) for n in range(9)] == ["costly"] * 9
    assert meter.dial("+16175550123", 9) is None


def test_numbers_are_not_shown() -> None:
    meter = Meter(HOME)
    meter.dial("+16175550123", 0)
    assert "6175550123" not in repr(meter)
