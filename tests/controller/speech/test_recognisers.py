"""Recognisers are found by their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.speech.port import SpeechUnavailable
from controller.speech.recognisers import create_recogniser, look_for, needs_package, recogniser_names


def test_the_folder_is_the_list() -> None:
    assert {"duo", "fake", "pocketsphinx", "vosk", "whisper"} <= set(recogniser_names())


def test_an_unknown_name_tells_the_known_ones() -> None:
    with pytest.raises(SpeechUnavailable, match=r"no recogniser 'hal'.*vosk"):
        create_recogniser("hal", "en", None)


@pytest.mark.parametrize("name", ["vosk", "whisper", "pocketsphinx", "fake"])
def test_looking_names_the_folder_that_holds_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match=str(tmp_path)):
        look_for(name, "en", tmp_path)


def test_a_missing_package_says_how_to_install_it() -> None:
    with pytest.raises(SpeechUnavailable, match="pip install it"):
        needs_package("no_such_package", "pip install it")
