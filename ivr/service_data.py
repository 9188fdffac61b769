"""What goes to a service of the clinic and what comes back, between JSON and the typed variables of a flow.

Variables are kept as text (``ivr.variables``). A service gets them as JSON has them: yes and no as true and
false, numbers as numbers, all else as text; and what it answers must be of the variable's type, or it is of the
wrong shape. Nested objects are written with dots: ``plan.copay``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date

from ivr.conditions import typed, written
from ivr.spoken_value import SpokenValue
from ivr.texts import PLACEHOLDER
from ivr.variables import Kind

Scalar = str | float | bool
LONGEST = 1_000
"""Characters of a text that a flow may keep; a longer one is of the wrong shape."""
_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_TRUTHS: Mapping[Scalar, str] = {"yes": "yes", "no": "no", "true": "yes", "false": "no"}


def path_of(template: str, values: Mapping[str, str]) -> str | None:
    """``template`` with its variables in it, percent-encoded; None when one has no value or would be a step up."""
    found = {name: values.get(name, "") for name in PLACEHOLDER.findall(template)}
    if any(not value or not value.strip(".") for value in found.values()):
        return None
    return PLACEHOLDER.sub(lambda match: _encoded(found[match.group(1)]), template)


def _encoded(text: str) -> str:
    """Percent-encoded but for the unreserved characters (RFC 3986, 2.3)."""
    return "".join(chr(one) if one in _UNRESERVED else f"%{one:02X}" for one in text.encode("utf-8", "replace"))


def outgoing(text: str, kind: Kind) -> Scalar | None:
    """A variable's value as JSON has it; None when it has none."""
    value = typed(text, kind) if text else None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def query_of(names: Mapping[str, Scalar | None]) -> dict[str, str]:
    """As a query has it, without what has no value."""
    shown = {name: str(value).lower() if isinstance(value, bool) else value for name, value in names.items()}
    return {name: str(value) for name, value in shown.items() if value is not None}


def body_of(names: Mapping[str, Scalar | None]) -> str:
    """JSON text; dotted names become objects in objects, what has no value is left out."""
    body: dict[str, object] = {}
    for name, value in names.items():
        *boxes, last = name.split(".")
        box = body
        for step in boxes:
            below = box.setdefault(step, {})
            assert isinstance(below, dict), "overlapping names are refused when the flow loads"
            box = below
        if value is not None:
            box[last] = value
    return json.dumps(body, ensure_ascii=False)


def overlapping(names: Iterable[str]) -> tuple[str, str] | None:
    """Two names of which one is an object that holds the other: ``plan`` and ``plan.copay``."""
    known = sorted(names)
    pairs = ((one, other) for one in known for other in known if other.startswith(f"{one}."))
    return next(pairs, None)


def incoming(raw: Scalar, value: SpokenValue) -> str | None:
    """What a service says, as a variable of this type keeps it; None when it is of another type."""
    match value.condition:
        case "truth":
            return _TRUTHS.get(str(raw).lower() if isinstance(raw, bool) else raw)
        case "number":
            number = None if isinstance(raw, bool) else typed(str(raw), "number")
            return written(number) if number is not None else None
        case "date":
            return raw if isinstance(raw, str) and _is_date(raw) else None
        case "text":
            text = "" if isinstance(raw, bool) else written(raw) if isinstance(raw, float) else str(raw)
            fits = 0 < len(text) <= LONGEST and (not value.form or re.fullmatch(value.form, text))
            return text if fits else None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
