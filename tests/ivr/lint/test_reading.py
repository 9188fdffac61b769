"""Syllables, grades and seconds against known values."""

from __future__ import annotations

import pytest

from ivr.lint.reading import grade, seconds, sentences, syllables_en, syllables_es, words


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("press", 1), ("appointment", 3), ("closed", 1), ("needed", 2), ("little", 2), ("people", 2), ("bye", 1)),
        *(("patients", 2), ("medicine", 3), ("emergency", 4), ("9", 1), ("whole", 1), ("changes", 2), ("times", 1)),
    ],
)
def test_english_syllables(word: str, count: int) -> None:
    assert syllables_en(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("cita", 2), ("enfermera", 4), ("día", 2), ("bueno", 2), ("que", 1), ("guía", 2), ("oprima", 3), ("y", 1)),
        *(("farmacia", 3), ("teléfono", 4), ("comunicaremos", 6), ("país", 2), ("cuídese", 3)),
    ],
)
def test_spanish_syllables(word: str, count: int) -> None:
    assert syllables_es(word) == count


def test_the_grade_of_a_known_text() -> None:
    """11 words, 2 sentences, 13 syllables: 0.39 * 5.5 + 11.8 * 13 / 11 - 15.59 = 0.50."""
    found = grade("The cat sat on the mat. It was a sunny morning.", "en")
    assert found is not None
    assert abs(found - (0.39 * 5.5 + 11.8 * 13 / 11 - 15.59)) < 1e-9


def test_spanish_grows_harder_with_longer_words() -> None:
    easy = grade("Si es una cita, oprima uno. Si no, oprima dos ahora.", "es")
    hard = grade("Autorizamos administrativamente procedimientos farmacológicos extraordinarios y complementarios "
                 "correspondientes a determinadas especialidades", "es")  # fmt: skip
    assert easy is not None
    assert hard is not None
    assert easy <= 6 < 12 <= hard


def test_no_grade_where_there_is_no_measure() -> None:
    assert grade("Press 1.", "en") is None
    assert grade("가 나 다 라 마 바 사 아 자 차 카 타", "ko") is None


def test_words_sentences_and_seconds() -> None:
    assert words("Don't press {key}, Ana.") == ["Don't", "press", "value", "Ana"]
    assert sentences("One. Two! Three?") == ["One", "Two", "Three"]
    assert seconds("one two three four five") == 2
    assert seconds("안녕하세요") == 1
