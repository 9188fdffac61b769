"""What every type shares: occasions, candidates, values within more words."""

from datetime import date

from ivr.languages import languages
from ivr.spoken_value import Candidate, Reading, Spotted, candidates, spoken_tokens
from ivr.spoken_values.date import Date
from tests.ivr.spoken_values.talk import WEDNESDAY


def test_an_occasion_is_on_the_clinics_clock() -> None:
    assert WEDNESDAY.day() == date(2026, 10, 28)
    assert WEDNESDAY.local().hour == 13


def test_a_value_within_more_words() -> None:
    spotted = Date(when="future").spot("could I come on Tuesday with doctor Ortiz", "en", WEDNESDAY)
    assert spotted == Spotted(Reading((Candidate("2026-11-03"),)), 3, 5)
    assert Date().spot("no day at all", "en", WEDNESDAY) is None
    assert Date().spot("", "en", WEDNESDAY) is None


def test_candidates_are_each_once() -> None:
    assert candidates(["b", "a", "b"]).candidates == (Candidate("b"), Candidate("a"))
    assert candidates(["a"]).doubted() == Reading((Candidate("a", doubtful=True),))


def test_idle_words_are_left_out() -> None:
    assert spoken_tokens("It's the third, please", languages()["en"]) == ("third",)
