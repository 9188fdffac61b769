"""JSON on one side, typed text on the other: what comes in is of its type or nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.service_data import Scalar, body_of, incoming, outgoing, overlapping, path_of, query_of
from ivr.spoken_values import value_types


def value(kind: str) -> object:
    return value_types()[kind]()


@pytest.mark.parametrize(
    ("member", "path"),
    [
        ("4711", "/members/4711/plan"),
        ("a b/c?d", "/members/a%20b%2Fc%3Fd/plan"),
        ("José", "/members/Jos%C3%A9/plan"),
        ("", None),
        ("..", None),
        (".", None),
    ],
)
def test_a_variable_is_one_step_of_the_path(member: str, path: str | None) -> None:
    assert path_of("/members/{member}/plan", {"member": member}) == path


@given(st.text())
def test_no_value_leads_to_another_place(member: str) -> None:
    path = path_of("/members/{member}", {"member": member})
    assert path is None or (path.count("/") == 2 and not {"?", "#", " ", "\n"} & set(path))


def test_a_body_nests_and_leaves_out_what_has_no_value() -> None:
    body = body_of({"plan.name": "Gold", "plan.code": 7, "agreed": True, "born": None})
    assert json.loads(body) == {"plan": {"name": "Gold", "code": 7}, "agreed": True}
    assert query_of({"on": "2026-11-27", "new": False, "n": 3, "gone": None}) == {
        "on": "2026-11-27",
        "new": "false",
        "n": "3",
    }


def test_a_field_that_is_a_value_holds_no_others() -> None:
    assert overlapping(["plan.name", "plan", "plans"]) == ("plan", "plan.name")
    assert overlapping(["plan.name", "plan.code", "plans"]) is None


def test_what_goes_out() -> None:
    assert outgoing("yes", "truth") is True
    assert outgoing("25", "number") == 25
    assert isinstance(outgoing("25", "number"), int)
    assert outgoing("2.5", "number") == 2.5
    assert outgoing("007", "text") == "007"
    assert outgoing("", "text") is None


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        ("yes_no", True, "yes"),
        ("yes_no", "no", "no"),
        ("yes_no", 1, None),
        ("number", 25, "25"),
        ("number", "2.50", "2.5"),
        ("number", True, None),
        ("number", float("nan"), None),
        ("date", "1985-03-14", "1985-03-14"),
        ("date", "14.03.1985", None),
        ("date", "20260230", None),
        ("digits", "0042", "0042"),
        ("digits", 42, "42"),
        ("digits", "4x", None),
        ("time_of_day", "14:30", "14:30"),
        ("time_of_day", "2 pm", None),
        ("phone_number", "+15555550123", "+15555550123"),
        ("phone_number", "555", None),
        ("text", "Gold", "Gold"),
        ("text", 10**50, "1" + "0" * 50),
        ("text", False, None),
        ("text", "", None),
        ("text", "x" * 1_001, None),
    ],
)
def test_what_comes_in_is_of_its_type_or_nothing(kind: str, raw: Scalar, kept: str | None) -> None:
    assert incoming(raw, value(kind)) == kept  # type: ignore[arg-type]


@given(
    st.sampled_from(sorted(value_types())),
    st.one_of(st.text(), st.booleans(), st.integers(), st.floats()),
)
def test_nothing_that_comes_in_raises(kind: str, raw: Scalar) -> None:
    kept = incoming(raw, value(kind))  # type: ignore[arg-type]
    assert kept is None or 0 < len(kept) <= 1_000
