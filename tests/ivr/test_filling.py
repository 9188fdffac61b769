"""How far a form is, as data."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr import filling
from ivr.call import Filling, Guess
from ivr.nodes.form import Form
from ivr.spoken_value import Candidate, Reading
from ivr.turn import Turn
from tests.ivr.nodes.form_flow import ACCOUNT, FIELDS, PART, form


@pytest.fixture
def turn(tmp_path: Path) -> Turn:
    caller = form(tmp_path, FIELDS.replace("into: doctor\n", "into: doctor\n          when: \"part == 'morning'\"\n"))
    return Turn(caller.flow, caller.call, caller.at)


def fields(turn: Turn) -> tuple:  # type: ignore[type-arg]
    node = turn.flow.nodes["here"]
    assert isinstance(node, Form)
    return node.fields


def test_what_is_missing_in_order(turn: Turn) -> None:
    day, part, doctor = fields(turn)
    assert filling.missing(turn, fields(turn)) is day
    filling.put(turn, day, "2026-11-03")
    assert filling.missing(turn, fields(turn)) is part
    filling.put(turn, part, "afternoon")
    assert filling.missing(turn, fields(turn)) is None
    filling.put(turn, part, "morning")
    assert filling.missing(turn, fields(turn)) is doctor


def test_putting_again_is_counted(turn: Turn) -> None:
    day, part, _ = fields(turn)
    filling.put(turn, day, "2026-11-03", doubtful=True)
    filling.put(turn, part, "morning")
    filling.put(turn, day, "2026-11-04")
    assert turn.call.filling == Filling(filled=("part", "day"), doubtful=True, rounds=1)
    filling.empty(turn, part)
    filling.empty(turn, part)
    assert turn.call.filling == Filling(filled=("day",), doubtful=True, rounds=2)
    assert turn.value_of("part") == ""


def test_several_answers_wait_once(turn: Turn) -> None:
    day, *_ = fields(turn)
    options = (Guess("2026-11-03", "", "", "speech", 0.9), Guess("2026-11-04", "", "", "speech", 0.9))
    filling.put_off(turn, day, options[:1])
    filling.put_off(turn, day, options)
    assert filling.take_pending(turn, day) == options
    assert filling.take_pending(turn, day) == ()
    filling.put_off(turn, day, options)
    filling.put(turn, day, "2026-11-03")
    assert filling.take_pending(turn, day) == ()


def test_what_is_no_longer_asked_is_dropped(turn: Turn) -> None:
    _, part, doctor = fields(turn)
    filling.put(turn, part, "morning")
    filling.put(turn, doctor, "ortiz")
    filling.put(turn, part, "afternoon")
    filling.drop_unfit(turn, fields(turn))
    assert (filling.filling_of(turn).filled, turn.value_of("doctor")) == (("part",), "")


def test_what_differs(turn: Turn) -> None:
    day, *_ = fields(turn)
    filling.put(turn, day, "2026-11-03")
    same, other = Reading((Candidate("2026-11-03", True),)), Reading((Candidate("ortiz"),))
    assert filling.differing(turn, {"day": same, "doctor": other}) == {"doctor": other}


def test_the_record_is_as_private_as_its_most_private_answer(turn: Turn) -> None:
    turn.open_visit("here", "form")
    turn.call.filling = Filling()
    day, part, _ = fields(turn)
    filling.put(turn, part, "morning")
    filling.note(turn, fields(turn), "1", "keys", 1.0)
    assert turn.call.visit is not None
    assert (turn.call.visit.privacy, turn.call.visit.answer) == ("public", "part=morning")
    filling.note(turn, fields(turn), "morning", "speech", 0.8)
    assert (turn.call.visit.privacy, turn.call.visit.mode) == ("phi", "speech")
    filling.put(turn, day, "2026-11-03")
    filling.note(turn, fields(turn), "11032026", "keys", 1.0)
    visit = turn.call.visit
    assert (visit.privacy, visit.mode, visit.confidence, visit.utterance) == (
        "phi",
        "speech",
        0.8,
        "1 / morning / 11032026",
    )


def test_what_is_said_may_hold_an_answer_that_was_not_understood(tmp_path: Path) -> None:
    caller = form(tmp_path, PART + ACCOUNT)
    turn = Turn(caller.flow, caller.call, caller.at)
    turn.flow = replace(turn.flow, variables={**turn.flow.variables, "account": "secret"})
    turn.open_visit("here", "form")
    turn.call.filling = Filling()
    filling.put(turn, fields(turn)[0], "morning")
    filling.note(turn, fields(turn), "1", "keys", 1.0)
    assert turn.call.visit is not None
    assert turn.call.visit.privacy == "public"
    filling.note(turn, fields(turn), "morning, and one two three four", "speech", 0.9)
    assert turn.call.visit.privacy == "secret"
