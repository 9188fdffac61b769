"""Rows of figures, all that the words may be."""

from hypothesis import given
from hypothesis import strategies as st

from ivr.digit_words import spoken_figures
from ivr.languages import languages
from ivr.words import spoken_digits


def test_the_likeliest_comes_first() -> None:
    assert spoken_figures("forty two", "en") == ["42", "402"]
    assert spoken_figures("nine hundred one", "en") == ["901", "9001"]
    assert spoken_figures("double oh seven", "en") == ["007"]
    assert spoken_figures("treinta y cinco", "es") == ["35"]
    assert spoken_figures("double", "en") == spoken_figures("", "en") == spoken_figures("bill", "en") == []


@given(st.lists(st.sampled_from([*languages()["en"].words(), "oh", "double", "7"]), max_size=8).map(" ".join))
def test_what_can_be_read_one_by_one_is_among_them(words: str) -> None:
    one_by_one = spoken_digits(words, "en")
    assert one_by_one is None or one_by_one in spoken_figures(words, "en")


def test_words_without_end_take_no_time() -> None:
    assert len(spoken_figures("twenty five " * 15, "en")) <= 12
