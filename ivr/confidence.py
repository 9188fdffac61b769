"""How sure a recogniser is, and what follows: the bands of confidence and the n-best list."""

from __future__ import annotations

import math

from pydantic import Field, model_validator

from ivr.messages import Heard, Hypothesis
from ivr.node import Block


class Confidence(Block):
    """Bands for spoken answers, 0 to 1."""

    accept: float = Field(default=0.75, ge=0, le=1, description="Taken at once from here on")
    confirm: float = Field(default=0.45, ge=0, le=1, description="Confirmed from here on, not understood below")
    close: float = Field(
        default=0.05, ge=0, le=1, description="Two answers less apart than this: the caller is asked which he meant"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Confidence:
        if self.confirm > self.accept:
            raise ValueError("confirm cannot be higher than accept")
        return self


def hypotheses(heard: Heard) -> tuple[Hypothesis, ...]:
    """The n-best list, best first; a confidence that is no number counts as none at all."""
    found = heard.nbest or (Hypothesis(heard.utterance, heard.confidence),)
    return tuple(Hypothesis(one.utterance, 0.0 if math.isnan(one.confidence) else one.confidence) for one in found)
