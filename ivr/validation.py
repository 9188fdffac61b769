"""From a ``Located`` tree to a pydantic model: pydantic's errors become problems with line, column and remedy.

Pydantic tells *where* by a path that mixes keys, indexes and the names of union
members. The walk in ``_resolve`` follows the file and skips what the file does not
have, so a problem always points at something the user wrote. When a value fits no
member of a union, the member it came closest to is the one that is explained.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ivr.problems import ALIKE, FileProblems, Problem, did_you_mean
from ivr.strict_yaml import Located, Location, Node

Model = TypeVar("Model", bound=BaseModel)

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list, such as [a, b]",
    "tuple_type": "a list, such as [a, b]",
    "set_type": "a list, such as [a, b]",
    "frozen_set_type": "a list, such as [a, b]",
    "dict_type": "a block of 'name: value' lines",
    "mapping_type": "a block of 'name: value' lines",
    "model_type": "a block of 'name: value' lines",
    "model_attributes_type": "a block of 'name: value' lines",
    "none_required": "nothing",
}


def validate(model: type[Model], located: Located, at: Location = ()) -> Model:
    """The part of ``located`` at ``at`` as ``model``. Raises FileProblems with every problem found."""
    node = located.node(at)
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        problems = explain(model, error, located, at)
    raise FileProblems(problems)


def explain(model: type[BaseModel], error: ValidationError, located: Located, at: Location = ()) -> list[Problem]:
    """Problems for every error pydantic reports, one for each union."""
    findings = [_resolve(details, located, at) for details in error.errors(include_url=False)]
    told = _closest_members(findings)
    kept = [finding for finding in told if not _is_echo(finding, told) and not _is_misspelt(finding, told)]
    return [_problem(model, finding, located, len(at)) for finding in kept]


def _is_echo(finding: _Finding, others: list[_Finding]) -> bool:
    """A list counts as too short when what is in it is wrong: that is told where it is wrong, and enough."""
    place = finding.location
    within = (one.location for one in others if len(one.location) > len(place))
    return finding.details["type"] == "too_short" and any(where[: len(place)] == place for where in within)


def _is_misspelt(finding: _Finding, others: list[_Finding]) -> bool:
    """A key that is missing because it stands there misspelt is told once, where it stands."""
    if finding.details["type"] != "missing":
        return False
    wanted, place = str(finding.details["loc"][-1]), finding.location
    beside = [one for one in others if one.details["type"] == "extra_forbidden" and one.location[:-1] == place]
    return any(get_close_matches(str(one.location[-1]), [wanted], 1, ALIKE) for one in beside)


@dataclass(frozen=True, slots=True)
class _Finding:
    details: ErrorDetails
    location: tuple[str | int, ...]
    """The part of the path that the file has."""
    union: tuple[str | int, ...] | None
    """Where a union stands on this path, if there is one."""
    member: str
    """Which member of that union this error is about."""
    on_key: bool


def _resolve(details: ErrorDetails, located: Located, at: Location) -> _Finding:
    node: Node | None = located.node(at)
    location: list[str | int] = list(at)
    union: tuple[str | int, ...] | None = None
    member, on_key = "", False
    path = details["loc"]
    for index, step in enumerate(path):
        below = node.child(step) if node is not None else None
        last = index == len(path) - 1
        if below is not None:
            node = below
            location.append(step)
        elif step == "[key]":
            on_key = True
        elif not (last and details["type"] == "missing") and union is None:
            union, member = tuple(location), str(step)
    return _Finding(details, tuple(location), union, member, on_key)


def _closest_members(findings: list[_Finding]) -> list[_Finding]:
    """Keep, of each union, the errors of the member that the value resembles most."""
    groups: dict[tuple[str | int, ...], dict[str, list[_Finding]]] = {}
    for finding in findings:
        if finding.union is not None:
            groups.setdefault(finding.union, {}).setdefault(finding.member, []).append(finding)
    kept = [finding for finding in findings if finding.union is None]
    for place, members in groups.items():
        distances = [(_distance(found, place), index) for index, found in enumerate(members.values())]
        kept.extend(list(members.values())[min(distances)[1]])
    return kept


def _distance(findings: list[_Finding], place: tuple[str | int, ...]) -> tuple[int, int]:
    """A member of another type altogether is far; else the fewer errors the nearer."""
    other_type = any(finding.location == place and finding.details["type"] in _EXPECTED for finding in findings)
    return (1 if other_type else 0, len(findings))


def _problem(model: type[BaseModel], finding: _Finding, located: Located, skip: int) -> Problem:
    details, location = finding.details, finding.location
    kind = details["type"]
    name = str(details["loc"][-1]) if details["loc"] else ""
    if kind == "extra_forbidden":
        allowed = _keys_at(model, location[skip:-1])
        return located.problem(location, f"unknown key '{name}'", did_you_mean(name, allowed, "Allowed here"))
    if kind == "missing":
        return located.problem(location, f"the key '{name}' is missing", f"Add '{name}: …'.")
    if finding.on_key:
        said = _said(details)
        named = said.startswith(f"'{location[-1]}'")
        return located.problem(location, said if named else f"the key '{location[-1]}' is wrong: {said}")
    node = located.node(location)
    label = _label(location)
    if kind in {"literal_error", "enum"}:
        expected = str(details.get("ctx", {}).get("expected", ""))
        options = [part.strip(" '") for part in expected.replace(" or ", ", ").split(",")]
        remedy = did_you_mean(node.text, options, "Allowed")
        return located.problem(location, f"{label}'{node.text}' is not one of the allowed words", remedy, value=True)
    if kind in _EXPECTED:
        remedy = f'Put it in quotes: "{node.text}".' if kind == "string_type" and node.text else ""
        if node.value is None:
            remedy = "Write a value, or leave the key out."
        return located.problem(location, f"{label}must be {_EXPECTED[kind]}, not {_kind(node)}", remedy, value=True)
    return located.problem(location, f"{label}{_said(details)}", value=True)


def _label(location: Location) -> str:
    names = [step for step in location if isinstance(step, str)]
    return f"{names[-1]}: " if names else "" if location else "the file "


def _said(details: ErrorDetails) -> str:
    """Our own sentence from a validator, or pydantic's, with a small letter to follow a colon."""
    text = details["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return text[:1].lower() + text[1:]


def _kind(node: Node) -> str:
    match node.value:
        case dict():
            return "a block of keys"
        case list():
            return "a list"
        case None:
            return "empty"
        case bool():
            return "true/false"
        case int() | float():
            return "a number"
        case _:
            return f"'{node.text}'" if len(node.text) <= 30 else "this text"


def _keys_at(model: type[BaseModel], location: Location) -> list[str]:
    """The keys allowed in the block at ``location``; the union of them where several models are possible."""
    candidates: list[Any] = [model]
    for step in location:
        candidates = [below for candidate in candidates for below in _below(candidate, step)]
    models = [found for candidate in candidates for found in _members(candidate) if _is_model(found)]
    return [info.alias or name for found in models for name, info in found.model_fields.items()]


def _is_model(candidate: Any) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, BaseModel)


def _members(annotation: Any) -> list[Any]:
    """The types an annotation stands for, without Annotated, Optional and Union."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [member for argument in get_args(annotation) for member in _members(argument)]
    return [annotation]


def _below(annotation: Any, step: str | int) -> list[Any]:
    """The annotations found under key or index ``step`` of ``annotation``."""
    found: list[Any] = []
    for member in _members(annotation):
        if _is_model(member):
            for name, info in member.model_fields.items():
                if step in (name, info.alias):
                    found.append(info.annotation)
            continue
        origin, arguments = get_origin(member), get_args(member)
        if not isinstance(origin, type) or not arguments:
            continue
        if issubclass(origin, Mapping):
            found.append(arguments[1])
        elif issubclass(origin, Sequence | set | frozenset):
            found.append(arguments[0])
    return found
