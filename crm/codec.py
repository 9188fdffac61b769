"""Interactions, tasks and preferences as plain dictionaries and back, for the outbox and for ``--json``.

``from_plain`` ignores keys it does not know and fills in defaults, so that a record put
down by one version of Careline is read by the next and by the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from crm.model import (
    DecisionRecord,
    Interaction,
    InterpreterRecord,
    OfferRecord,
    Preference,
    StepRecord,
    Task,
    UtteranceRecord,
)

_Flat = TypeVar("_Flat", StepRecord, OfferRecord, DecisionRecord, UtteranceRecord, InterpreterRecord)
_Any = Interaction | InterpreterRecord | StepRecord | OfferRecord | DecisionRecord | UtteranceRecord | Task | Preference


def _plain(record: _Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def to_plain(interaction: Interaction) -> dict[str, Any]:
    """Holds PHI like the interaction itself."""
    return _plain(interaction) | {
        "steps": [_plain(step) for step in interaction.steps],
        "offers": [_plain(offer) for offer in interaction.offers],
        "notes": dict(interaction.notes),
        "decisions": [_plain(decision) for decision in interaction.decisions],
        "utterances": [_plain(utterance) for utterance in interaction.utterances],
        "interpreters": [_plain(leg) for leg in interaction.interpreters],
    }


def _known(kind: type[_Any], plain: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {key: value for key, value in plain.items() if key in names}


def _many(kind: type[_Flat], plains: list[Mapping[str, Any]]) -> tuple[_Flat, ...]:
    return tuple(kind(**_known(kind, plain)) for plain in plains)


def from_plain(plain: Mapping[str, Any]) -> Interaction:
    """Raises ``TypeError`` when a field without a default is missing."""
    values = _known(Interaction, plain)
    values["steps"] = _many(StepRecord, plain.get("steps", []))
    values["offers"] = _many(OfferRecord, plain.get("offers", []))
    values["notes"] = dict(plain.get("notes", {}))
    values["decisions"] = _many(DecisionRecord, plain.get("decisions", []))
    values["utterances"] = _many(UtteranceRecord, plain.get("utterances", []))
    values["interpreters"] = _many(InterpreterRecord, plain.get("interpreters", []))
    return Interaction(**values)


def task_to_plain(task: Task) -> dict[str, Any]:
    """For the outbox and for ``--json``."""
    return _plain(task)


def task_from_plain(plain: Mapping[str, Any]) -> Task:
    """Raises ``TypeError`` when a field without a default is missing."""
    return Task(**_known(Task, plain))


def preference_to_plain(preference: Preference) -> dict[str, Any]:
    """For the outbox."""
    return _plain(preference)


def preference_from_plain(plain: Mapping[str, Any]) -> Preference:
    """Raises ``TypeError`` when a field is missing."""
    return Preference(**_known(Preference, plain))
