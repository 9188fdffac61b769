"""How long talks, patience, rings and gaps last: distributions by the name they have in a scenario.

Means and deviations are ms. A distribution is asked for many values at once, because numpy is two
orders of magnitude quicker that way than one value at a time.
"""

from __future__ import annotations

import math
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ivr.units import Duration

Values = NDArray[np.float64]
Share = Annotated[float, Field(gt=0, le=1)]
Length = Annotated[Duration, Field(gt=0)]


class Block(BaseModel):
    """A block of a scenario file: unknown keys are mistakes, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, populate_by_name=True)


class MeanDeviation(Block):
    """Mean and standard deviation, as reports give them."""

    mean: Length
    deviation: Length


class MeanStages(Block):
    """The sum of ``stages`` equal exponential parts: the more, the more regular."""

    mean: Length
    stages: Annotated[int, Field(ge=1, le=1000, strict=True)]


class Branch(Block):
    """One of the exponentials a hyperexponential is mixed of."""

    share: Share
    mean: Length


class Between(Block):
    """Every length from ``from`` to ``to`` alike."""

    lowest: Annotated[Duration, Field(alias="from", ge=0)]
    highest: Annotated[Duration, Field(alias="to", gt=0)]

    @model_validator(mode="after")
    def _ordered(self) -> Between:
        if self.highest < self.lowest:
            raise ValueError("'to' is shorter than 'from'; swap them")
        return self


class Distribution(Block):
    """One of these, by its name."""

    exponential: Length | None = None
    """Mean. Memoryless: the textbook's choice, and about right for gaps and for patience."""
    deterministic: Annotated[Duration, Field(ge=0)] | None = None
    """Always this long."""
    lognormal: MeanDeviation | None = None
    """What talks in real call centres look like (Brown et al. 2005)."""
    gamma: MeanDeviation | None = None
    erlang: MeanStages | None = None
    hyperexponential: Annotated[list[Branch], Field(min_length=2, max_length=20)] | None = None
    """Mostly short, sometimes very long."""
    uniform: Between | None = None
    empirical: Annotated[list[Annotated[Duration, Field(ge=0)]], Field(min_length=1, max_length=50_000)] | None = None
    """Lengths that were measured; each is as likely as the next."""

    @model_validator(mode="after")
    def _one(self) -> Distribution:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"name exactly one distribution: {', '.join(type(self).model_fields)}")
        if self.hyperexponential and not math.isclose(sum(b.share for b in self.hyperexponential), 1, abs_tol=1e-6):
            raise ValueError("the shares of a hyperexponential add up to 1")
        return self

    @property
    def name(self) -> str:
        """The word in the scenario."""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @property
    def mean(self) -> float:
        """Mean, ms."""
        match self._held():
            case MeanDeviation(mean=mean) | MeanStages(mean=mean):
                return float(mean)
            case Between(lowest=lowest, highest=highest):
                return float(lowest + highest) / 2
            case [Branch(), *_] as branches:
                return float(sum(branch.share * branch.mean for branch in branches))
            case list() as lengths:
                return float(sum(lengths)) / len(lengths)
            case single:
                return float(single)

    def draw(self, chance: np.random.Generator, count: int) -> Values:
        """``count`` lengths in ms."""
        match self._held():
            case MeanDeviation() as spread if self.lognormal:
                return _lognormal(chance, spread, count)
            case MeanDeviation(mean=mean, deviation=deviation):
                return chance.gamma((mean / deviation) ** 2, deviation**2 / mean, count)
            case MeanStages(mean=mean, stages=stages):
                return chance.gamma(stages, mean / stages, count)
            case Between(lowest=lowest, highest=highest):
                return chance.uniform(lowest, highest, count)
            case [Branch(), *_] as branches:
                shares = np.array([branch.share for branch in branches])
                chosen = chance.choice(len(branches), count, p=shares / shares.sum())
                return chance.exponential(np.array([float(branch.mean) for branch in branches])[chosen])
            case list() as lengths:
                return chance.choice(np.array(lengths, dtype=float), count)
            case single if self.exponential:
                return chance.exponential(float(single), count)
            case single:
                return np.full(count, float(single))

    def _held(self) -> Any:
        return getattr(self, self.name)


def _lognormal(chance: np.random.Generator, spread: MeanDeviation, count: int) -> Values:
    variance = math.log1p((spread.deviation / spread.mean) ** 2)
    return chance.lognormal(math.log(spread.mean) - variance / 2, math.sqrt(variance), count)
