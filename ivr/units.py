"""Units as people write them. Durations are ``500ms``, ``20s``, ``2m``, ``1h`` and become whole milliseconds."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

_MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}
_DURATION = re.compile(r"(\d{1,9})(?:\.(\d{1,3}))?(ms|s|m|h)", re.ASCII)
MAX_DURATION_MS = 7 * 24 * 3_600_000
"""A week: longer is a slip of the pen, not a timer of a phone call."""


def parse_duration(text: object) -> int:
    """Milliseconds of ``20s`` or ``1.5s``. A whole number without a unit is refused: nobody can tell what it means.

    Raises ValueError with a sentence that names the right form.
    """
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("a duration is a number with its unit, such as 500ms, 20s, 2m or 1h")
    whole, fraction, unit = match.groups()
    scale = _MILLISECONDS[unit]
    thousandths = int(whole) * 1_000 + int((fraction or "0").ljust(3, "0"))
    if thousandths * scale % 1_000:
        raise ValueError("a duration cannot be finer than one millisecond")
    milliseconds = thousandths * scale // 1_000
    if milliseconds > MAX_DURATION_MS:
        raise ValueError("a duration cannot be longer than a week (168h)")
    return milliseconds


def format_duration(milliseconds: int) -> str:
    """The shortest exact form: 90000 is ``90s``, 120000 is ``2m``."""
    for unit in ("h", "m", "s"):
        if milliseconds and milliseconds % _MILLISECONDS[unit] == 0:
            return f"{milliseconds // _MILLISECONDS[unit]}{unit}"
    return f"{milliseconds}ms"


Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d+(\.\d{1,3})?(ms|s|m|h)$",
            "description": "500ms, 20s, 2m or 1h",
        }
    ),
]
"""A field written ``20s`` and held in milliseconds. Give defaults in milliseconds (they are not parsed)."""
