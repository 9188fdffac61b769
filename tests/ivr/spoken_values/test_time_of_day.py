"""``time_of_day``: morning or evening is asked unless it was said or only one can be."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spoken_values.time_of_day import TimeOfDay
from tests.ivr.conftest import FACTS
from tests.ivr.nodes.probe import refused
from tests.ivr.spoken_values.talk import WEDNESDAY, again, heard, keyed

TIME = TimeOfDay()


@pytest.mark.parametrize(
    ("language", "words", "times"),
    [
        ("en", "at seven", ["07:00", "19:00"]),
        ("en", "seven o'clock", ["07:00", "19:00"]),
        ("en", "five oh six", ["05:06", "17:06"]),
        ("en", "seven thirty", ["07:30", "19:30"]),
        ("en", "half past seven in the evening", ["19:30"]),
        ("en", "a quarter to eight in the morning", ["07:45"]),
        ("en", "quarter to one in the afternoon", ["12:45"]),
        ("en", "ten past two p.m.", ["14:10"]),
        ("en", "7:30 a.m.", ["07:30"]),
        ("en", "7:30am", ["07:30"]),
        ("en", "at 9am", ["09:00"]),
        ("en", "at 930", ["09:30", "21:30"]),
        ("en", "at 990", []),
        ("en", "in the morning at nine", ["09:00"]),
        ("en", "tonight at nine", ["21:00"]),
        ("en", "a quarter of nine", ["08:45", "20:45"]),
        ("en", "five minutes to nine", ["08:55", "20:55"]),
        ("es", "las nueve y diez minutos", ["09:10", "21:10"]),
        ("en", "nine o clock", ["09:00", "21:00"]),
        ("en", "twelve noon", ["12:00"]),
        ("en", "12 midnight", ["00:00"]),
        ("en", "one noon", []),
        ("en", "two at night", ["02:00"]),
        ("en", "nineteen thirty", ["19:30"]),
        ("en", "fourteen hundred", ["14:00"]),
        ("en", "noon", ["12:00"]),
        ("en", "midnight", ["00:00"]),
        ("en", "twelve thirty", ["00:30", "12:30"]),
        ("en", "seven seventy", []),
        ("en", "morning", []),
        ("es", "a las siete", ["07:00", "19:00"]),
        ("es", "a la una de la tarde", ["13:00"]),
        ("es", "las siete y media de la tarde", ["19:30"]),
        ("es", "siete y cuarto", ["07:15", "19:15"]),
        ("es", "ocho menos cuarto de la mañana", ["07:45"]),
        ("es", "cuarto para las ocho de la noche", ["19:45"]),
        ("es", "las siete en punto de la mañana", ["07:00"]),
        ("es", "treinta y cinco", []),
        ("es", "mediodía", ["12:00"]),
        ("es", "las doce del mediodia", ["12:00"]),
        ("es", "la una del mediodía", ["13:00"]),
        ("es", "por la manana a las nueve", ["09:00"]),
        ("es", "diecinueve treinta", ["19:30"]),
        ("ko", "일곱 시", []),
    ],
)
def test_words(language: str, words: str, times: list[str]) -> None:
    assert heard(TIME, words, language) == times


def test_keys() -> None:
    assert keyed(TIME, "0730") == ["07:30", "19:30"]
    assert keyed(TIME, "1930") == ["19:30"]
    assert keyed(TIME, "0030") == ["00:30"]
    assert keyed(TIME, "1260") == keyed(TIME, "2400") == ["!no_such_time"]
    assert keyed(TIME, "730") == []


def test_only_one_may_be_within_the_hours() -> None:
    office = TimeOfDay(between="08:00-18:00")
    assert heard(office, "at nine") == keyed(office, "0900") == ["09:00"]
    assert heard(office, "at two") == ["14:00"]
    assert heard(office, "at seven") == ["!closed_then"]
    assert office.example(WEDNESDAY, 4) == "08:00"


def test_hours_that_no_clock_shows_are_refused(tmp_path: Path) -> None:
    node = "{collect: {say: load.press, into: account, go: bye}}"
    said = refused(node, tmp_path, account="{type: time_of_day, between: 08:00-25:00}")
    assert "has a time that no clock shows" in said


def test_said_in_words() -> None:
    assert TIME.label("19:05", "en", FACTS) == "seven oh five in the evening"
    assert TIME.label("13:00", "es", FACTS) == "la una de la tarde"
    assert TIME.label("00:00", "en", FACTS) == "midnight"
    assert TIME.say("25:00", "en", FACTS) == tuple("2500")


@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(["en", "es"]))
def test_what_we_say_we_understand(hour: int, minute: int, language: str) -> None:
    value = f"{hour:02}:{minute:02}"
    assert again(TIME, value, language) == [value]
    assert value in keyed(TIME, TIME.to_keys(value, FACTS))
    assert set(TIME.say(value, language, FACTS)) <= set(TIME.parts(language, FACTS))
