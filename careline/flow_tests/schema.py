"""The reference of test files: a page for people, a JSON Schema for editors, both made from the parts of the world.

``docs/reference/flow-tests.md`` and ``flow-tests.schema.json`` are written by
``python -m careline.flow_tests.schema docs/reference``; a test fails when they are out of date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from careline.flow_tests.model import expectation_model, file_model, moment_model
from controller.text.world import given_model

NAME = "flow-tests.schema.json"
PAGE = "flow-tests.md"


def schema_of_tests() -> dict[str, Any]:
    """JSON Schema 2020-12 of a test file."""
    schema: dict[str, Any] = file_model().model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://careline.example/schema/flow-tests.json",
        **schema,
        "title": "Tests of a flow of Careline",
    }


def page() -> str:
    """The reference page, in Markdown."""
    lines = [
        "# Test files of flows",
        "",
        "<!-- Made by `python -m careline.flow_tests.schema docs/reference`. Do not edit. -->",
        "",
        "How to write tests and what they are good for: [test a flow](../how-to/test-a-flow.md).",
        "",
        *_section("The file", file_model()),
        *_section("given", given_model()),
        "Each test begins in a world of its own. What a test gives wins over what the file gives, field by field.",
        "",
        *_section("when: one step", moment_model()),
        "A step is one thing that happens; `confidence`, `nbest` and `interrupts` stand beside it and tell how.",
        "",
        *_section("expect", expectation_model()),
        "What the flow does is told by the interpreter's commands, such as `enqueue: {queue: nurse, priority: soon}`.",
        "Only the fields that are written are compared.",
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, model: type[BaseModel]) -> list[str]:
    rows = [f"## {title}", "", "| field | what |", "|---|---|"]
    for name, info in model.model_fields.items():
        meaning = (info.description or "").replace("|", "\\|")
        rows.append(f"| `{info.alias or name}` | {meaning} |")
    return [*rows, ""]


def write(folder: Path) -> None:
    """Both files, into ``folder``."""
    text = json.dumps(schema_of_tests(), indent=2, ensure_ascii=False) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8")
    (folder / PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
