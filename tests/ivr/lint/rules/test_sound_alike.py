"""Words the ear cannot tell apart."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told

TWO = "{key: 1, words: [%s], go: desk}, {key: 2, words: [%s], go: desk}"


def words(one: str, other: str, folder: Path, head: str = "start:") -> list[str]:
    text = GOOD.replace("{key: 1, words: [bill], go: desk}", TWO % (one, other)).replace("start:", head)
    return [what for _, _, what in told("sound-alike", text, folder)]


def test_words_of_two_choices(tmp_path: Path) -> None:
    assert words("bill", "pill", tmp_path) == ["'pill' sounds like 'bill' of another choice ('en')"]
    assert words("bill", "nurse", tmp_path) == []
    assert words("bill", "pill", tmp_path, "speech: off\nstart:") == []


def test_the_name_of_another_key(tmp_path: Path) -> None:
    assert words("won ton too", "nurse", tmp_path) == []
    assert words("too", "nurse", tmp_path) == ["'too' sounds like 'two' of another choice ('en')"]
    assert words("bill", "won", tmp_path) == ["'won' sounds like 'one' of another choice ('en')"]


def test_an_emergency_word(tmp_path: Path) -> None:
    assert words("over toes", "nurse", tmp_path) == []
    assert words("overdoes", "nurse", tmp_path) == ["'overdoes' sounds like the emergency word 'overdose'"]
