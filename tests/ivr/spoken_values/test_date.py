"""``date``: days as they are said and keyed, on Wednesday 2026-10-28."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.date_words import When
from ivr.spoken_values.date import Date
from tests.ivr.conftest import FACTS
from tests.ivr.spoken_values.talk import WEDNESDAY, again, heard, keyed

COMING = Date(when="future")


@pytest.mark.parametrize(
    ("language", "words", "days"),
    [
        ("en", "today", ["2026-10-28"]),
        ("en", "tomorrow", ["2026-10-29"]),
        ("en", "the day after tomorrow", ["2026-10-30"]),
        ("en", "in two weeks", ["2026-11-11"]),
        ("en", "in ten days", ["2026-11-07"]),
        ("en", "next Tuesday", ["2026-11-03"]),
        ("en", "next Friday", ["2026-10-30", "2026-11-06"]),
        ("en", "Tuesday please", ["2026-11-03"]),
        ("en", "Wednesday", ["2026-10-28", "2026-11-04"]),
        ("en", "the third", ["2026-11-03"]),
        ("en", "the third of March", ["2027-03-03"]),
        ("en", "March 3rd", ["2027-03-03"]),
        ("en", "Tuesday, November third", ["2026-11-03"]),
        ("en", "Monday, November third", ["2026-11-03?"]),
        ("en", "November third twenty six", ["2026-11-03"]),
        ("en", "yesterday", ["!in_the_past"]),
        ("en", "last Tuesday", ["!in_the_past"]),
        ("en", "February thirtieth", ["!no_such_day"]),
        ("en", "two bananas", []),
        ("es", "mañana", ["2026-10-29"]),
        ("es", "pasado mañana", ["2026-10-30"]),
        ("es", "el martes que viene", ["2026-11-03"]),
        ("es", "el próximo viernes", ["2026-10-30", "2026-11-06"]),
        ("es", "dentro de dos semanas", ["2026-11-11"]),
        ("es", "el quince", ["2026-11-15"]),
        ("es", "el quince de marzo", ["2027-03-15"]),
        ("es", "primero de enero", ["2027-01-01"]),
        ("ko", "내일", []),
    ],
)
def test_coming_days(language: str, words: str, days: list[str]) -> None:
    assert heard(COMING, words, language) == days


@pytest.mark.parametrize(
    ("when", "words", "days"),
    [
        ("any", "March third", ["2027-03-03", "2026-03-03"]),
        ("past", "March third", ["2026-03-03"]),
        ("past", "the thirtieth", ["2026-09-30"]),
        ("past", "two weeks ago", ["2026-10-14"]),
        ("past", "last Friday", ["2026-10-23"]),
        ("past", "Wednesday", ["2026-10-28", "2026-10-21"]),
        ("past", "tomorrow", ["!in_the_future"]),
        ("past", "February twenty ninth", ["2024-02-29"]),
        ("any", "May first eighty", ["1980-05-01?", "2080-05-01?"]),
    ],
)
def test_which_day_is_preferred(when: When, words: str, days: list[str]) -> None:
    assert heard(Date(when=when), words) == days


def test_which_is_the_month_is_never_guessed() -> None:
    assert heard(Date(), "03/04/2026") == ["2026-03-04", "2026-04-03"]
    assert keyed(Date(), "03042026") == ["2026-03-04", "2026-04-03"]
    assert heard(Date(order="MMDDYYYY"), "03/04/2026") == ["2026-03-04"]
    assert heard(Date(order="DDMMYYYY"), "03/04/2026") == ["2026-04-03"]
    assert keyed(Date(order="YYYYMMDD"), "20260304") == ["2026-03-04"]
    assert heard(Date(), "13/04/2026") == ["2026-04-13"]
    assert keyed(Date(), "04042026") == ["2026-04-04"]


@pytest.mark.parametrize("keys", ["02292023", "13132026", "00002026", "01010000"])
def test_keys_that_are_no_day(keys: str) -> None:
    assert keyed(Date(order="MMDDYYYY"), keys) == ["!no_such_day"]


@pytest.mark.parametrize("keys", ["", "1", "0304202", "x", "٠٣٠٤٢٠٢٦"])
def test_keys_that_are_nothing(keys: str) -> None:
    assert keyed(Date(), keys) in ([], ["!no_such_day"])


def test_bounds_of_the_clinic() -> None:
    assert heard(Date(when="future", within_days=30), "March third") == ["!too_far_ahead"]
    assert heard(Date(when="future", open="main"), "Sunday") == ["!closed_then"]
    assert heard(Date(when="future", open="main"), "December twenty fifth") == ["!closed_then"]
    assert heard(Date(when="future", open="main"), "Monday") == ["2026-11-02"]


def test_the_day_is_the_clinics() -> None:
    """Half past ten in the evening in New York is tomorrow in London."""
    evening = type(WEDNESDAY)(WEDNESDAY.at + 9 * 3_600_000, FACTS)
    assert COMING.from_speech("today", "en", evening).candidates[0].value == "2026-10-28"


def test_the_end_of_speech_is_known_when_nothing_more_can_come() -> None:
    assert COMING.is_complete("march third twenty twenty seven", "en", WEDNESDAY)
    assert not COMING.is_complete("march twentieth", "en", WEDNESDAY)
    assert not COMING.is_complete("march", "en", WEDNESDAY)
    assert not COMING.is_complete("내일", "ko", WEDNESDAY)


def test_said_in_words() -> None:
    assert Date().label("2026-11-03", "en", FACTS) == "Tuesday, November third twenty twenty six"
    assert Date().label("2026-11-01", "es", FACTS) == "domingo, primero de noviembre de dos mil veintiséis"
    assert Date().say("2026-11-03", "ko", FACTS) == tuple("20261103")
    assert Date().say("no day", "en", FACTS) == ()


@given(st.dates(date(1880, 1, 1), date(2199, 12, 31)), st.sampled_from(["en", "es"]))
def test_what_we_say_we_understand(day: date, language: str) -> None:
    assert again(Date(), day.isoformat(), language) == [day.isoformat()]
    assert set(Date().say(day.isoformat(), language, FACTS)) <= set(Date().parts(language, FACTS))


@given(st.dates(date(1880, 1, 1), date(2199, 12, 31)), st.sampled_from(["MMDDYYYY", "DDMMYYYY", "YYYYMMDD"]))
def test_keys_give_the_day(day: date, order: str) -> None:
    value = Date.model_validate({"order": order})
    assert keyed(value, value.to_keys(day.isoformat(), FACTS)) == [day.isoformat()]
