"""What callers say, in three languages and many spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.words import clearly_no, digit_names, digit_phrases, normalise, spoken_digits, spot, yes_no_phrases, yes_or_no


@pytest.mark.parametrize(
    ("said", "normal"),
    [
        ("I CAN'T breathe!", "i cant breathe"),
        ("can’t", "cant"),
        ("¡Sí, señor!", "si senor"),
        ("가슴  통증.", "가슴 통증"),
        ("03/14-1985", "03 14 1985"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_normal_form(said: str, normal: str) -> None:
    assert normalise(said) == normal


@given(st.text(max_size=50))
def test_normal_form_is_stable(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_phrases_are_spotted_as_whole_words() -> None:
    assert spot("chest pain", "i have chest pain now")
    assert not spot("ill", "a refill")
    assert not spot("", "anything")
    assert spot("가슴 통증", "가슴통증이 있어요")
    assert spot("예약", "예약을 하고 싶어요")


@pytest.mark.parametrize(
    ("language", "said", "meaning"),
    [
        ("en", "Yes.", True),
        ("en", "yeah that's right", True),
        ("en", "no", False),
        ("en", "that's not right", None),
        ("en", "yes no", None),
        ("en", "know", None),
        ("en", "", None),
        ("es", "sí", True),
        ("es", "si claro", True),
        ("es", "no", False),
        ("ko", "네", True),
        ("ko", "네, 맞아요", True),
        ("ko", "아니요", False),
        ("ko", "내일", None),
        ("fr", "oui", None),
    ],
)
def test_yes_and_no(language: str, said: str, meaning: bool | None) -> None:
    assert yes_or_no(said, language) is meaning


@pytest.mark.parametrize(
    ("language", "said", "meaning"),
    [
        ("es", "cómo no", True),
        ("es", "claro, cómo no", True),
        ("es", "como no entiendo", None),
        ("es", "claro que no", False),
        ("es", "por supuesto que no", False),
        ("en", "of course", True),
        ("en", "of course not", False),
        ("en", "something is not right", None),
        ("en", "absolutely not, no", False),
        ("en", "no problem", None),
        ("en", "no problem, yes", True),
        ("en", "no, that's right", None),
    ],
)
def test_sayings_with_a_yes_or_no_in_them(language: str, said: str, meaning: bool | None) -> None:
    """ "Cómo no" to "is this an emergency?" is a yes, and never a no."""
    assert yes_or_no(said, language) is meaning


@pytest.mark.parametrize(
    ("language", "said", "clear"),
    [
        ("en", "no", True),
        ("en", "No, it isn't. Thank you!", True),
        ("en", "it is not an emergency", True),
        ("en", "of course not", True),
        ("en", "my mother is not well", False),
        ("en", "she is not breathing", False),
        ("en", "no he fell", False),
        ("en", "yes", False),
        ("es", "no, gracias", True),
        ("es", "claro que no", True),
        ("es", "no puede respirar", False),
        ("es", "mi madre no está bien", False),
        ("ko", "아니요, 괜찮아요", True),
        ("ko", "아니 숨을 못 쉬어요", False),
        ("xx", "no", False),
    ],
)
def test_a_clear_no_is_all_that_is_said(language: str, said: str, clear: bool) -> None:
    assert clearly_no(said, language) is clear


@pytest.mark.parametrize("language", ["en", "es", "ko"])
def test_every_phrase_of_the_grammar_is_understood(language: str) -> None:
    assert all(yes_or_no(phrase, language) is not None for phrase in yes_no_phrases(language))
    for digit in "0123456789":
        assert digit_names(digit, language)
        for name in digit_names(digit, language):
            assert name in digit_phrases(language)
            assert spoken_digits(name, language) == digit


@pytest.mark.parametrize(
    ("language", "said", "digits"),
    [
        ("en", "five oh one", "501"),
        ("en", "double seven triple two", "77222"),
        ("en", "03 14 1985", "03141985"),
        ("en", "um one, two", "12"),
        ("en", "one banana", None),
        ("en", "double", None),
        ("en", "double double one", None),
        ("en", "double 12", None),
        ("en", "", None),
        ("es", "cero doble cinco", "055"),
        ("ko", "공일이 삼사", "01234"),
        ("ko", "일 985", "1985"),
        ("ko", "예약", None),
        ("en", "²", None),
        ("en", "١٢", None),
    ],
)
def test_spoken_digits(language: str, said: str, digits: str | None) -> None:
    assert spoken_digits(said, language) == digits


@given(st.text(max_size=40), st.sampled_from(["en", "es", "ko", "xx"]))
def test_spoken_digits_are_digits_or_nothing(text: str, language: str) -> None:
    found = spoken_digits(text, language)
    assert found is None or set(found) <= set("0123456789")


@given(st.text("0123456789", min_size=1, max_size=20), st.sampled_from(["en", "es", "ko"]))
def test_every_number_can_be_said(digits: str, language: str) -> None:
    said = " ".join(digit_names(digit, language)[0] for digit in digits)
    assert spoken_digits(said, language) == digits
