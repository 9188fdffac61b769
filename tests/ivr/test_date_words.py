"""From words to days: what is left out is left open, and nothing is guessed."""

from datetime import date

from ivr.date_words import Said, days_from_digits, days_meant, digits_of, relative_days, said_days
from ivr.languages import languages

ENGLISH = languages()["en"]
MONDAY = date(2026, 10, 26)


def test_what_was_left_out_is_none() -> None:
    assert Said(3) in said_days(("third",), ENGLISH, None)
    assert Said(3, 3) in said_days(("march", "third"), ENGLISH, None)
    assert Said(3, 3, 84, short=True, weekday=1) in said_days(("tuesday", "march", "third", "84"), ENGLISH, None)
    assert not list(said_days(("three",), ENGLISH, None))


def test_a_day_that_is_not_there_is_told_apart_from_nothing() -> None:
    (meant,) = days_meant([Said(30, 2, 1984)], MONDAY, "any")
    assert meant.day is None


def test_next_within_this_week_is_two_days() -> None:
    assert relative_days(("next", "tuesday"), ENGLISH, MONDAY, "future") == [date(2026, 10, 27), date(2026, 11, 3)]
    assert relative_days(("next", "monday"), ENGLISH, MONDAY, "future") == [date(2026, 11, 2)]
    assert relative_days(("last", "monday"), ENGLISH, MONDAY, "past") == [date(2026, 10, 19)]


def test_the_end_of_the_months_is_no_trap() -> None:
    assert [one.day for one in days_meant([Said(31)], date(2026, 11, 1), "future")] == [date(2026, 12, 31)]
    assert [one.day for one in days_meant([Said(29, 2)], MONDAY, "future")] == [date(2028, 2, 29)]


def test_digits() -> None:
    assert digits_of(date(1984, 3, 15), "DDMMYYYY") == "15031984"
    assert list(days_from_digits("15031984", "DDMMYYYY")) == [Said(15, 3, 1984)]
    assert not list(days_from_digits("150384", None))
