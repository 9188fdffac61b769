"""How far a form is: what is filled, what waits to be asked about, what the record holds (``Call.filling``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ivr import conditions
from ivr.call import Filling, Guess, Pending
from ivr.entry import why
from ivr.expressions import privacy_of
from ivr.messages import Prompt
from ivr.spoken_value import Reading

if TYPE_CHECKING:
    from ivr.form_field import FormField
    from ivr.nodes.form import Form
    from ivr.turn import Turn


def filling_of(turn: Turn) -> Filling:
    """At its beginning if a call was loaded without."""
    return turn.call.filling if turn.call.filling is not None else Filling()


def is_wanted(turn: Turn, field: FormField) -> bool:
    """Is it asked for in this call, as things stand?"""
    return field.when is None or conditions.holds(turn, field.when)


def missing(turn: Turn, fields: Sequence[FormField]) -> FormField | None:
    """The next to be asked for."""
    filling = filling_of(turn)
    owed = [one.field for one in filling.pending]
    open_ones = (one for one in fields if one.into not in filling.filled and is_wanted(turn, one))
    return next((one for one in open_ones if one.ask or one.into in owed), None)


def put(turn: Turn, field: FormField, value: str, *, doubtful: bool = False) -> None:
    """``field`` is done with ``value``, "" when it was skipped."""
    filling = filling_of(turn)
    again = field.into in filling.filled
    turn.remember(field.into, value)
    turn.call.filling = replace(
        filling,
        filled=(*_without(filling, field), field.into),
        pending=tuple(one for one in filling.pending if one.field != field.into),
        doubtful=filling.doubtful or doubtful,
        rounds=filling.rounds + again,
    )


def put_off(turn: Turn, field: FormField, options: tuple[Guess, ...]) -> None:
    """It may be one of ``options``, or anything if there are none: asked about when its turn comes."""
    empty(turn, field)
    filling = filling_of(turn)
    pending = (*(one for one in filling.pending if one.field != field.into), Pending(field.into, options))
    turn.call.filling = replace(filling, pending=pending)


def take_pending(turn: Turn, field: FormField) -> tuple[Guess, ...]:
    """What ``field`` may be, once."""
    filling = filling_of(turn)
    turn.call.filling = replace(filling, pending=tuple(one for one in filling.pending if one.field != field.into))
    return next((one.options for one in filling.pending if one.field == field.into), ())


def empty(turn: Turn, field: FormField) -> None:
    """To be asked for again, which is counted if it was filled."""
    filling = filling_of(turn)
    again = field.into in filling.filled
    turn.remember(field.into, "")
    turn.call.filling = replace(filling, filled=_without(filling, field), rounds=filling.rounds + again)


def drop_unfit(turn: Turn, fields: Sequence[FormField]) -> None:
    """Answers whose field is no longer asked for, since another has changed."""
    for field in fields:
        filling = filling_of(turn)
        if field.into in filling.filled and not is_wanted(turn, field):
            turn.remember(field.into, "")
            turn.call.filling = replace(filling, filled=_without(filling, field))


def options_of(turn: Turn, field: FormField, reading: Reading, utterance: str, confidence: float) -> tuple[Guess, ...]:
    """What ``reading`` may be, to be told apart."""
    flow, language = turn.flow, turn.call.language
    return tuple(
        Guess(one.value, field.label(flow, one.value, language), utterance, "speech", confidence)
        for one in reading.candidates
    )


def note(turn: Turn, fields: Sequence[FormField], utterance: str, mode: str, confidence: float) -> None:
    """The record of the call holds all answers, and what was said for them; as private as the most private.

    What is said may hold an answer to any of ``fields``, also one that was not understood.
    """
    visit = turn.call.visit
    if visit is None:
        return
    filled = filling_of(turn).filled
    answer = "; ".join(f"{name}={turn.value_of(name)}" for name in filled)
    spoken = "speech" in (mode, visit.mode)
    privacy = privacy_of([field.into for field in fields] if spoken else filled, turn.flow.variables)
    heard = " / ".join(part for part in (visit.utterance, utterance) if part)
    kept = "phi" if spoken and privacy == "public" else privacy
    turn.answered(answer, heard, "speech" if spoken else mode, min(visit.confidence, confidence), kept)


def differing(turn: Turn, found: Mapping[str, Reading]) -> dict[str, Reading]:
    """What would change something that is filled already, or fill what is not."""
    return {name: reading for name, reading in found.items() if _values(reading) != [turn.value_of(name)]}


def _values(reading: Reading) -> list[str]:
    return [one.value for one in reading.candidates]


def _without(filling: Filling, field: FormField) -> tuple[str, ...]:
    return tuple(name for name in filling.filled if name != field.into)


def fill(turn: Turn, node: Form, found: Mapping[str, Reading], utterance: str, confidence: float) -> tuple[Prompt, ...]:
    """Take what was told for these fields. What was refused, or is still open though it was asked for, is asked about
    when its turn comes; returned is why the first one was refused.
    """
    refused: tuple[Prompt, ...] = ()
    asked = node.asked(turn.call) if node.stage(turn.call) == "field" else None
    for field in node.fields:
        reading = found.get(field.into, Reading())
        said = reading.candidates if is_wanted(turn, field) else ()
        if len(said) == 1:
            badly = confidence < node.confidence.accept or said[0].doubtful
            put(turn, field, said[0].value, doubtful=badly or node.confirm == "unasked")
        elif said:
            put_off(turn, field, options_of(turn, field, reading, utterance, confidence))
        elif is_wanted(turn, field) and (reading.refusal or field is asked):
            refused = refused or why(turn, reading)
            if field.into not in filling_of(turn).filled:
                put_off(turn, field, ())
    note(turn, node.fields, utterance, "speech", confidence)
    return refused
