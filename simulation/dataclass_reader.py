"""Reads the distributor's own rules out of a scenario: its dataclasses say which keys there are.

A new field of ``acd.rules`` can be used in a scenario the day it lands, with nothing written here.
``*_ms`` is written without its ending and with a unit (``wrap_up: 30s``); pairs of name and level, and
records that begin with a name, are written as mappings; other tuples as lists; a boolean need as
in ``clinic.yaml``: ``{nurse: 3}``, ``{team: …}``, ``{all: […]}``, ``{any: […]}``, ``{not: …}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from sys import modules
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from acd.needs import LEVELS
from acd.words import Need
from ivr.problems import Problem, did_you_mean
from ivr.strict_yaml import Located, Location, Node
from ivr.units import parse_duration

Record = TypeVar("Record")
NEED_FORM = "a need is {SKILL: 1-5}, {team: NAME}, {all: […]}, {any: […]} or {not: …}"


class _Refused(Exception):
    """The value at ``location`` cannot be used."""

    def __init__(self, location: Location, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.location, self.what, self.remedy = tuple(location), what, remedy


def read(
    kind: type[Record],
    located: Located,
    at: Location,
    known: Mapping[str, Any],
    problems: list[Problem],
    *,
    others: Sequence[str] = (),
    base: Record | None = None,
) -> Record | None:
    """The block ``at`` as a ``kind``; fields in ``known`` come from the caller, keys in ``others`` are not ours.

    What the block does not say is as in ``base``, else as the dataclass has it. None and an entry in
    ``problems`` where the block is wrong.
    """
    before = len(problems)
    values = dict(known)
    node = located.node(at)
    entries = node.value if isinstance(node.value, dict) else {}
    names = {_word(field.name): field.name for field in fields(kind) if field.name not in known}  # type: ignore[arg-type]
    hints = _hints(kind)
    for key, entry in entries.items():
        if key in names:
            try:
                value = _value(hints[names[key]], names[key], entry, (*at, key))
                values[names[key]] = _over(kind, known, names[key], value, entry)
            except _Refused as fault:
                problems.append(located.problem(fault.location, fault.what, fault.remedy, value=True))
        elif key not in others:
            remedy = did_you_mean(key, [*names, *others], "Allowed here")
            problems.append(located.problem((*at, key), f"unknown key '{key}'", remedy))
    if len(problems) > before:
        return None
    return replace(base, **values) if base is not None else kind(**values)  # type: ignore[type-var]


def _word(name: str) -> str:
    return name.removesuffix("_ms")


def _hints(kind: Any) -> dict[str, Any]:
    """The types of the fields. Asked of the fields themselves: a compiled class has no annotations."""
    shim = type(kind.__name__, (), {"__annotations__": {field.name: field.type for field in fields(kind)}})
    return get_type_hints(shim, vars(modules[kind.__module__]))


def _over(kind: Any, known: Mapping[str, Any], field: str, given: Any, node: Node) -> Any:
    """Named records are laid over the default ones field by field; the others of those stay (``acuity``)."""
    if not (isinstance(given, tuple) and given and is_dataclass(given[0]) and isinstance(node.value, dict)):
        return given
    default = getattr(kind(**known), field)
    if not default:
        return given
    name = fields(default[0])[0].name
    laid = {getattr(record, name): record for record in default}
    for record in given:
        key = getattr(record, name)
        entry = node.value[key].value
        said = [field.name for field in fields(record) if isinstance(entry, dict) and _word(field.name) in entry]
        laid[key] = replace(laid[key], **{field: getattr(record, field) for field in said}) if key in laid else record
    return tuple(laid.values())


def _value(annotation: Any, name: str, node: Node, at: Location) -> Any:
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    if node.value is None and type(None) in members:
        return None
    if Need in members:
        return _need(node, at)
    wanted = next(member for member in members if member is not type(None))
    if name.endswith("_ms"):
        return _duration(node, at)
    if is_dataclass(wanted):
        return _record(wanted, node, at, {})
    if get_origin(wanted) is tuple:
        return _tuple(get_args(wanted)[0], node, at)
    return _scalar(wanted, node, at)


def _duration(node: Node, at: Location) -> int:
    try:
        return parse_duration(node.value)
    except ValueError as error:
        raise _Refused(at, f"{at[-1]}: {error}") from None


def _scalar(wanted: Any, node: Node, at: Location) -> Any:
    if get_origin(wanted) is Literal:
        if node.value not in get_args(wanted):
            remedy = did_you_mean(node.text, get_args(wanted), "Allowed")
            raise _Refused(at, f"{at[-1]}: '{node.text}' is not one of the allowed words", remedy)
        return node.value
    right = {
        bool: isinstance(node.value, bool),
        int: isinstance(node.value, int) and not isinstance(node.value, bool),
        float: isinstance(node.value, int | float) and not isinstance(node.value, bool),
        str: isinstance(node.value, str),
    }
    if not right.get(wanted, False):
        word = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}.get(wanted)
        said = f"must be {word}" if word else "cannot be set in a scenario"
        raise _Refused(at, f"{at[-1]}: {said}")
    return node.value


def _tuple(inner: Any, node: Node, at: Location) -> tuple[Any, ...]:
    if get_origin(inner) is tuple:
        entries = _mapping(node, at)
        return tuple((key, _scalar(int, entry, (*at, key))) for key, entry in entries.items())
    if is_dataclass(inner) and (named := _named_by(inner)):
        entries = _mapping(node, at)
        return tuple(_record(inner, entry, (*at, key), {named: key}) for key, entry in entries.items())
    if not isinstance(node.value, list):
        raise _Refused(at, f"{at[-1]}: must be a list, such as [a, b]")
    if is_dataclass(inner):
        return tuple(_record(inner, entry, (*at, index), {}) for index, entry in enumerate(node.value))
    return tuple(_scalar(inner, entry, (*at, index)) for index, entry in enumerate(node.value))


def _named_by(inner: Any) -> str:
    """The first field of a record if that is a name, by which a mapping can hold it."""
    first = fields(inner)[0].name
    hint = _hints(inner)[first]
    return first if hint is str or get_origin(hint) is Literal else ""


def _mapping(node: Node, at: Location) -> dict[str, Node]:
    if not isinstance(node.value, dict):
        raise _Refused(at, f"{at[-1]}: must be a block of 'name: value' lines")
    return node.value


def _record(kind: Any, node: Node, at: Location, known: dict[str, Any]) -> Any:
    names = {_word(field.name): field.name for field in fields(kind) if field.name not in known}
    hints = _hints(kind)
    for name, value in known.items():
        if get_origin(hints[name]) is Literal and value not in get_args(hints[name]):
            raise _Refused(at, f"'{value}' is not a {name}", did_you_mean(value, get_args(hints[name]), "Allowed"))
    values = dict(known)
    for key, entry in _mapping(node, at).items():
        if key not in names:
            raise _Refused((*at, key), f"unknown key '{key}'", did_you_mean(key, names, "Allowed here"))
        values[names[key]] = _value(hints[names[key]], names[key], entry, (*at, key))
    try:
        return kind(**values)
    except TypeError:
        missing = [word for word, name in names.items() if name not in values]
        raise _Refused(at, "a key is missing", did_you_mean("", missing, "It may be one of")) from None


def _need(node: Node, at: Location) -> Need:
    """A boolean expression, written as in ``clinic.yaml``; what stands in one mapping must hold together."""
    asked = [_part(word, entry, (*at, word)) for word, entry in _mapping(node, at).items()]
    if not asked:
        raise _Refused(at, NEED_FORM)
    return asked[0] if len(asked) == 1 else ("all", *asked)


def _part(word: str, node: Node, at: Location) -> Need:
    match word, node.value:
        case (("all" | "any"), [*parts]) if parts:
            return (word, *(_need(part, (*at, index)) for index, part in enumerate(parts)))
        case "not", dict():
            return ("not", _need(node, at))
        case "team", str(team):
            return ("team", team)
        case (("all" | "any" | "not" | "team"), _):
            raise _Refused(at, NEED_FORM)
        case _, int(level) if level in LEVELS and level is not True:
            return ("skill", word, level)
    raise _Refused(at, "a level is a whole number from 1 to 5")
