"""A form of an appointment, for its tests: a day, a part of the day, a doctor; a number only for some."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.flow import Flow
from ivr.problems import FileProblems
from tests.ivr.caller import NOON, Caller, flow_of

HEAD = """
flow: probe
languages: [en, es]
start: here
fallback: desk
operator: nurse
variables:
  day: {type: date, when: future, order: MMDDYYYY}
  part: {privacy: public}
  doctor:
    type: name
    privacy: public
    names:
      - {id: ortiz, says: {en: Doctor Ortiz, es: doctora Ortiz}}
      - {id: ortega, says: {en: Doctor Ortega, es: doctor Ortega}}
      - {id: lee_ann, says: {en: Doctor Ann Lee, es: doctora Ann Lee}}
      - {id: lee_bob, says: {en: Doctor Bob Lee, es: doctor Bob Lee}}
  account: {type: digits, length: 4}
nodes:
  desk: {enqueue: {queue: front_desk}}
  nurse: {enqueue: {queue: nurse}}
  bye: {hangup: {say: engine.goodbye}}
  here:
    form:
      say: {en: "When, and with whom?", es: "¿Cuándo y con quién?"}
"""
DAY = """
        - {into: day, title: {en: the day, es: el día}, say: {en: "Which day?", es: "¿Qué día?"}}
"""
PART = """
        - into: part
          title: {en: the time, es: la hora}
          say: {en: "Morning or afternoon?", es: "¿Mañana o tarde?"}
          choices:
            - {key: 1, words: {en: [morning], es: [por la mañana]}, value: morning}
            - {key: 2, words: {en: [afternoon], es: [por la tarde]}, value: afternoon}
"""
DOCTOR = """
        - into: doctor
          title: {en: the doctor, es: el doctor}
          say: {en: "Which doctor?", es: "¿Qué doctor?"}
"""
ACCOUNT = """
        - into: account
          title: {en: the account, es: la cuenta}
          say: {en: "Which account?", es: "¿Qué cuenta?"}
"""
FIELDS = DAY + PART + DOCTOR
TOLD = "Tuesday morning with Doctor Ortiz"
ALL = {"day": "2026-11-03", "part": "morning", "doctor": "ortiz"}
SUMMARY = [
    "engine.you_entered",
    *("the day", "say.tuesday", "say.november", "say.third", "say.twenty", "say.twenty_six"),
    *("the time", "say.morning", "the doctor", "say.doctor_ortiz"),
    "engine.is_that_right",
]


def form_text(fields: str = FIELDS, more: str = "") -> str:
    """The flow; ``more`` are lines of the form itself, ``fields`` a list of them."""
    lines = "".join(f"      {line}\n" for line in [*more.splitlines(), "go: bye", "fields:"])
    return HEAD + lines + fields.strip("\n") + "\n"


_LOADED: dict[str, Flow] = {}
"""A flow does not change: its laws begin hundreds of calls in it."""


def form(folder: Path, fields: str = FIELDS, more: str = "", language: str = "en", at: int = NOON) -> Caller:
    """A caller who stands at its beginning."""
    text = form_text(fields, more)
    if text not in _LOADED:
        _LOADED[text] = flow_of(text, folder)
    return Caller(_LOADED[text], at, language=language)


def refusal(folder: Path, fields: str, more: str = "") -> str:
    """What the loader says."""
    with pytest.raises(FileProblems) as caught:
        flow_of(form_text(fields, more), folder)
    return str(caught.value)


def answers(caller: Caller) -> dict[str, str]:
    """What the fields hold."""
    return {name: value for name, value in caller.call.variables.items() if value}
