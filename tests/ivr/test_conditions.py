"""Conditions at work, by the real library."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import conditions
from ivr.conditions import evaluate, typed, written
from ivr.expressions import ExpressionError, Scope, read
from ivr.turn import Turn
from ivr.variables import Kind
from tests.ivr.caller import NIGHT, NOON, Caller, flow_of

SCOPE = Scope(kinds={"a": "number", "b": "number", "t": "text", "yes": "truth", "d": "date"}, hours=("main",))


def worth(source: str, **values: str | float | bool) -> object:
    return evaluate(read(source, SCOPE), values, {"open": lambda _hours: True})


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a + 1", 4.5),
        ("7 / 2", 3.5),
        ("a > 3 && b < 0", True),
        ("t.contains('b') ? size(t) : 0", 3.0),
        ("t + '!'", "abc!"),
        ("a in [1, 3.5]", True),
        ("open('main')", True),
        ("d < '2000-01-01'", True),
        ("a / 0", None),
        ("-(a - b)", -4.5),
    ],
)
def test_what_they_come_to(source: str, found: object) -> None:
    assert worth(source, a=3.5, b=-1.0, t="abc", d="1985-03-14") == found


def test_a_value_that_is_not_there_decides_nothing_by_itself() -> None:
    assert worth("a > 3") is None
    assert worth("!(a > 3)") is None
    assert worth("a > 3 || yes", yes=True) is True
    assert worth("yes || a > 3", yes=True) is True
    assert worth("a > 3 && yes", yes=False) is False


@given(a=st.floats(-1e6, 1e6), b=st.floats(-1e6, 1e6), yes=st.booleans())
def test_the_library_reckons_as_python_does(a: float, b: float, yes: bool) -> None:
    assert worth("yes ? a + b : a * b", a=a, b=b, yes=yes) == (a + b if yes else a * b)
    assert worth("a < b || a >= b", a=a, b=b) is True
    assert worth("!(a == b) == (a != b)", a=a, b=b) is None or worth("(a != b) == !(a == b)", a=a, b=b) is True


@given(st.text(alphabet="abtd yes()'<>=!&|?:+-*/.,0123", max_size=40))
def test_whatever_our_reader_takes_the_library_can_read(source: str) -> None:
    try:
        expression = read(source, SCOPE)
    except ExpressionError:
        return
    assert conditions.refusal(expression) is None
    evaluate(expression, {"a": 1.0, "b": 2.0, "t": "x", "yes": True, "d": "2000-01-01"}, {})


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("yes", "truth", True),
        ("no", "truth", False),
        ("", "truth", None),
        ("12", "number", 12.0),
        ("x", "number", None),
        ("", "number", None),
        ("nan", "number", None),
        ("", "text", ""),
        ("", "date", None),
        ("1985-03-14", "date", "1985-03-14"),
    ],
)
def test_kept_values_are_typed(text: str, kind: Kind, value: object) -> None:
    assert typed(text, kind) == value


def test_results_are_kept_as_people_write_them() -> None:
    found = [written(one) for one in (None, True, False, "x", 3.0, 2.5, 1 / 3)]
    assert found == ["", "yes", "no", "x", "3", "2.5", "0.333333"]


FLOW = """
flow: flow
languages: [en]
start: first
fallback: desk
variables:
  age: {type: number, privacy: public}
  old: {type: yes_no, privacy: public}
  tries: {type: number, privacy: public}
nodes:
  desk: {enqueue: {queue: front_desk}}
  first: {set: {values: {age: 70}, go: second}}
  second:
    set: {values: {old: {expression: "age >= 65"}, tries: {expression: "visits('first') + visits('second')"}}, go: fork}
  fork:
    branch:
      cases:
        - {when: "CONDITION", go: bye}
      else: desk
  bye: {hangup: {say: engine.goodbye}}
"""


@pytest.mark.parametrize(
    ("condition", "at", "holds"),
    [
        ("old && tries == 2", NOON, True),
        ("open('main')", NOON, True),
        ("open('main')", NIGHT, False),
        ("patient_known", NOON, False),
        ("!known('patient_known') && known('age')", NOON, True),
        ("today == '2026-10-28' && weekday == 'wed' && clock == '13:30'", NOON, True),
        ("caller.startsWith('+1555') && language == 'en'", NOON, True),
        ("visits('desk') == 0", NOON, True),
    ],
)
def test_a_call_is_asked(condition: str, at: int, holds: bool, tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW.replace("CONDITION", condition), tmp_path), at)
    assert caller.call.node == ("bye" if holds else "desk")
    assert caller.call.variables == {"age": "70", "old": "yes", "tries": "2"}
    turn = Turn(caller.flow, caller.call, at)
    assert conditions.holds(turn, condition) is holds
    assert conditions.value(turn, condition) == ("yes" if holds else "no")
