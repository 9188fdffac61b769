"""Expressions at work: what a condition says of a call, by the library ``common-expression-language``.

This is the one file that knows the library (docs/decisions/conditions.md). What comes here
was read and checked by ``ivr.expressions``. A value that is not there yet makes the
expression have none: a condition about it does not hold, whatever it says, unless
``known('…')`` or the other side of an ``||`` decides without it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import cel

from ivr import announcing
from ivr.expressions import Expression
from ivr.hours import DAYS
from ivr.variables import FACTS, Kind

if TYPE_CHECKING:
    from ivr.spoken_value import SpokenValue
    from ivr.turn import Turn

Value = str | float | bool
_FAULTS = (ValueError, TypeError, ArithmeticError, RuntimeError)
"""What the library raises: an unset variable is RuntimeError, a division by nothing ZeroDivisionError."""


@lru_cache(maxsize=2048)
def _program(source: str) -> cel.Program:
    return cel.compile(source)


def refusal(expression: Expression) -> str | None:
    """Why the library cannot read it, None when it can: a name it keeps for itself, or a fault of our reader."""
    try:
        _program(expression.cel)
    except ValueError as error:
        return str(error).splitlines()[0]
    return None


def evaluate(
    expression: Expression, values: Mapping[str, Value], functions: Mapping[str, Callable[[str], Value]]
) -> Value | None:
    """What it comes to; None when a value is missing or the arithmetic has no answer."""
    try:
        found = _program(expression.cel).execute(cel.Context(variables=dict(values), functions=dict(functions)))
    except _FAULTS:
        return None
    if isinstance(found, bool | str):
        return found
    return float(found) if isinstance(found, int | float) and math.isfinite(found) else None


def holds(turn: Turn, source: str) -> bool:
    """Whether the condition ``source`` of this flow holds for this call now."""
    return _of_call(turn, turn.flow.expressions[source]) is True


def value(turn: Turn, source: str) -> str:
    """What ``source`` comes to, as variables keep it; "" when there is no answer."""
    return written(_of_call(turn, turn.flow.expressions[source]))


def _of_call(turn: Turn, expression: Expression) -> Value | None:
    given = turn.values()
    values: dict[str, Value] = {}
    for name in expression.names:
        found = _fact(turn, name) if name in FACTS else typed(given.get(name, ""), kind_of(turn.flow.values, name))
        if found is not None:
            values[name] = found
    functions: dict[str, Callable[[str], Value]] = {
        "open": lambda hours: announcing.is_open(turn, hours),
        "known": lambda name: _fact(turn, name) is True if name in FACTS else given.get(name, "") != "",
        "visits": lambda node: float(turn.visits(node)),
    }
    return evaluate(expression, values, functions)


def kind_of(values: Mapping[str, SpokenValue], variable: str) -> Kind:
    """What a variable is in a condition; what is not declared is text."""
    found = values.get(variable)
    return found.condition if found is not None else "text"


def typed(text: str, kind: Kind) -> Value | None:
    """A kept value as conditions see it; None when there is none. A text that is not there is an empty one."""
    match kind:
        case "text":
            return text
        case "date":
            return text or None
        case "truth":
            return {"yes": True, "no": False}.get(text)
        case "number":
            try:
                number = float(text)
            except ValueError:
                return None
            return number if math.isfinite(number) else None


def written(found: Value | None) -> str:
    """The other way round: whole numbers without a point."""
    match found:
        case None:
            return ""
        case bool():
            return "yes" if found else "no"
        case str():
            return found
        case _:
            return str(int(found)) if found.is_integer() else repr(round(found, 6))


def _fact(turn: Turn, name: str) -> Value | None:
    if name == "patient_known":
        return turn.call.patient is not None
    if name == "closed_by_announcement":
        return announcing.closed(turn)
    if name == "identity":
        return float(turn.call.identity)
    local = datetime.fromtimestamp(turn.at // 1000, UTC).astimezone(ZoneInfo(turn.flow.time_zone))
    return {"today": local.date().isoformat(), "clock": f"{local:%H:%M}", "weekday": DAYS[local.weekday()]}[name]
