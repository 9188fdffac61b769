"""The reference on disk is what the model says."""

from __future__ import annotations

import json

from controller.settings import reference


def test_schema_and_page_are_up_to_date() -> None:
    assert json.loads(reference.SCHEMA_FILE.read_text(encoding="utf-8")) == reference.clinic_schema()
    assert reference.PAGE_FILE.read_text(encoding="utf-8") == reference.clinic_page()


def test_every_key_says_what_it_is() -> None:
    rows = [line for line in reference.clinic_page().splitlines() if line.startswith("| `")]
    assert len(rows) > 50
    silent = [row for row in rows if row.endswith("|  |")]
    assert all(row.split("`")[1] in {"name", "extension"} for row in silent), silent


def test_editors_see_what_people_write() -> None:
    schema = reference.clinic_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    queue = schema["$defs"]["QueueBlock"]["properties"]
    assert (queue["offer"]["type"], queue["offer"]["default"]) == ("string", "20s")
    assert {"const": "auto"} in schema["$defs"]["ListenBlock"]["properties"]["sip"]["anyOf"]
    assert schema["additionalProperties"] is False
