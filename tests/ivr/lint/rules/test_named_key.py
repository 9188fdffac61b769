"""Prompts against the keys of their menu."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told

ASK = 'say: {en: "For a bill, press 1."}, choices: [{key: 1, words: [bill], go: desk}]'
TWO = 'say: {en: "%s"}, choices: [{key: 1, words: [bill], go: desk}, {key: 2, words: [nurse], go: desk}]'


def words(text: str, folder: Path) -> list[str]:
    return [what for _, _, what in told("named-key", GOOD.replace(ASK, TWO % text), folder)]


def test_a_key_no_choice_has(tmp_path: Path) -> None:
    found = words("For a bill, press 1. For a nurse, press 2. To hear this again, press 8.", tmp_path)
    assert found == ["the text names the key 8, which no choice has ('en')"]


def test_the_key_of_another_choice(tmp_path: Path) -> None:
    assert words("For a bill, press 2. For a nurse, press 1.", tmp_path) == [
        "the text says key 1 for what key 2 does ('en')",
        "the text says key 2 for what key 1 does ('en')",
    ]
    assert words("Press 2 for a bill, press 1 for a nurse.", tmp_path)[1].startswith("the text says key 2")


def test_a_key_nobody_is_told_of(tmp_path: Path) -> None:
    assert words("For a bill, press 1.", tmp_path) == ["no prompt of 'ask' names the key 2 in 'en'"]


def test_right_prompts_in_many_forms(tmp_path: Path) -> None:
    for text in (
        "For a bill, press 1. For a nurse, press 2.",
        "Press 1 for a bill or press 2 for a nurse. In an emergency press 9.",
        "Please press one key. 1 for a bill, 2 for a nurse.",
        "Press one for billing, or two.  Press two for the nurse.",
        "You can say bill or nurse. Or press 1 or 2. Dial 9 1 1 in an emergency.",
    ):
        assert words(text, tmp_path) == [], text


def test_where_it_is_said(tmp_path: Path) -> None:
    found = told("named-key", GOOD.replace("press 1", "press 3"), tmp_path)
    assert [(line, column) for line, column, _ in found] == [(7, 21), (7, 67)]


FORM = """    form:
      say: {en: "When?"}
      go: desk
      fields:
        - into: part
          title: {en: the time}
          say: {en: "%s"}
          choices: [{key: 1, words: [morning], value: am}, {key: 2, words: [afternoon], value: pm}]
"""


def test_the_choices_of_a_field_of_a_form(tmp_path: Path) -> None:
    def said(text: str) -> list[str]:
        flow = GOOD.replace("nodes:\n", "variables:\n  part: {privacy: public}\nnodes:\n", 1)
        before, _, after = flow.partition("  ask:")
        whole = before + "  ask:\n" + FORM % text + after.partition("\n")[2]
        return [what for _, _, what in told("named-key", whole, tmp_path)]

    assert said("Morning, press 1. Afternoon, press 2.") == []
    assert said("Morning, press 2. Afternoon, press 1.")[0] == "the text says key 1 for what key 2 does ('en')"
    assert said("Morning or afternoon?")[1] == "no prompt of 'ask' names the key 2 in 'en'"
