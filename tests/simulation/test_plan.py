"""What a stream brings over a day."""

import pytest

from simulation.distributions import Distribution
from simulation.plan import Stream


def stream(rates: tuple[tuple[int, float], ...], gaps: Distribution | None = None) -> Stream:
    return Stream("call", rates, gaps, None, None, None, 0.0, (0,), (1.0,))


def test_calls_an_hour_over_a_whole_day() -> None:
    assert stream(((0, 12.0),)).per_hour == pytest.approx(12)
    assert stream(((0, 0.0), (28_800_000, 30.0), (57_600_000, 0.0))).per_hour == pytest.approx(10)
    assert stream((), Distribution.model_validate({"deterministic": "1m"})).per_hour == pytest.approx(60)
