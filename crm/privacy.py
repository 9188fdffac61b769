"""What may be stored at all: one rule for every connector and for the outbox.

- An answer typed ``secret`` (a PIN, a card number) is never stored, nor the words or
  keys it was given by, nor their sound; that the step was passed, and how, is.
- Text that no database could take is mended: PostgreSQL refuses NUL characters, UTF-8
  has no lone surrogates. One odd byte from a SIP header must not keep a record out.
"""

from __future__ import annotations

from dataclasses import fields, replace
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

_Record = TypeVar(
    "_Record",
    Interaction,
    InterpreterRecord,
    StepRecord,
    OfferRecord,
    DecisionRecord,
    UtteranceRecord,
    Task,
    Preference,
)


def clean(text: str) -> str:
    """``text`` without NUL, lone surrogates turned into ``?``."""
    if text.isprintable():  # neither is; nearly every text ends here
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _cleaned(record: _Record) -> _Record:
    changes: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str) and (mended := clean(value)) != value:
            changes[field.name] = mended
    return replace(record, **changes) if changes else record


def _storable_step(step: StepRecord) -> StepRecord:
    if step.privacy == "secret" and (step.answer or step.utterance):
        step = replace(step, answer="", utterance="")
    return _cleaned(step)


def _storable_utterance(utterance: UtteranceRecord) -> UtteranceRecord:
    if utterance.privacy == "secret":
        utterance = replace(utterance, text="", nbest="[]", audio="")
    return _cleaned(utterance)


def storable(interaction: Interaction) -> Interaction:
    """``interaction`` as it may be kept: no secrets, clean text, plain notes."""
    return _cleaned(
        replace(
            interaction,
            steps=tuple(_storable_step(step) for step in interaction.steps),
            offers=tuple(_cleaned(offer) for offer in interaction.offers),
            notes={clean(key): clean(value) for key, value in interaction.notes.items()},
            decisions=tuple(_cleaned(decision) for decision in interaction.decisions),
            utterances=tuple(_storable_utterance(utterance) for utterance in interaction.utterances),
            interpreters=tuple(_cleaned(leg) for leg in interaction.interpreters),
        )
    )


def storable_task(task: Task) -> Task:
    """``task`` as it may be kept: clean text."""
    return _cleaned(task)


def storable_preference(preference: Preference) -> Preference:
    """``preference`` as it may be kept: clean text."""
    return _cleaned(preference)
