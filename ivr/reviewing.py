"""Everything that was told to a form is read back, and one answer of it is changed.

    summary   "I have: the day, Tuesday …; the doctor, … Is that right?"   1, yes -> on;  2, no -> which
              "no, Wednesday" -> changed and read back again;  "no, the doctor" -> asked for again
    which     "What should I change? For the day, press 1 …"               a key, a title, a number, or a new value

The key of a field is its place in the form, so that what is said about it can be rendered ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ivr.call import Asking, Part
from ivr.confidence import hypotheses
from ivr.filling import differing, filling_of
from ivr.languages import languages
from ivr.messages import Heard, Prompt
from ivr.spoken_value import spoken_tokens
from ivr.words import digit_names, normalise, spoken_digits, spot, yes_no_phrases, yes_or_no

if TYPE_CHECKING:
    from ivr.call import Call
    from ivr.flow import Flow
    from ivr.form_field import FormField
    from ivr.nodes.form import Form
    from ivr.turn import Turn


def answers(turn: Turn, node: Form) -> list[FormField]:
    """The fields that have a value."""
    return [field for field in node.fields if turn.value_of(field.into)]


def begin(turn: Turn, node: Form) -> None:
    """Read everything back."""
    _be_at(turn, node, "summary")


def _be_at(turn: Turn, node: Form, stage: str) -> None:
    filling = filling_of(turn)
    turn.be_in(Asking())
    turn.call.filling = replace(filling, stage="which" if stage == "which" else "summary", asked="")
    node.ask(turn, (Part(question(turn, node), node.barge_in),))


def question(turn: Turn, node: Form) -> tuple[Prompt, ...]:
    """What is asked, again; in sounds that are the same for everybody: nothing private is rendered."""
    flow, language = turn.flow, turn.call.language
    if node.stage(turn.call) == "which":
        options = [option(flow, language, node, field) for field in _changeable(turn, node)]
        return (turn.engine("which_wrong"), *options, turn.engine("neither", key=_keys(flow, node)[-1]))
    told = [
        prompt
        for field in answers(turn, node)
        for prompt in (*turn.texts(field.title), *field.said(flow, turn.value_of(field.into), language))
    ]
    return (turn.engine("you_entered"), *told, turn.engine("is_that_right"))


def option(flow: Flow, language: str, node: Form, field: FormField) -> Prompt:
    """``For the day, press 1``."""
    key = _keys(flow, node)[node.fields.index(field)]
    return flow.catalogue.prompt("engine.option", language, {"value": field.called(flow, language), "key": key})


def prompts(flow: Flow, language: str, node: Form) -> Iterator[Prompt]:
    """What can be rendered ahead."""
    for field in node.fields:
        yield option(flow, language, node, field)
    yield flow.catalogue.prompt("engine.neither", language, {"key": _keys(flow, node)[-1]})


def _keys(flow: Flow, node: Form) -> str:
    """One for each field, and one for none of them; never the emergency key."""
    return "".join(key for key in "123456789" if key != flow.emergency.key)[: len(node.fields) + 1]


def _changeable(turn: Turn, node: Form) -> list[FormField]:
    filled = filling_of(turn).filled
    return [field for field in node.fields if field.into in filled]


def keys(flow: Flow, call: Call, node: Form) -> str:
    """The keys that answer."""
    return "12" if node.stage(call) == "summary" else _keys(flow, node)


def phrases(turn: Turn, node: Form) -> Iterable[str]:
    """The words that answer, beside the values themselves."""
    flow, language = turn.flow, turn.call.language
    if node.stage(turn.call) == "summary":
        yield from yes_no_phrases(language)
    for field, key in zip(node.fields, _keys(flow, node), strict=False):
        yield field.called(flow, language)
        if node.stage(turn.call) == "which":
            yield from digit_names(key, language)


# --- keys ---


def on_key(turn: Turn, node: Form, key: str) -> None:
    if node.stage(turn.call) == "summary":
        if key == "1":
            node.finish(turn)
        elif key == "2":
            _deny(turn, node)
        else:
            node.not_understood(turn)
    elif not _choose(turn, node, key):
        node.not_understood(turn)


def _deny(turn: Turn, node: Form) -> None:
    fields = _changeable(turn, node)
    if len(fields) == 1:
        node.reopen(turn, fields[0])
    else:
        _be_at(turn, node, "which")


def _choose(turn: Turn, node: Form, key: str) -> bool:
    """The field of this key, or none of them: then all is read back once more."""
    known = _keys(turn.flow, node)
    if len(key) != 1 or key not in known:
        return False
    place = known.index(key)
    if place == len(node.fields):
        filling = filling_of(turn)
        turn.call.filling = replace(filling, rounds=filling.rounds + 1)
        node.go_on(turn)
        return True
    field = node.fields[place]
    if field not in _changeable(turn, node):
        return False
    node.reopen(turn, field)
    return True


# --- speech ---


def on_speech(turn: Turn, node: Form, heard: Heard) -> None:
    """The first hypothesis that answers decides."""
    for said in hypotheses(heard):
        if said.confidence >= node.confidence.confirm and _hear(turn, node, said.utterance, said.confidence):
            return
    node.not_understood(turn, "maxspeech" if heard.cut else "no_match")


def understands(turn: Turn, node: Form, utterance: str) -> bool:
    if node.stage(turn.call) == "summary" and yes_or_no(utterance, turn.call.language) is not None:
        return True
    return bool(node.told(turn, utterance)) or _named(turn, node, utterance) is not None


def _hear(turn: Turn, node: Form, utterance: str, confidence: float) -> bool:
    """Act on ``utterance`` if it answers. A new value or the name of a field says more than a yes or no."""
    language, summary = turn.call.language, node.stage(turn.call) == "summary"
    digits = "" if summary else spoken_digits(normalise(utterance), language) or ""
    if _choose(turn, node, digits):
        return True
    told = node.told(turn, utterance)
    changed, verdict = differing(turn, told), yes_or_no(utterance, language)
    named = _named(turn, node, utterance)
    if any(reading.candidates for reading in changed.values()):
        node.fill(turn, changed, utterance, confidence)
    elif named is not None and verdict is not True:
        node.reopen(turn, named)
    elif told and not changed and not summary:
        node.reopen(turn, next(field for field in node.fields if field.into in told))
    elif summary and verdict is False:
        _deny(turn, node)
    elif summary and (verdict is True or (told and not changed)):
        node.finish(turn)
    else:
        return False
    return True


def _named(turn: Turn, node: Form, utterance: str) -> FormField | None:
    """The one field whose title is said."""
    said = normalise(utterance)
    titles = ((field, _title(turn, field)) for field in _changeable(turn, node))
    found = [field for field, title in titles if spot(title, said)]
    return found[0] if len(found) == 1 else None


def _title(turn: Turn, field: FormField) -> str:
    """Without its article."""
    title, known = field.called(turn.flow, turn.call.language), languages().get(turn.call.language)
    words = spoken_tokens(title, known) if known is not None else ()
    return " ".join(words) or normalise(title)
