"""The JSON Schema of test files, for editors: ``docs/reference/flow-tests.schema.json``.

Written by ``python -m careline.flow_tests.schema docs/reference``; a test fails when it is out of date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from careline.flow_tests.model import file_model

NAME = "flow-tests.schema.json"


def schema_of_tests() -> dict[str, Any]:
    """JSON Schema 2020-12 of a test file."""
    schema: dict[str, Any] = file_model().model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://careline.example/schema/flow-tests.json",
        **schema,
        "title": "Tests of a flow of Careline",
    }


def write(folder: Path) -> None:
    text = json.dumps(schema_of_tests(), indent=2, ensure_ascii=False) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
