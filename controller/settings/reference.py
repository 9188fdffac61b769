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
        **cast(dict[str, Any], _as_written(schema)),
        "title": "clinic.yaml",
    }


def clinic_page() -> str:
    """The page, one table a block, in the file's order; a block within a block follows it."""
    schema = clinic_schema()
    parts = [_HEAD, "## The file\n", *_table(schema, schema["$defs"]), *_sections((), schema, schema["$defs"], [])]
    return "\n".join(parts) + "\n"


def _sections(
    path: tuple[str, ...], schema: dict[str, Any], definitions: dict[str, Any], told: list[str]
) -> Iterator[str]:
    """A section for each kind of block in ``schema``, told once, and after it those of the blocks in it."""
    fields = schema["properties"]
    for field in fields.values():
        block = _block_of(field)
        if block is None or block in told:
            continue
        told.append(block)
        names = [name for name, other in fields.items() if _block_of(other) == block]
        title = ", ".join(f"`{'.'.join((*path, name))}`" for name in names)
        many = {"additionalProperties", "patternProperties", "items"} & field.keys()
        yield f"\n{'###' if path else '##'} {title}{' (each of them)' if many else ''}\n"
        yield f"{definitions[block].get('description', '')}\n"
        yield from _table(definitions[block], definitions)
        yield from _sections((*path, names[0]), definitions[block], definitions, told)


def _block_of(field: dict[str, Any]) -> str | None:
    """The block class a key leads to: itself, or each value of a mapping or list; it may be left out or be empty."""
    options = [field, *field.get("anyOf", ()), *field.get("patternProperties", {}).values()]
    options += [inner for key in ("additionalProperties", "items") if isinstance(inner := field.get(key), dict)]
    for option in options:
        if reference := option.get("$ref"):
            return str(reference).rpartition("/")[2]
    return None


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
        words = [option["const"] for option in field.get("anyOf", ()) if "const" in option]
        return f"`{words[0]}`" if words else "–"
    if isinstance(default, dict | list):
        return "–"
    return f"`{json.dumps(default)}`" if isinstance(default, bool) else f"`{default}`"


def _as_written(node: object) -> object:
    """Defaults as they would be written: ms of the model as text, shares as percentages.

    The default of a whole block is left out: its keys have theirs.
    """
    if isinstance(node, list):
        return [_as_written(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _as_written(value) for key, value in node.items()}
    default = node.get("default")
    if isinstance(default, dict) and "properties" not in node:
        del made["default"]
    elif made.get("type") == "string" and isinstance(default, float):
        made["default"] = f"{default:.0%}"
    elif made.get("type") == "string" and isinstance(default, int):
        made["default"] = format_duration(default) if default else "0s"
    return made


def main() -> None:
    """Write both files."""
    SCHEMA_FILE.write_text(json.dumps(clinic_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE_FILE.write_text(clinic_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
