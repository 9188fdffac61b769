"""The types of values, one file each, found by this folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ivr.by_folder import classes_of
from ivr.spoken_value import SpokenValue
from ivr.variables import BUILT_IN, Kind


@cache
def value_types() -> dict[str, type[SpokenValue]]:
    """Name in YAML to type, in alphabetical order."""
    return {each.model_fields["type"].default: each for each in classes_of(__name__, __path__, SpokenValue)}


@cache
def built_in_values() -> Mapping[str, SpokenValue]:
    """The types of the engine's own variables: text, so that conditions compare them as such."""
    return {name: value_types()["text"](privacy=privacy) for name, privacy in BUILT_IN.items()}


@cache
def condition_kinds() -> Mapping[str, Kind]:
    """Each type to what it is in a condition."""
    return {name: kind.condition for name, kind in value_types().items()}


@cache
def refusal_keys() -> tuple[str, ...]:
    """The catalogue's keys of the sentences that tell why an answer cannot be taken."""
    reasons = [reason for kind in value_types().values() for reason in kind.refusals]
    return tuple(dict.fromkeys(f"engine.value.{reason}" for reason in reasons))
