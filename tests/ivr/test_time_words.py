"""Times in words, from the tables of a language."""

from ivr.languages import languages
from ivr.time_words import minutes_said


def test_every_way_to_read_it_is_given() -> None:
    english = languages()["en"]
    assert minutes_said(("seven",), english) == [7 * 60, 19 * 60]
    assert minutes_said(("half", "past", "seven", "evening"), english) == [19 * 60 + 30]
    assert minutes_said(("quarter", "to", "one"), english) == [45, 12 * 60 + 45]
    assert minutes_said((), english) == minutes_said(("seven", "seven", "seven"), english) == []
