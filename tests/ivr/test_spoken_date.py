"""What both kinds of date share."""

from ivr.spoken_date import as_date
from ivr.spoken_values.date_of_birth import DateOfBirth
from tests.ivr.conftest import FACTS


def test_canonical_dates_only() -> None:
    assert as_date("1984-03-15") is not None
    assert as_date("19840315") is as_date("1984-13-01") is as_date("") is None


def test_the_grammar_has_every_month_and_no_figures() -> None:
    phrases = DateOfBirth().phrases("en", FACTS)
    assert {"March", "fifteenth", "twenty first", "nineteen", "oh"} <= set(phrases)
    assert not any(character.isdigit() for phrase in phrases for character in phrase)
    assert not {"tomorrow", "Thursday", "next"} & set(phrases), "nobody is born tomorrow"
    assert DateOfBirth().phrases("ko", FACTS) == ()
