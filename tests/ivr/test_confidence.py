"""Bands that make sense, and n-best lists with anything in them."""

from __future__ import annotations

import math

import pytest
from pydantic import ValidationError

from ivr.confidence import Confidence, hypotheses
from ivr.messages import Heard, Hypothesis


def test_bands_must_be_in_order() -> None:
    assert Confidence(accept=0.5, confirm=0.5).close == 0.05
    with pytest.raises(ValidationError, match="confirm cannot be higher than accept"):
        Confidence(accept=0.3, confirm=0.5)


def test_a_result_without_a_list_is_a_list_of_one() -> None:
    assert hypotheses(Heard(0, "speech", "yes", 0.7)) == (Hypothesis("yes", 0.7),)


def test_a_confidence_that_is_no_number_is_none_at_all() -> None:
    heard = Heard(0, "speech", "yes", 0.9, (Hypothesis("yes", math.nan), Hypothesis("no", 0.4)))
    assert hypotheses(heard) == (Hypothesis("yes", 0.0), Hypothesis("no", 0.4))
