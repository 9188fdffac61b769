"""The block ``check:`` of a flow."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ivr.lint.limits import CheckLimits


def test_defaults_and_bounds() -> None:
    assert (CheckLimits().person_within, CheckLimits().options, CheckLimits().grade) == (6, 5, 8)
    for wrong in ({"options": 13}, {"person_within": 0}, {"colour": 1}):
        with pytest.raises(ValidationError):
            CheckLimits.model_validate(wrong)
