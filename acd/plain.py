"""Records as plain data in JSON's own types and back, for the dump.

JSON has no tuples: they are written as lists, and every list read is a tuple again, at any depth.
"""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from typing import Any, TypeVar

from acd.records import Callback
from acd.rules import Acuity, AgentProfile, Borrow, Exhausted, Overflow, QueueRules, Step, WellBeing

Record = TypeVar("Record")

_PARTS: dict[str, type] = {
    "agents": AgentProfile,
    "queues": QueueRules,
    "steps": Step,
    "exhausted": Exhausted,
    "overflow": Overflow,
    "borrow": Borrow,
    "acuity": Acuity,
    "wellbeing": WellBeing,
    "callback": Callback,
}
"""What the records within a record are, by the field they stand in."""


def plain(record: Any) -> dict[str, Any]:
    """A dataclass, and all dataclasses in it, as JSON's own types."""
    whole: dict[str, Any] = listed(record)
    return whole


def built(kind: type[Record], data: dict[str, Any]) -> Record:
    """The record that ``plain`` wrote. A field that is not in ``data`` has its default."""
    return kind(**{name: _part(name, value) for name, value in data.items()})


def _part(name: str, value: Any) -> Any:
    """Other fields may bear the same name (an agent's ``queues`` are words), so only dicts become records."""
    kind = _PARTS.get(name)
    if kind and isinstance(value, dict):
        return built(kind, value)
    if kind and isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return tuple(built(kind, each) for each in value)
    return tupled(value)


def listed(value: Any) -> Any:
    """Writing lists ourselves makes a dump equal to its own round trip through JSON."""
    if is_dataclass(value):
        return listed(asdict(value))  # type: ignore[arg-type]
    if isinstance(value, dict):
        return {name: listed(part) for name, part in value.items()}
    return [listed(part) for part in value] if isinstance(value, tuple | list) else value


def tupled(value: Any) -> Any:
    return tuple(tupled(part) for part in value) if isinstance(value, list) else value
