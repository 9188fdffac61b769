"""``form``: a time of day told in one sentence with other answers."""

from pathlib import Path

import pytest

from ivr.rows import flat, rows, singles
from tests.ivr.caller import Caller, flow_of
from tests.ivr.nodes.form_flow import DAY, DOCTOR, answers, form_text

HOUR = """
        - {into: hour, title: {en: the time, es: la hora}, say: {en: "At what time?", es: "¿A qué hora?"}}
"""
TUESDAY = {"day": "2026-11-03", "doctor": "ortiz"}


def at_the_form(folder: Path, language: str = "en", between: str = "", more: str = "") -> Caller:
    written = f"hour: {{type: time_of_day{f', between: {between}' if between else ''}}}"
    text = form_text(DAY + HOUR + DOCTOR, more).replace("  account:", f"  {written}\n  account:")
    return Caller(flow_of(text, folder), language=language)


@pytest.mark.parametrize(
    ("language", "words", "hour"),
    [
        ("en", "Tuesday at half past nine with Doctor Ortiz", "09:30"),
        ("en", "with doctor ortiz at a quarter to ten on tuesday", "09:45"),
        ("en", "nine thirty tuesday morning with Doctor Ortiz", "09:30"),
        ("es", "el martes a las nueve y media con la doctora Ortiz", "09:30"),
        ("es", "con la doctora ortiz a la una y cuarto el martes", "13:15"),
    ],
)
def test_where_only_one_hour_can_be_nothing_is_asked(tmp_path: Path, language: str, words: str, hour: str) -> None:
    caller = at_the_form(tmp_path, language, between="08:00-18:00")
    caller.speak(words)
    assert answers(caller) == TUESDAY | {"hour": hour}
    assert caller.heard_now()[0] == "engine.you_entered"
    caller.press("1")
    assert caller.call.node == "bye"


def test_morning_or_evening_is_asked(tmp_path: Path) -> None:
    caller = at_the_form(tmp_path)
    caller.speak("Tuesday at half past nine with Doctor Ortiz")
    assert answers(caller) == TUESDAY
    assert caller.heard_now()[:2] == ["engine.which_one", "For nine thirty in the morning, press 1."]
    caller.speak("in the evening at nine thirty")
    assert answers(caller) == TUESDAY | {"hour": "21:30"}


def test_a_time_the_clinic_has_not_is_told_and_the_rest_is_kept(tmp_path: Path) -> None:
    caller = at_the_form(tmp_path, between="08:00-18:00")
    caller.speak("Tuesday at seven in the evening with Doctor Ortiz")
    assert answers(caller) == TUESDAY
    assert caller.heard_now()[:2] == ["engine.value.closed_then", "At what time?"]
    caller.press("0930")
    assert answers(caller) == TUESDAY | {"hour": "09:30"}


def test_one_of_two_times_is_asked_about(tmp_path: Path) -> None:
    caller = at_the_form(tmp_path, between="08:00-18:00")
    caller.speak("Tuesday at nine thirty or ten thirty with Doctor Ortiz")
    assert answers(caller) == TUESDAY
    assert caller.heard_now()[0] == "engine.which_one"
    caller.press("2")
    assert answers(caller) == TUESDAY | {"hour": "10:30"}


def test_only_the_time_is_changed(tmp_path: Path) -> None:
    caller = at_the_form(tmp_path, between="08:00-18:00")
    caller.speak("Tuesday at half past nine with Doctor Ortiz")
    caller.speak("no, at ten")
    assert answers(caller) == TUESDAY | {"hour": "10:00"}


def test_by_keys_alone_as_before(tmp_path: Path) -> None:
    caller = at_the_form(tmp_path, between="08:00-18:00")
    caller.press("1")
    caller.press("11032026")
    assert caller.heard_now() == ["At what time?"]
    caller.press("0930")
    caller.press("01")
    assert answers(caller) == TUESDAY | {"hour": "09:30"}


def test_what_recognisers_are_told_of(tmp_path: Path) -> None:
    """Times that stand in the row with the days and the doctors, and no digit by itself."""
    caller = at_the_form(tmp_path, between="08:00-18:00")
    assert caller.listening is not None
    heard = caller.listening.phrases
    (row,) = rows(heard)
    assert {"at nine", "half past nine", "quarter to ten", "nine thirty", "noon"} <= {*row[1]}
    assert {"half", "past", "in the morning"} <= {*flat(heard)}
    assert not {"nine", "two"} & {*singles(heard)}
