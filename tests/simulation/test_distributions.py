"""Each distribution has the mean it says, the spread it should, and refuses what makes no sense."""

import numpy as np
import pytest
from pydantic import ValidationError

from simulation.distributions import Distribution

COUNT = 200_000


@pytest.mark.parametrize(
    ("written", "mean", "variation"),
    [
        ({"exponential": "3m"}, 180_000, 1.0),
        ({"deterministic": "20s"}, 20_000, 0.0),
        ({"lognormal": {"mean": "4m", "deviation": "6m"}}, 240_000, 1.5),
        ({"gamma": {"mean": "1m", "deviation": "30s"}}, 60_000, 0.5),
        ({"erlang": {"mean": "1m", "stages": 4}}, 60_000, 0.5),
        ({"uniform": {"from": "0s", "to": "1m"}}, 30_000, 0.57735),
        ({"empirical": ["10s", "20s", "60s"]}, 30_000, 0.72008),
        (
            {"hyperexponential": [{"share": 0.9, "mean": "1m"}, {"share": 0.1, "mean": "21m"}]},
            180_000,
            (2 * (0.9 + 0.1 * 21**2) / 9 - 1) ** 0.5,
        ),
    ],
)
def test_mean_and_coefficient_of_variation(written: dict[str, object], mean: float, variation: float) -> None:
    spread = Distribution.model_validate(written)
    values = spread.draw(np.random.default_rng(1), COUNT)
    assert spread.name == next(iter(written))
    assert spread.mean == pytest.approx(mean)
    assert values.min() >= 0
    assert values.mean() == pytest.approx(mean, rel=0.02)
    assert values.std() / values.mean() == pytest.approx(variation, rel=0.03, abs=1e-9)


def test_the_same_seed_draws_the_same() -> None:
    spread = Distribution.model_validate({"exponential": "3m"})
    first, second = (spread.draw(np.random.default_rng(7), 10) for _ in range(2))
    assert first.tolist() == second.tolist()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({}, "exactly one distribution"),
        ({"exponential": "3m", "deterministic": "3m"}, "exactly one distribution"),
        ({"exponential": "0s"}, "greater than 0"),
        ({"exponential": 180}, "number with its unit"),
        ({"uniform": {"from": "2m", "to": "1m"}}, "swap them"),
        (
            {"hyperexponential": [{"share": 0.9, "mean": "1m"}, {"share": 0.2, "mean": "2m"}]},
            "shares of a hyperexponential",
        ),
        ({"weibull": "3m"}, "Extra inputs"),
    ],
)
def test_what_makes_no_sense_is_refused(written: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Distribution.model_validate(written)
