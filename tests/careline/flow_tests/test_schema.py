"""The schema for editors is that of the code, and it takes the tests that ship."""

from __future__ import annotations

import json
from pathlib import Path

from careline.flow_tests.schema import NAME, PAGE, page, schema_of_tests, write
from tests.careline.flow_tests.workshop import PROJECT


def test_the_file_is_up_to_date() -> None:
    """Else: .venv/bin/python -m careline.flow_tests.schema docs/reference"""
    kept = (PROJECT / "docs" / "reference" / NAME).read_text(encoding="utf-8")
    assert json.loads(kept) == schema_of_tests()
    assert (PROJECT / "docs" / "reference" / PAGE).read_text(encoding="utf-8") == page()


def test_it_is_written_as_it_is_kept(tmp_path: Path) -> None:
    write(tmp_path)
    assert json.loads((tmp_path / NAME).read_text(encoding="utf-8")) == schema_of_tests()


def test_the_page_tells_of_every_field() -> None:
    told = page()
    assert all(f"| `{word}` |" in told for word in ("patient", "press", "interrupts", "heard", "enqueue", "languages"))
    assert not [line for line in told.splitlines() if line.endswith("|  |")]


def test_every_field_is_described_for_completion() -> None:
    step = schema_of_tests()["$defs"]["Step"]
    assert step["additionalProperties"] is False
    assert all(field.get("description") or "$ref" in field for field in step["properties"].values())
