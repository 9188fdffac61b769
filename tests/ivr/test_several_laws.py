"""Laws of several answers in one utterance: what was put into a sentence is what comes out of it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.several import spot_several
from ivr.spoken_value import Occasion, Reading
from tests.ivr.caller import NOON
from tests.ivr.conftest import FACTS
from tests.ivr.test_several import fields, flow

NOW = Occasion(NOON, FACTS)
BEFORE = {
    "en": {"day": "on ", "hour": "at ", "doctor": "with ", "pay": "and "},
    "es": {"day": "el ", "hour": "a ", "doctor": "con la ", "pay": "y "},
}
POLITE = {"en": ("", "i would like ", "please "), "es": ("", "quisiera ", "por favor ")}


def hours(language: str) -> st.SearchStrategy[str]:
    """Every minute there is but noon and midnight, which go without "at the"."""
    times = (f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60) if minute % 720)
    return st.sampled_from(list(times))


def days() -> st.SearchStrategy[str]:
    today = NOW.day()
    return st.integers(1, 360).map(lambda ahead: (today + timedelta(ahead)).isoformat())


def values(language: str) -> st.SearchStrategy[dict[str, str]]:
    """Some of the four fields, each with a value."""
    money = st.integers(1, 99_999).map(str)
    every = {"day": days(), "hour": hours(language), "doctor": st.just("ortiz"), "pay": money}
    return st.fixed_dictionaries({}, optional=every)


def said(name: str, value: str, language: str) -> str:
    """As the clinic itself says it."""
    node = flow().values[name]
    words = " ".join(node.say(value, language, FACTS))
    return BEFORE[language][name] + words


def heard(sentence: str, language: str) -> dict[str, Reading]:
    return spot_several(fields(), flow(), sentence, language, NOW)


@pytest.mark.parametrize("language", ["en", "es"])
@given(data=st.data())
def test_a_sentence_of_values_fills_just_these_in_any_order(language: str, data: st.DataObject) -> None:
    told = data.draw(values(language))
    order: Sequence[str] = data.draw(st.permutations(list(told)))
    sentence = data.draw(st.sampled_from(POLITE[language])) + " ".join(said(n, told[n], language) for n in order)
    found = heard(sentence, language)
    assert {name: [one.value for one in reading.candidates] for name, reading in found.items()} == {
        name: [value] for name, value in told.items()
    }, sentence


@pytest.mark.parametrize("language", ["en", "es"])
@given(hour=st.integers(1, 12), day=days(), first=st.booleans())
def test_an_hour_on_the_clock_is_both_it_may_be(language: str, hour: int, day: str, first: bool) -> None:
    at = flow().values["hour"]
    word = " ".join(at.say(f"{hour:02}:30", language, FACTS)[:1])
    hour_said = f"at half past {word}" if language == "en" else f"a {word} y media"
    parts = [said("day", day, language), hour_said]
    found = heard(" ".join(parts if first else parts[::-1]), language)
    assert [one.value for one in found["day"].candidates] == [day]
    assert sorted(one.value for one in found["hour"].candidates) == sorted(
        f"{one % 24:02}:30" for one in (hour % 12, hour % 12 + 12)
    )


@pytest.mark.parametrize("language", ["en", "es"])
@given(first=days(), second=days())
def test_one_of_two_days_is_asked_about(language: str, first: str, second: str) -> None:
    between = {"en": "or", "es": "o"}[language]
    found = heard(f"{said('day', first, language)} {between} {said('day', second, language)}", language)
    assert {one.value for one in found["day"].candidates} == {first, second}
    assert all(one.doubtful for one in found["day"].candidates)


def test_the_days_of_the_laws_are_ahead() -> None:
    assert NOW.day() == date(2026, 10, 28)
