"""Durations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from ivr.units import MAX_DURATION_MS, Duration, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("500ms", 500),
        ("20s", 20_000),
        ("2m", 120_000),
        ("1h", 3_600_000),
        ("1.5s", 1_500),
        ("0s", 0),
        ("168h", MAX_DURATION_MS),
    ],
)
def test_durations(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize("text", ["20", "", "s", "20 s", "-1s", "1.0005s", "0.5ms", "169h", "١s", 20, None, True, 1.5])
def test_anything_else_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="a duration"):
        parse_duration(text)


@given(st.integers(0, MAX_DURATION_MS))
def test_format_is_the_inverse(milliseconds: int) -> None:
    assert parse_duration(format_duration(milliseconds)) == milliseconds


def test_as_a_field() -> None:
    class Timer(BaseModel):
        wait: Duration = 5_000

    assert Timer().wait == 5_000
    assert Timer.model_validate({"wait": "2s"}).wait == 2_000
    with pytest.raises(ValidationError, match="a duration is a number with its unit"):
        Timer.model_validate({"wait": 2})
    assert Timer.model_json_schema()["properties"]["wait"]["type"] == "string"
