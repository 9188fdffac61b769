"""The page of the rules is the one of the code."""

from __future__ import annotations

from pathlib import Path

from ivr.lint.reference import PAGE, page, write
from ivr.lint.rule import rules
from tests.ivr.conftest import ROOT


def test_the_page_is_up_to_date(tmp_path: Path) -> None:
    write(tmp_path)
    how = "Run: .venv/bin/python -m ivr.lint.reference docs/reference"
    assert (tmp_path / PAGE).read_text() == (ROOT / "docs" / "reference" / PAGE).read_text(), how


def test_every_rule_has_its_section() -> None:
    assert [name for name in rules() if f"\n## {name}\n" not in page()] == []
