"""What is listened for at each stage of a form."""

from pathlib import Path

from ivr.rows import flat, row_of, rows, singles
from tests.ivr.caller import Caller
from tests.ivr.nodes.form_flow import ACCOUNT, FIELDS, TOLD, form


def heard(caller: Caller) -> tuple[str, ...]:
    assert caller.listening is not None
    return caller.listening.phrases


def test_the_open_question_hears_single_answers_and_several_in_a_row(tmp_path: Path) -> None:
    grammar = heard(form(tmp_path))
    (row,) = rows(grammar)
    days, parts, doctors = row
    assert {"monday", "tomorrow", "the day after tomorrow"} <= {*days}
    assert not {"yesterday", "november", "third", "two", "week"} & {*days}, "these are no answer by themselves"
    assert parts == ("morning", "afternoon")
    assert {"with doctor ortiz", "doctor ortiz", "ortiz"} <= {*doctors}
    assert {"monday", "morning", "doctor ortiz"} <= {*singles(grammar)}
    assert {"november", "third"} <= {*flat(grammar)} - {*singles(grammar)}


def test_a_field_hears_its_answers_and_the_row(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.press("1")
    caller.press("11032026")
    assert {"morning", "one", "two"} <= {*singles(heard(caller))}
    assert "monday" not in singles(heard(caller))
    assert len(rows(heard(caller))[0]) == 3


def test_a_row_of_digits_is_heard_alone(tmp_path: Path) -> None:
    caller = form(tmp_path, FIELDS + ACCOUNT)
    caller.speak(TOLD)
    assert caller.heard_now() == ["Which account?"]
    assert not any(map(row_of, heard(caller)))


def test_a_correction_is_a_row_with_a_no(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(TOLD)
    (row,) = rows(heard(caller))
    assert "no" in row[0]
    assert {"yes", "no", "the doctor", "wednesday"} <= {*singles(heard(caller))}
