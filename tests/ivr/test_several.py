"""Several answers in one utterance."""

import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow import Flow
from ivr.form_field import FormField
from ivr.nodes.form import Form
from ivr.several import spot_several
from ivr.spoken_value import Occasion
from tests.ivr.caller import NOON
from tests.ivr.conftest import FACTS
from tests.ivr.shipped import load_files

NOW = Occasion(NOON, FACTS)
FLOW = """
flow: several
languages: [en, es]
start: here
fallback: desk
variables:
  day: {type: date, when: future, within_days: 400}
  hour: {type: time_of_day}
  doctor: {type: name, names: [{id: ortiz, says: {en: Doctor Ortiz, es: doctora Ortiz}}]}
  pay: {type: money}
nodes:
  desk: {enqueue: {queue: front_desk}}
  here:
    form:
      say: engine.help
      go: desk
      fields:
        - {into: day, title: {en: a, es: a}, say: engine.help}
        - {into: hour, title: {en: b, es: b}, say: engine.help}
        - {into: doctor, title: {en: c, es: c}, say: engine.help}
        - {into: pay, title: {en: d, es: d}, say: engine.help}
"""


@cache
def flow() -> Flow:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "several.yaml"
        path.write_text(FLOW, encoding="utf-8")
        return load_files([path]).flows["several"]


def fields() -> tuple[FormField, ...]:
    node = flow().nodes["here"]
    assert isinstance(node, Form)
    return node.fields


def told(words: str, language: str = "en", asked: int | None = None) -> dict[str, str]:
    """Variable to its values, a ``?`` behind what is doubtful; a refusal in brackets."""
    of = fields()
    found = spot_several(of, flow(), words, language, NOW, asked=of[asked] if asked is not None else None)
    return {
        name: " ".join(one.value + "?" * one.doubtful for one in reading.candidates) or f"({reading.refusal})"
        for name, reading in found.items()
    }


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("Tuesday at two thirty in the afternoon", {"day": "2026-11-03", "hour": "14:30"}),
        ("with Doctor Ortiz on Tuesday", {"day": "2026-11-03", "doctor": "ortiz"}),
        ("ten in the morning, I'd like to see Ortiz", {"hour": "10:00", "doctor": "ortiz"}),
        ("Tuesday is good for Ortiz", {"day": "2026-11-03?", "doctor": "ortiz?"}),
        ("February thirtieth with Ortiz", {"day": "(no_such_day)", "doctor": "ortiz"}),
        ("twenty dollars tomorrow", {"day": "2026-10-29", "pay": "2000"}),
        ("well", {}),
        ("", {}),
    ],
)
def test_english(words: str, values: dict[str, str]) -> None:
    assert told(words) == values


def test_as_many_fields_as_can_be() -> None:
    """Alone it may be the second of March 2030; beside the hour it is the third of the month."""
    assert told("the third at two thirty") == {"day": "2026-11-03", "hour": "02:30 14:30"}


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("el martes a las dos y media de la tarde", {"day": "2026-11-03", "hour": "14:30"}),
        ("con la doctora Ortiz el martes", {"day": "2026-11-03", "doctor": "ortiz"}),
        ("a las dos", {"hour": "02:00 14:00"}),
        ("el dos", {"day": "2026-11-02"}),
    ],
)
def test_spanish(words: str, values: dict[str, str]) -> None:
    assert told(words, "es") == values


def test_the_field_that_was_asked_for_has_the_word() -> None:
    assert told("dos", "es", 1) == {"hour": "02:00 14:00"}
    assert told("dos", "es", 0) == {"day": "2026-11-02"}


WORDS = ["tuesday", "two", "thirty", "ortiz", "doctor", "the", "third", "march", "no", "dollars", "five", "at", "xyzzy"]


@given(words=st.lists(st.sampled_from(WORDS), max_size=30), language=st.sampled_from(["en", "es", "ko", "xx"]))
def test_any_words(words: list[str], language: str) -> None:
    """Whatever is said, each field gets at most one reading, and one that stands in the words."""
    found = told(" ".join(words), language)
    assert set(found) <= {"day", "hour", "doctor", "pay"}
    assert ("doctor" in found) <= ("ortiz" in words)
