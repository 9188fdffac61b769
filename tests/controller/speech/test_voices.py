"""Voices are found by their folder."""

from __future__ import annotations

import pytest

from controller.speech.port import SpeechUnavailable
from controller.speech.voices import voice_named, voice_names


def test_the_folder_is_the_list_and_each_has_its_name() -> None:
    assert {"fake", "pyttsx3"} <= set(voice_names())
    assert [voice_named(name).name for name in voice_names()] == list(voice_names())


def test_an_unknown_name_tells_the_known_ones() -> None:
    with pytest.raises(SpeechUnavailable, match=r"no voice 'hal'.*pyttsx3"):
        voice_named("hal")
