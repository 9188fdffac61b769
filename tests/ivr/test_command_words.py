"""The words of the commands: found within other words, the longest first, in each language."""

from __future__ import annotations

import pytest

from ivr.command_words import COMMANDS, DEFAULT_WORDS, Commands, Said
from ivr.words import normal_phrase, normalise, spot
from tests.ivr.conftest import FACTS


@pytest.mark.parametrize("language", ["en", "es", "ko"])
def test_every_command_has_words_in_every_language(language: str) -> None:
    assert all(DEFAULT_WORDS[language][command] for command in COMMANDS)


@pytest.mark.parametrize(
    ("utterance", "language", "said"),
    [
        ("Repeat that!", "en", Said("repeat", True)),
        ("could you slow down", "en", Said("slower", False)),
        ("otra vez por favor", "es", Said("repeat", False)),
        ("천천히", "ko", Said("slower", True)),
        ("banana", "en", None),
        ("operator", "fr", None),
    ],
)
def test_what_was_said(utterance: str, language: str, said: Said | None) -> None:
    assert Commands().said(normalise(utterance), language, COMMANDS) == said


def test_only_what_is_obeyed_is_heard() -> None:
    assert Commands().said("go back", "en", ("help",)) is None
    assert Commands().phrases("en", ("louder",)) == ("louder", "speak up")


def test_no_default_word_is_an_emergency() -> None:
    alarms = [normal_phrase(phrase) for phrases in FACTS.emergency.words.values() for phrase in phrases]
    said = [normal_phrase(one) for words in DEFAULT_WORDS.values() for phrases in words.values() for one in phrases]
    assert not [phrase for phrase in said if any(spot(alarm, phrase) for alarm in alarms)]


def test_words_that_a_clinic_chose_are_listened_for_ours_only_where_they_do_something() -> None:
    ours = Commands()
    assert not {"relay call", "faster", "quieter"} & set(ours.phrases("en"))
    assert set(ours.phrases("en", also=("faster",))) - set(ours.phrases("en")) == {"faster", "speed up"}
    chosen = Commands({"en": {"relay": ("video relay",), "faster": ("quick",)}}, chosen={"en": ("relay",)})
    assert chosen.phrases("en") == ("video relay",)
    assert ours.said("this is a relay call", "en", COMMANDS) == Said("relay", False)
