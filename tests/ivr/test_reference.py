"""The reference in the docs is the one of the code."""

from __future__ import annotations

import json
from pathlib import Path

from ivr.nodes import node_types
from ivr.reference import flow_schema, nodes_page, values_page, write
from ivr.spoken_values import value_types
from tests.ivr.conftest import ROOT

HOW = "Run: .venv/bin/python -m ivr.reference docs/reference"


def test_the_page_and_the_schema_are_up_to_date(tmp_path: Path) -> None:
    write(tmp_path)
    for name in ("nodes.md", "values.md", "flow.schema.json"):
        assert (tmp_path / name).read_text() == (ROOT / "docs" / "reference" / name).read_text(), HOW


def test_every_node_type_has_its_section_and_its_schema() -> None:
    page, schema = nodes_page(), flow_schema()
    kinds = {next(iter(one["properties"])) for one in schema["$defs"]["Node"]["oneOf"]}
    assert (
        kinds
        == set(node_types())
        == {
            *("say", "menu", "collect", "lookup", "branch", "set", "enqueue", "transfer", "message", "hangup"),
            *("call", "return", "go_to_flow", "update", "http", "form", "dispatch"),
        }
    )
    assert all(f"\n## {kind}\n" in page for kind in kinds)


def test_every_type_of_value_has_its_section_and_its_schema() -> None:
    page, schema = values_page(), flow_schema()
    assert all(f"\n## {name}\n" in page for name in value_types())
    assert len(schema["$defs"]["Variable"]["anyOf"]) == len(value_types())
    assert schema["$defs"]["DateOfBirth"]["required"] == ["type"]
    assert "type" not in schema["$defs"]["Text"].get("required", [])


def test_the_schema_speaks_as_flows_do() -> None:
    schema = flow_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "else" in schema["$defs"]["Branch"]["properties"]
    assert schema["$defs"]["Collect"]["properties"]["inter_digit"]["default"] == "4s"
    assert schema["$defs"]["Choice"]["properties"]["key"]["type"] == ["string", "integer"]
    references = [part.split('"')[0] for part in json.dumps(schema).split("#/$defs/")[1:]]
    assert set(references) <= set(schema["$defs"])
