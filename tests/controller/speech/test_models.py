"""What the doctor says of speech: every missing thing one sentence with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.speech import models


def one(language: str, recogniser: str | None, model: Path | None = None) -> models.Status:
    chosen = {language: recogniser} if recogniser else {}
    return models.check([language], chosen, {language: model} if model else {}, "fake")[0]


def test_a_language_without_recogniser_works_by_keys() -> None:
    assert one("es", None) == models.Status("speech in es", True, "no recogniser is set: callers use their keys")


@pytest.mark.parametrize("recogniser", ["vosk", "whisper", "pocketsphinx"])
def test_an_empty_model_folder_is_named(recogniser: str, tmp_path: Path) -> None:
    status = one("en", recogniser, tmp_path)
    assert not status.ok
    assert str(tmp_path) in status.sentence or "missing; install it" in status.sentence


def test_a_vosk_folder_with_a_model_is_fine(tmp_path: Path) -> None:
    (tmp_path / "am").mkdir()
    assert one("es", "vosk", tmp_path).ok


@pytest.mark.parametrize(
    ("recogniser", "says"), [("vosk", "speech.models.es"), ("dragon", "one of"), ("pocketsphinx", "es")]
)
def test_no_model_for_the_language_says_what_to_do(recogniser: str, says: str) -> None:
    status = one("es", recogniser)
    assert not status.ok and says in status.sentence


def test_an_unknown_voice_names_the_known_ones() -> None:
    status = models.check([], {}, {}, "hal")[-1]
    assert not status.ok and "pyttsx3" in status.sentence


def test_espeak_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert models.check([], {}, {}, "pyttsx3")[-1].sentence.endswith("apt-get install espeak-ng")


def test_every_recogniser_is_looked_at_for_every_language(tmp_path: Path) -> None:
    (tmp_path / "am").mkdir()
    found = {
        (one.language, one.recogniser): one
        for one in models.choices(["en", "es"], {"es": "vosk", "en": "fake"}, {"es": tmp_path})
    }
    assert found["es", "vosk"].used
    assert found["es", "vosk"].ready
    assert found["es", "vosk"].sentence == f"the model in {tmp_path}"
    assert found["en", "fake"].used
    assert ("es", "fake") not in found, "it is for tests"
    assert not found["es", "pocketsphinx"].ready
