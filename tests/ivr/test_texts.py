"""Sentences and the values in them."""

from ivr.messages import Prompt
from ivr.texts import MAX_POSITION, Catalogue, as_list, fill, speaking_time_ms

CATALOGUE = Catalogue(
    {
        "engine.position": {"en": "You are number {position}."},
        "engine.position_next": {"en": "You are next."},
        **{f"engine.digit.{digit}": {"en": str(digit)} for digit in range(10)},
    }
)


def test_a_sentence_with_values_has_no_key() -> None:
    assert CATALOGUE.position(1, "en") == Prompt("You are next.", "en", "engine.position_next")
    assert CATALOGUE.position(3, "en") == Prompt("You are number 3.", "en")
    assert len(list(CATALOGUE.positions("en"))) == MAX_POSITION


def test_digits_are_said_one_by_one() -> None:
    assert [prompt.key for prompt in CATALOGUE.digits("40-2", "en")] == [
        "engine.digit.4",
        "engine.digit.0",
        "engine.digit.2",
    ]


def test_fill_knows_nothing_but_names() -> None:
    assert fill("{a} {b} {a.__class__} {0} {{a}}", {"a": "{b}"}) == "{b}  {a.__class__} {0} {{b}}"


def test_as_list() -> None:
    assert as_list(None) == []
    assert as_list("a") == ["a"]
    assert as_list({"en": "a"}) == [{"en": "a"}]
    assert as_list(["a", "b"]) == ["a", "b"]


def test_the_guess_of_a_prompts_length_is_generous() -> None:
    english = Prompt("one two three four five six seven eight nine ten", "en")
    korean = Prompt("안녕하십니까 무엇을 도와드릴까요", "ko")
    # Espeak needs some 3.5 s and 3 s for these.
    assert speaking_time_ms((english,)) > 7_000
    assert speaking_time_ms((korean,)) > 6_000
    assert speaking_time_ms((english, english)) > speaking_time_ms((english,))
