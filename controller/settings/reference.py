"""The reference of ``clinic.yaml``, made from its model: a JSON Schema for editors, a page for people.

``python -m controller.settings.reference`` writes both into ``docs/reference``; a test
fails when they are out of date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from controller.settings.model import ClinicFile
from ivr.units import format_duration

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
SCHEMA_FILE = FOLDER / "clinic.schema.json"
PAGE_FILE = FOLDER / "clinic.md"
_ID = "https://careline.example/schema/clinic.json"

_HEAD = """# clinic.yaml

Everything a clinic sets, in one file. This page and `clinic.schema.json` are made from
`controller/settings/model.py` (`python -m controller.settings.reference`); an editor with
yaml-language-server completes and underlines by the file's first line.

Times are written `500ms`, `20s`, `2m`, `1h`. Unknown keys, equal keys and names that are
used but not declared are refused, each with line, column and remedy; `careline doctor`
shows them all.

Agents' and phones' SIP passwords are not set here: they are made at the first start and
stand in `<data_folder>/secrets.json`, which only its owner can read.
"""


def clinic_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the file."""
    schema = ClinicFile.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID,
        **cast(dict[str, Any], _durations_written(schema)),
        "title": "clinic.yaml",
    }


def clinic_page() -> str:
    """The page, one table a block, in the file's order."""
    schema = clinic_schema()
    definitions = schema["$defs"]
    parts = [_HEAD, "## The file\n", *_table(schema, definitions)]
    for name, field in schema["properties"].items():
        block = _block_of(field)
        if block is None:
            continue
        named = "additionalProperties" in field or "patternProperties" in field
        parts += [f"\n## `{name}`{' (each of them)' if named else ''}\n"]
        parts += [f"{definitions[block].get('description', '')}\n", *_table(definitions[block], definitions)]
    return "\n".join(parts) + "\n"


def _block_of(field: dict[str, Any]) -> str | None:
    """The block class a key leads to: itself, or each value of a mapping."""
    inner = field.get("additionalProperties") or next(iter(field.get("patternProperties", {}).values()), None)
    reference = field.get("$ref") or (inner.get("$ref") if isinstance(inner, dict) else None)
    return reference.rpartition("/")[2] if reference else None


def _table(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    required = schema.get("required", [])
    yield "| key | default | what |"
    yield "| --- | --- | --- |"
    for name, field in schema["properties"].items():
        default = "needed" if name in required else _shown(field)
        said = field.get("description") or definitions.get(_block_of(field) or "", {}).get("description", "")
        yield f"| `{name}` | {default} | {' '.join(said.split()).replace('|', '/')} |"


def _shown(field: dict[str, Any]) -> str:
    default = field.get("default")
    if default is None:
        return "auto" if any(option.get("const") == "auto" for option in field.get("anyOf", ())) else "–"
    if isinstance(default, dict | list):
        return "–"
    return f"`{json.dumps(default)}`" if isinstance(default, bool) else f"`{default}`"


def _durations_written(node: object) -> object:
    """Defaults of durations are ms in the model and text in the file."""
    if isinstance(node, dict):
        made = {key: _durations_written(value) for key, value in node.items()}
        default = made.get("default")
        if made.get("type") == "string" and isinstance(default, int):
            made["default"] = format_duration(default) if default else "0s"
        return made
    return [_durations_written(item) for item in node] if isinstance(node, list) else node


def main() -> None:
    """Write both files."""
    SCHEMA_FILE.write_text(json.dumps(clinic_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE_FILE.write_text(clinic_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
