"""Times in words, from the tables of a language."""

import pytest

from ivr.language import Language
from ivr.languages import languages
from ivr.time_words import DAY, hours_named, minutes_said, times_said
from ivr.words import normalise


def test_every_way_to_read_it_is_given() -> None:
    english = languages()["en"]
    assert minutes_said(("seven",), english) == [7 * 60, 19 * 60]
    assert minutes_said(("half", "past", "seven", "evening"), english) == [19 * 60 + 30]
    assert minutes_said(("quarter", "to", "one"), english) == [45, 12 * 60 + 45]
    assert minutes_said((), english) == minutes_said(("seven", "seven", "seven"), english) == []


BOTH = pytest.mark.parametrize("language", languages().values(), ids=languages())


def read(words: str, language: Language) -> list[int]:
    idle = {normalise(word) for word in language.idle if word not in language.times.to}
    return minutes_said(tuple(token for token in normalise(words).split() if token not in idle), language)


@BOTH
def test_what_recognisers_are_told_of_is_read_again(language: Language) -> None:
    """Full hours and quarters, each in words that stand out in a sentence."""
    said = list(times_said(language, 0, DAY))
    assert len(said) == len(dict.fromkeys(said))
    minutes = {minute for words in said for minute in read(words, language)}
    assert minutes == set(range(0, DAY, 15))
    assert all(" " in words for words in said), "a single number is heard best among digits alone"


@BOTH
def test_only_what_may_be_meant(language: Language) -> None:
    office = list(times_said(language, 8 * 60, 12 * 60))
    assert office
    assert all(any(480 <= minute < 720 for minute in read(words, language)) for words in office)


def test_the_ways_to_say_a_time_come_one_after_the_other() -> None:
    said = list(times_said(languages()["en"], 8 * 60, 18 * 60))
    first = " ".join(said[:14]).split()
    assert {"at", "past", "to", "thirty"} <= {*first}, said[:14]
    assert {"half past nine", "nine thirty", "quarter to nine"} <= {*said}
    spanish = list(times_said(languages()["es"], 480, 1080))
    assert {"a las nueve", "a la una y cuarto", "las nueve y media", "cuarto para las diez"} <= {*spanish}


def test_hours_are_told_by_the_words_before_them() -> None:
    english, spanish = languages()["en"], languages()["es"]
    assert list(hours_named(["tuesday", "at", "nine"], english)) == [2]
    assert list(hours_named(["at", "the", "desk"], english)) == []
    assert list(hours_named(["el", "martes", "a", "las", "9", "de", "la", "manana"], spanish)) == [4]
