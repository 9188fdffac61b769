"""``date_of_birth``: in the past, and two-figure years never taken unasked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spoken_values.date_of_birth import DateOfBirth
from tests.ivr.conftest import FACTS
from tests.ivr.spoken_values.talk import again, heard, keyed


@pytest.mark.parametrize(
    ("language", "words", "days"),
    [
        ("en", "March third nineteen eighty four", ["1984-03-03"]),
        ("en", "the third of March eighty four", ["1984-03-03?"]),
        ("en", "three fifteen eighty four", ["1984-03-15?"]),
        ("en", "three four eighty four", ["1984-03-04?", "1984-04-03?"]),
        ("en", "oh three one five one nine eight four", ["1984-03-15"]),
        ("en", "May fifth nineteen oh nine", ["1909-05-05"]),
        ("en", "May fifth oh nine", ["1909-05-05?", "2009-05-05?"]),
        ("en", "May fifth two thousand and nine", ["2009-05-05"]),
        ("en", "May fifth twenty oh nine", ["2009-05-05"]),
        ("en", "January first nineteen hundred", ["!too_long_ago"]),
        ("en", "March third twenty ninety", ["!in_the_future"]),
        ("en", "Thursday", []),
        ("en", "yesterday", []),
        ("en", "the third", []),
        ("en", "March third", []),
        ("es", "quince de marzo de mil novecientos ochenta y cuatro", ["1984-03-15"]),
        ("es", "quince de marzo del ochenta y cuatro", ["1984-03-15?"]),
        ("es", "primero de enero del dos mil", ["2000-01-01"]),
        ("es", "tres de cuatro del ochenta y cuatro", ["1984-03-04?", "1984-04-03?"]),
    ],
)
def test_births(language: str, words: str, days: list[str]) -> None:
    assert heard(DateOfBirth(), words, language) == days


def test_keys() -> None:
    assert keyed(DateOfBirth(order="MMDDYYYY"), "03041984") == ["1984-03-04"]
    assert keyed(DateOfBirth(order="MMDDYYYY"), "01012090") == ["!in_the_future"]
    assert keyed(DateOfBirth(order="MMDDYYYY"), "10282026") == ["2026-10-28"]
    assert keyed(DateOfBirth(order="MMDDYYYY"), "10292026") == ["!in_the_future"]


def test_said_without_the_day_of_the_week() -> None:
    assert DateOfBirth().say("1984-03-15", "en", FACTS) == ("March", "fifteenth", "nineteen", "eighty four")


@given(st.dates(date(1907, 1, 1), date(2026, 10, 28)), st.sampled_from(["en", "es"]))
def test_what_we_say_we_understand(day: date, language: str) -> None:
    assert again(DateOfBirth(), day.isoformat(), language) == [day.isoformat()]
