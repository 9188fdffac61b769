"""A date of birth that would stand in every log."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ivr.lint.checked import GOOD, told


@pytest.mark.parametrize(("kind", "what"), [("date_of_birth", "a date of birth"), ("phone_number", "a phone number")])
def test_who_somebody_is_is_never_public(tmp_path: Path, kind: str, what: str) -> None:
    more = ", order: MMDDYYYY" if kind == "date_of_birth" else ""
    text = GOOD.replace("start:", f"variables:\n  mine: {{type: {kind}{more}, privacy: public}}\nstart:")
    assert told("private-type", text, tmp_path) == [(4, 3, f"'mine' is {what} and declared as public")]
    assert told("private-type", text.replace("public", "phi"), tmp_path) == []
    assert told("private-type", text.replace(", privacy: public", ""), tmp_path) == []


def test_other_types_may_be_public(tmp_path: Path) -> None:
    text = GOOD.replace("start:", "variables:\n  day: {type: date, privacy: public}\nstart:")
    assert told("private-type", text, tmp_path) == []
