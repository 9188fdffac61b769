"""The scenario's own blocks: times of day, and what may stand beside what."""

import pytest
from pydantic import ValidationError

from simulation.scenario import AgentGroup, Arrivals, CallType, clock_ms


@pytest.mark.parametrize(("text", "ms"), [("00:00", 0), ("08:30", 30_600_000), ("24:00", 86_400_000)])
def test_a_time_of_day(text: str, ms: int) -> None:
    assert clock_ms(text) == ms


@pytest.mark.parametrize("text", ["8:30", "24:01", "12:60", "noon", 750, None])
def test_what_is_no_time_of_day(text: object) -> None:
    with pytest.raises(ValueError, match="08:30"):
        clock_ms(text)


def test_rates_by_the_time_of_day() -> None:
    assert Arrivals.model_validate({"per_hour": {"08:00": 20, "17:00": 0}}).rates() == {28_800_000: 20, 61_200_000: 0}
    assert Arrivals.model_validate({"per_hour": 12}).rates() == {0: 12}
    assert Arrivals.model_validate({"every": {"deterministic": "1m"}}).rates() == {}


@pytest.mark.parametrize(
    ("model", "written", "told"),
    [
        (Arrivals, {}, "either per_hour or every"),
        (Arrivals, {"per_hour": 1, "every": {"exponential": "1m"}}, "either per_hour or every"),
        (Arrivals, {"every": {"deterministic": "0s"}}, "calls without end"),
        (Arrivals, {"per_hour": {"09:00": 1, "08:00": 2}}, "the earliest first"),
        (CallType, {"queue": "desk", "languages": {"en": 0.5}}, "add up to 1"),
        (AgentGroup, {"shift": "16:00-08:00"}, "over midnight"),
        (AgentGroup, {"shift": "08:00"}, "08:00-16:30"),
        (AgentGroup, {"breaks": ["12:00-12:30"]}, "breaks need a shift"),
        (AgentGroup, {"shift": "08:00-12:00", "breaks": ["12:00-12:30"]}, "outside the shift"),
        (AgentGroup, {"count": 0}, "greater than or equal to 1"),
    ],
)
def test_what_does_not_go_together(
    model: type[Arrivals | CallType | AgentGroup], written: dict[str, object], told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        model.model_validate(written)
