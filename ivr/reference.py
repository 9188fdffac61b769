"""The reference of the flow language, made from the node files: a page for people, a schema for editors.

``docs/reference/nodes.md`` and ``docs/reference/flow.schema.json`` are written by
``python -m ivr.reference docs/reference``; a test fails when they are out of date.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ivr.flow_files import FlowFile, SharedFile
from ivr.node import NodeSpec
from ivr.nodes import node_types
from ivr.operation import LEVELS
from ivr.operations import operations
from ivr.question import Question
from ivr.spoken_values import condition_kinds, value_types
from ivr.texts import ENGINE_KEYS
from ivr.units import format_duration
from ivr.variables import FACTS, Kind

SCHEMA_ID = "https://careline.example/schema/flow.json"
_NODE = "The node's type and its fields"
_KIND_WORDS: Mapping[Kind, str] = {
    "text": "a text: `name == 'x'`",
    "number": "a number: `age >= 65`",
    "truth": "true or false: `agreed`, `!agreed`",
    "date": "a date: `born < '2008-01-01'`, `born == today`",
}


def flow_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a flow file, with every node type spelled out."""
    types = node_types()
    values = value_types()
    models: list[type[BaseModel]] = [FlowFile, SharedFile, *types.values(), *values.values()]
    # By the YAML names (``else``, ``is``), and as written rather than as held.
    names, schema = models_json_schema([(model, "validation") for model in models], by_alias=True)
    definitions = schema["$defs"]
    node_names = {kind: names[model, "validation"] for kind, model in types.items()}
    definitions["Node"] = {
        "description": _NODE,
        "type": "object",
        "oneOf": [
            {"properties": {kind: reference}, "required": [kind], "additionalProperties": False}
            for kind, reference in node_names.items()
        ],
    }
    for kind, value in values.items():
        if kind != "text":
            definitions[names[value, "validation"]["$ref"].rsplit("/", 1)[-1]].setdefault("required", []).append("type")
    definitions["Variable"] = {
        "description": "The value's type, its privacy and the type's options",
        "anyOf": [names[value, "validation"] for value in values.values()],
    }
    root = definitions.pop("FlowFile")
    for file in (root, definitions["SharedFile"]):
        nodes = file["properties"]["nodes"]
        nodes["additionalProperties"] = {"$ref": "#/$defs/Node"}
        nodes.pop("patternProperties", None)
        variables = file["properties"]["variables"]
        variables["additionalProperties"] = {"$ref": "#/$defs/Variable"}
        variables.pop("patternProperties", None)
    _written_as_text(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "A flow of Careline",
        **{key: value for key, value in root.items() if key != "title"},
        "$defs": dict(sorted(definitions.items())),
    }


def _written_as_text(definitions: dict[str, Any]) -> None:
    """Fields that people may write as a number or as text: keys, and durations with their defaults."""
    for definition in definitions.values():
        for name, field in definition.get("properties", {}).items():
            if name in ("key", "term") and field.get("type") == "string":
                field["type"] = ["string", "integer"]
            if "pattern" in field and "ms|" in field["pattern"] and isinstance(field.get("default"), int):
                field["default"] = format_duration(field["default"])


def nodes_page() -> str:
    """The reference page, in Markdown."""
    schema = flow_schema()
    lines = [
        "# Flow files",
        "",
        "<!-- Made from the node files by `python -m ivr.reference docs/reference`. Do not edit. -->",
        "",
        _paragraph(FlowFile),
        "",
        *_table({"properties": schema["properties"], "required": schema["required"]}, schema),
        "",
        "A shared file (`include`) lies in a folder beneath the flows', such as `flows/shared/operator.yaml`:",
        "",
        *_table(schema["$defs"][SharedFile.__name__], schema),
        "",
        "A variable is declared as `name: {type: …, privacy: …}`; without a privacy it is `phi`. The type says what",
        "callers may key and say for it, what is checked, and how `{name}` in a sentence is spoken:",
        f"[Values](values.md) tells of each: {', '.join(f'`{name}`' for name in value_types())}.",
        "",
        "Durations are written `500ms`, `20s`, `2m` or `1h`. A sentence is a key of `prompts/catalogue.yaml` or",
        '`{en: "…", es: "…"}`; both may hold `{variable}`. Every one must exist in every language of the flow.',
        "The engine keeps the variables `caller`, `dialled`, `language` and `patient` itself.",
        "",
        *_expressions(),
        "The emergency way out is not a node: key 9 at menus and prompts, `*9` while digits are being entered,",
        "or the clinic's emergency words, anywhere. A flow that could shadow it is refused.",
        "",
    ]
    for kind, model in node_types().items():
        lines += _section(kind, model, schema)
    lines += _operations()
    lines += ["## Sentences of the engine", "", "They must be in the catalogue, in every language of the clinic.", ""]
    lines += ["| key | values it holds |", "|---|---|"]
    lines += [f"| `{key}` | {', '.join(f'`{{{value}}}`' for value in values)} |" for key, values in ENGINE_KEYS.items()]
    return "\n".join(lines) + "\n"


def _expressions() -> list[str]:
    return [
        "## Expressions",
        "",
        "Conditions and computed values are written in a part of CEL: `== != < <= > >=`, `&&` (and), `||` (or), `!`",
        "(not), `+ - * /`, `a ? b : c`, `x in ['1', '2']`, `startsWith`, `endsWith`, `contains`, `size(text)`; and",
        "`open('main')` (opening hours), `known('account')` (has it a value?), `visits('reason')` (how often the call",
        f"has been in a node). Beside the variables they know {', '.join(f'`{name}`' for name in FACTS)}.",
        "",
        "| type of variable | in an expression it is |",
        "|---|---|",
        *(f"| `{name}` | {_KIND_WORDS[kind]} |" for name, kind in condition_kinds().items()),
        "",
        "Digits are text and stand in quotes. A condition about a value that is not there does not hold; ask with",
        "`known`. What is made from a private variable can only go into one as private.",
        "",
    ]


def _operations() -> list[str]:
    lines = [
        "## Operations on the patient records",
        "",
        f"A caller's identity is {', '.join(f'{level} {word}' for level, word in LEVELS.items())}. An operation turns",
        "away whoever is below the level it wants; results above his level are not kept. A flow in which nobody could",
        "ever reach the level is refused.",
        "",
        "| operation | node | what | takes | gives | wants | proves |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in operations().items():
        takes, gives = (
            ", ".join(
                f"`{key}` ({field.type}, {field.privacy}{', may be empty' if field.optional else ''})"
                for key, field in fields.items()
            )
            for fields in (one.arguments, one.results)
        )
        node = "update" if one.writes else "lookup"
        lines.append(f"| `{name}` | {node} | {one.what} | {takes} | {gives} | {one.level} | {one.proves} |")
    return [*lines, ""]


def values_page() -> str:
    """The reference page of the types of values, in Markdown."""
    schema = flow_schema()
    lines = [
        "# Values",
        "",
        "<!-- Made from the files in ivr/spoken_values/ by `python -m ivr.reference docs/reference`. Do not edit. -->",
        "",
        "A variable's type says what callers may key and say for it (`collect`), what is checked, and how it is spoken",
        "when a sentence holds `{its_name}`. The options stand beside the type:",
        "",
        "```yaml",
        "variables:",
        "  birth_date: {type: date_of_birth, order: MMDDYYYY, privacy: phi}",
        "  visit_day: {type: date, when: future, within_days: 90, open: main}",
        "  account: {type: digits, length: 6}",
        "```",
        "",
        "Keys and speech give the same value. Nothing is guessed: where it may be two, the caller is asked which.",
        "What is read back is put together from sounds made ahead that are the same for every caller; a recording",
        "`prompts/recorded/<language>/say.<word>.wav` wins over the voice. In languages that are not named with a type",
        "it goes by keys alone, and digits are read back one by one.",
        "",
    ]
    for name, model in value_types().items():
        lines += [f"## {name}", "", _paragraph(model), ""]
        spoken = ", ".join(model.spoken_in)
        lines += [f"Spoken in: {spoken}." if spoken else "Not spoken.", ""]
        if model.refusals:
            sentences = ", ".join(f"`engine.value.{reason}`" for reason in model.refusals)
            lines += [f"Refused with: {sentences}.", ""]
        definition = schema["$defs"][model.__name__]
        options = {key: field for key, field in definition["properties"].items() if key != "type"}
        lines += [*_table({**definition, "properties": options}, schema), ""]
    return "\n".join(lines)


def _section(kind: str, model: type[NodeSpec], schema: dict[str, Any]) -> list[str]:
    definition = schema["$defs"][model.__name__]
    lines = [f"## {kind}", "", _paragraph(model), ""]
    if issubclass(model, Question):
        lines += ["Keys and speech are the same answer; silence and nonsense are counted apart.", ""]
    lines += _table(definition, schema)
    for name in _blocks_within(definition, schema):
        block = schema["$defs"][name]
        lines += ["", f"**{name}**: {block.get('description', '').strip()}", "", *_table(block, schema)]
    return [*lines, ""]


def _paragraph(model: type[BaseModel]) -> str:
    return inspect.cleandoc(model.__doc__ or "")


def _table(definition: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    rows = ["| field | what | default |", "|---|---|---|"]
    required = definition.get("required", [])
    # What every node may have comes last.
    fields = sorted(definition.get("properties", {}).items(), key=lambda item: item[0] == "repeat")
    for name, field in fields:
        meaning = f"{_form(field, schema)}. {field.get('description', '')}".strip()
        default = "**required**" if name in required else _default(field.get("default"))
        rows.append(f"| `{name}` | {meaning.replace('|', chr(92) + '|')} | {default} |")
    return rows


def _default(value: Any) -> str:
    value = _without_nothing(value)
    return "" if value in (None, "", [], {}) else f"`{json.dumps(value, ensure_ascii=False)}`"


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nothing(item) for key, item in value.items() if item is not None}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


def _form(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """A field's type in words."""
    if "$ref" in field:
        name = str(field["$ref"]).rsplit("/", 1)[-1]
        return f"{name}"
    if "enum" in field:
        return " or ".join(f"`{option}`" for option in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if "x-form" in field:
        return str(field["x-form"])
    if "anyOf" in field:
        if field["anyOf"][0].get("x-form") == "sentence":
            return "one sentence, or a list of them" if len(field["anyOf"]) > 2 else "sentence"
        forms = [_form(option, schema) for option in field["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(forms))
    kind = field.get("type", "any")
    if kind == "array":
        return f"list of {_form(field.get('items', {}), schema)}"
    if kind == "object":
        values: dict[str, Any] = field.get("additionalProperties") or next(
            iter(field.get("patternProperties", {}).values()), {}
        )
        return f"name to {_form(values, schema)}"
    if "ms|" in field.get("pattern", ""):
        return "duration"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false", "any": "block"}
    return "key" if isinstance(kind, list) else words.get(kind, kind)


def _blocks_within(definition: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """The blocks a node's fields are made of, each once, in order of appearance."""
    found: dict[str, None] = {}
    pending: list[Any] = list(definition.get("properties", {}).values())
    while pending:
        part = pending.pop(0)
        if isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, dict):
            name = str(part.get("$ref", "")).rsplit("/", 1)[-1]
            if name in schema["$defs"] and name not in found:
                found[name] = None
                pending.extend(schema["$defs"][name].get("properties", {}).values())
            pending.extend(value for key, value in part.items() if key != "default")
    return list(found)


def write(folder: Path) -> None:
    """All files, into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nodes.md").write_text(nodes_page(), encoding="utf-8")
    (folder / "values.md").write_text(values_page(), encoding="utf-8")
    schema = json.dumps(flow_schema(), indent=2, ensure_ascii=False) + "\n"
    (folder / "flow.schema.json").write_text(schema, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
