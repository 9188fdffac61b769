"""Sentences too few understand."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told

HARD = "To authorise the pharmaceutical administration of additional prescription medication, press 1."


def test_officialese(tmp_path: Path) -> None:
    found = told("reading-level", GOOD.replace("For a bill, press 1.", HARD), tmp_path)
    assert len(found) == 1
    assert found[0][:2] == (7, 26)
    assert "school years to understand, at most 8 are allowed" in found[0][2]


def test_plain_words(tmp_path: Path) -> None:
    assert told("reading-level", GOOD.replace("For a bill", "If you need more of your pills from us"), tmp_path) == []
