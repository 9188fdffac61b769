"""Phrases in an engine's words and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from controller.speech.grammar import Grammar, words_of

WORDS = st.sampled_from(["chest", "pain", "yes", "no", "see", "a", "doctor"])
PHRASES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6, unique=True)


@given(PHRASES)
def test_each_phrase_is_read_back_as_itself(phrases: list[str]) -> None:
    grammar = Grammar(phrases, lambda word: True)
    assert [grammar.read(spoken) for spoken in grammar.spoken] == phrases


@given(PHRASES, st.text(max_size=60))
def test_whatever_is_heard_only_whole_phrases_come_out(phrases: list[str], heard: str) -> None:
    known = {word for phrase in phrases for word in phrase.split()}
    assert set(Grammar(phrases, lambda word: True).read(heard).split()) <= known


def test_a_phrase_with_an_unknown_word_is_left_out_never_cut() -> None:
    grammar = Grammar(["chest pain", "pain", "yes"], lambda word: word != "chest")
    assert grammar.spoken == ["pain", "yes"]
    assert grammar.unheard == ["chest pain"]


def test_korean_words_are_split_into_the_fewest_known_pieces_and_read_back() -> None:
    known = {"숨을", "못", "쉬", "어요", "어", "요"}
    grammar = Grammar(["숨을 못 쉬어요"], known.__contains__)
    assert grammar.spoken == ["숨을 못 쉬 어요"]
    assert grammar.read("숨을 못 쉬 어요") == "숨을 못 쉬어요"
    assert grammar.read("못 쉬 어요") == ""


def test_latin_words_are_never_split() -> None:
    assert Grammar(["refill"], {"re", "fill"}.__contains__).spoken == []


def test_half_phrases_and_garbage_are_left_out() -> None:
    grammar = Grammar(["chest pain", "yes"], lambda word: True)
    assert grammar.read("[unk] yes chest [unk] chest pain") == "yes chest pain"


def test_words_are_plain() -> None:
    assert words_of("Can’t breathe, -- 'help'!") == ("can't", "breathe", "help")
    assert words_of("¿Sí?") == ("sí",)
    assert words_of(" ,. ") == ()
