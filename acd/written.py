"""Events and commands as plain data and back: what the log of a floor is made of.

A message is written as its name and its fields, ``["CallerLeft", {"at": 1, "call": "c1"}]``. Fields that a later
version adds have defaults, so its program reads the logs of this one.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast, get_args

from acd.commands import Command
from acd.events import Event
from acd.plain import listed, tupled

Written = list[Any]
"""``[name, fields]``."""

EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}
COMMANDS: dict[str, type[Command]] = {kind.__name__: kind for kind in get_args(Command)}


class UnreadableError(ValueError):
    """A message of a name or with fields this version does not know; the text says which."""


def write(message: Event | Command) -> Written:
    """In JSON's own types."""
    return [type(message).__name__, {field.name: listed(getattr(message, field.name)) for field in fields(message)}]


def read_event(written: Written) -> Event:
    """Raises UnreadableError."""
    return cast("Event", _read(written, EVENTS))


def read_command(written: Written) -> Command:
    """Raises UnreadableError."""
    return cast("Command", _read(written, COMMANDS))


def _read(written: Written, kinds: dict[str, Any]) -> Any:
    try:
        name, values = written
        return kinds[name](**{field: tupled(value) for field, value in values.items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        name = written[0] if isinstance(written, list) and written and isinstance(written[0], str) else "nothing"
        raise UnreadableError(f"a message named '{name}' cannot be read by this version of Careline") from error
