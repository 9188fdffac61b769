"""Records to rows and back; the only place that knows which column is sealed and where.

What is PHI is sealed: names, birth dates, phone numbers, preferences, callers, notes, and whatever
was asked, answered or said at a step that is not public.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping

from crm.cipher import Cipher
from crm.model import (
    DecisionRecord,
    Interaction,
    InterpreterRecord,
    OfferRecord,
    Patient,
    Preference,
    StepRecord,
    Task,
    UtteranceRecord,
)

Row = dict[str, Any]
_PLAIN = (
    "id", "started_at", "ended_at", "dialled", "patient", "language", "flow", "flow_version", "outcome", "hung_up_by",
    "queue", "agent", "priority", "ivr_ms", "wait_ms", "ring_ms", "talk_ms", "interpreter_ms", "acw_ms",
    "disposition",
)  # fmt: skip
_STEP = ("position", "node", "kind", "at", "duration_ms", "mode", "confidence", "outcome", "privacy")
_OFFER = ("offer", "agent", "at", "ring_ms", "outcome")
_DECISION = ("at", "kind", "facts")
_INTERPRETER = ("interpreter", "language", "qualified", "asked_at", "ring_ms", "joined_ms", "outcome")
_UTTERANCE = ("at", "node", "language", "spoken_ms", "waited_ms", "confidence", "privacy", "audio")
_SAID = ("text", "nbest")
_TASK = (
    "id", "created_at", "due", "owner", "patient", "interaction", "why", "priority", "done_at", "done_by",
    "topic", "language", "recording", "duration_ms", "taken_by",
)  # fmt: skip
_WORDS = ("asked", "answer", "utterance")


def _take(record: object, names: Iterable[str]) -> Row:
    return {name: getattr(record, name) for name in names}


def patient_row(patient: Patient, cipher: Cipher) -> Row:
    person = _take(patient, ("given_name", "family_name", "birth_date", "care_team"))
    return {"id": patient.id, "sealed": cipher.seal(person, f"patients {patient.id}")}


def phone_rows(patient: Patient, cipher: Cipher) -> list[Row]:
    return [
        {
            "patient": patient.id,
            "position": position,
            "mark": cipher.mark(phone),
            "sealed": cipher.encrypt_text(phone, f"phones {patient.id}"),
        }
        for position, phone in enumerate(dict.fromkeys(patient.phones))
    ]


def to_patient(row: RowMapping, language: str, phones: Sequence[RowMapping], cipher: Cipher) -> Patient:
    """Raises ``CipherError``."""
    person = cipher.unseal(row["sealed"], f"patients {row['id']}")
    numbers = tuple(cipher.decrypt_text(phone["sealed"], f"phones {row['id']}") for phone in phones)
    team = tuple(person.pop("care_team", ()))  # rows of before it was kept have none
    return Patient(id=row["id"], language=language, phones=numbers, care_team=team, **person)


def interaction_row(interaction: Interaction, cipher: Cipher) -> Row:
    row = _take(interaction, _PLAIN)
    caller, place = interaction.caller, f"interactions {interaction.id}"
    row["caller_mark"] = None if caller is None else cipher.mark(caller)
    row["caller_sealed"] = None if caller is None else cipher.encrypt_text(caller, place)
    row["notes_sealed"] = cipher.seal(interaction.notes, place) if interaction.notes else None
    return row


def step_rows(interaction: Interaction, cipher: Cipher) -> list[Row]:
    rows = []
    for number, step in enumerate(interaction.steps):
        words = _take(step, _WORDS)
        row = _take(step, _STEP) | {"interaction": interaction.id, "row": number, "words_sealed": None}
        if step.privacy == "public":
            row |= words
        else:
            row |= dict.fromkeys(_WORDS, "")
            row["words_sealed"] = cipher.seal(words, f"steps {interaction.id} {number}")
        rows.append(row)
    return rows


def _numbered(interaction: Interaction, records: Iterable[object], names: Iterable[str]) -> list[Row]:
    """Records of which nothing is sealed, each with its place in the list."""
    return [
        _take(record, names) | {"interaction": interaction.id, "row": number} for number, record in enumerate(records)
    ]


def offer_rows(interaction: Interaction) -> list[Row]:
    return _numbered(interaction, interaction.offers, _OFFER)


def decision_rows(interaction: Interaction) -> list[Row]:
    return _numbered(interaction, interaction.decisions, _DECISION)


def interpreter_rows(interaction: Interaction) -> list[Row]:
    return _numbered(interaction, interaction.interpreters, _INTERPRETER)


def utterance_rows(interaction: Interaction, cipher: Cipher) -> list[Row]:
    return [
        _take(utterance, _UTTERANCE)
        | {"interaction": interaction.id, "row": number}
        | {"sealed": cipher.seal(_take(utterance, _SAID), f"utterances {interaction.id} {number}")}
        for number, utterance in enumerate(interaction.utterances)
    ]


def _to_utterance(row: RowMapping, cipher: Cipher) -> UtteranceRecord:
    said = cipher.unseal(row["sealed"], f"utterances {row['interaction']} {row['row']}")
    return UtteranceRecord(**{name: row[name] for name in _UTTERANCE}, **said)


def _to_step(row: RowMapping, cipher: Cipher) -> StepRecord:
    sealed = row["words_sealed"]
    words: dict[str, Any] = {name: row[name] for name in _WORDS}
    if sealed is not None:
        words = cipher.unseal(sealed, f"steps {row['interaction']} {row['row']}")
    return StepRecord(**{name: row[name] for name in _STEP}, **words)


def to_interaction(row: RowMapping, parts: Mapping[str, Sequence[RowMapping]], cipher: Cipher) -> Interaction:
    """``parts``: the rows of each of this interaction's tables, in order. Raises ``CipherError``."""
    place = f"interactions {row['id']}"
    caller, notes = row["caller_sealed"], row["notes_sealed"]
    return Interaction(
        **{name: row[name] for name in _PLAIN},
        caller=None if caller is None else cipher.decrypt_text(caller, place),
        notes={} if notes is None else cipher.unseal(notes, place),
        steps=tuple(_to_step(step, cipher) for step in parts["steps"]),
        offers=tuple(OfferRecord(**{name: offer[name] for name in _OFFER}) for offer in parts["offers"]),
        decisions=tuple(
            DecisionRecord(**{name: decision[name] for name in _DECISION}) for decision in parts["decisions"]
        ),
        utterances=tuple(_to_utterance(utterance, cipher) for utterance in parts["utterances"]),
        interpreters=tuple(
            InterpreterRecord(**{name: leg[name] for name in _INTERPRETER}) for leg in parts["interpreters"]
        ),
    )


def task_row(task: Task, cipher: Cipher) -> Row:
    sealed = cipher.encrypt_text(task.transcript, f"tasks {task.id}") if task.transcript else None
    return _take(task, _TASK) | {"transcript_sealed": sealed}


def to_task(row: RowMapping, cipher: Cipher) -> Task:
    """Raises ``CipherError``."""
    sealed = row["transcript_sealed"]
    transcript = cipher.decrypt_text(sealed, f"tasks {row['id']}") if sealed is not None else ""
    return Task(**{name: row[name] for name in _TASK}, transcript=transcript)


def preference_row(preference: Preference, cipher: Cipher) -> Row:
    place = f"patient_preferences {preference.patient} {preference.what}"
    row = _take(preference, ("patient", "what", "asked_at"))
    return row | {"sealed": cipher.encrypt_text(preference.value, place)}


def to_preference(row: RowMapping, cipher: Cipher) -> Preference:
    """Raises ``CipherError``."""
    place = f"patient_preferences {row['patient']} {row['what']}"
    return Preference(row["patient"], row["what"], cipher.decrypt_text(row["sealed"], place), row["asked_at"])
