"""Operations that nobody could be let through to are refused when the flows load."""

from pathlib import Path

import pytest

from ivr.problems import FileProblems
from tests.ivr.two_flows import load

TOP = """
flow: top
languages: [en]
start: FIRST
fallback: desk
nodes:
  who: {lookup: {what: patient_by_phone, found: part, not_found: desk}}
  part: {call: {flow: part, go: desk}}
  desk: {enqueue: {queue: front_desk}}
"""
PART = """
flow: part
languages: [en]
start: tell
nodes:
  tell: {update: {what: patient_update, arguments: {language: language}, go: done}}
  done: {return: {}}
"""


def test_who_calls_a_flow_may_have_proved_it(tmp_path: Path) -> None:
    load(tmp_path, top=TOP.replace("FIRST", "who"), part=PART)
    load(tmp_path, part=PART)  # who calls it is not known here


def test_when_no_caller_of_it_proves_anything_it_is_refused(tmp_path: Path) -> None:
    top = TOP.replace("FIRST", "part").replace("  who: {lookup: {what: patient_by_phone, found: part, not_found: desk}}\n", "")  # fmt: skip  # noqa: E501
    with pytest.raises(FileProblems, match=r"part\.yaml:6:3: 'patient_update' wants identity 1"):
        load(tmp_path, top=top, part=PART)
