"""Models of Whisper that are installed as packages."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from controller.speech import whisper_models
from controller.speech.port import SpeechUnavailable


def test_the_installed_ones_are_what_was_published() -> None:
    assert (whisper_models.english() / "model.bin").is_file()
    assert whisper_models.look("es") == whisper_models.look("fr")
    assert set(whisper_models.multilingual()) == set(whisper_models.SHA256)


@pytest.fixture
def halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two small packages in place of the real ones."""
    files = {"config.json": b"c", "tokenizer.json": b"t", "vocabulary.txt": b"v", "model.bin": b"firstsecond"}
    monkeypatch.setattr(whisper_models, "HALVES", ("half_one", "half_two"))
    monkeypatch.setattr(
        whisper_models, "SHA256", {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    )
    for package, more in (
        ("half_one", {**files, "model.bin.part1": b"first"}),
        ("half_two", {"model.bin.part2": b"second"}),
    ):
        data = tmp_path / package / "data"
        data.mkdir(parents=True)
        (tmp_path / package / "__init__.py").write_text("")
        for name, content in more.items():
            (data / name).write_bytes(content)
    monkeypatch.syspath_prepend(str(tmp_path))
    for package in ("half_one", "half_two"):
        monkeypatch.delitem(sys.modules, package, raising=False)
    return tmp_path


def test_two_halves_make_a_model(halves: Path) -> None:
    assert whisper_models.multilingual()["model.bin"] == b"firstsecond"


def test_another_model_than_the_published_one_is_refused(halves: Path) -> None:
    (halves / "half_two" / "data" / "model.bin.part2").write_bytes(b"other")
    with pytest.raises(SpeechUnavailable, match=r"model\.bin .* is not the published one; .*--force-reinstall"):
        whisper_models.multilingual()


def test_a_file_that_is_gone_is_told(halves: Path) -> None:
    (halves / "half_one" / "data" / "config.json").unlink()
    with pytest.raises(SpeechUnavailable, match="damaged"):
        whisper_models.multilingual()


def test_packages_that_are_not_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper_models, "HALVES", ("no_such_half", "nor_this"))
    with pytest.raises(SpeechUnavailable, match=r"no_such_half is missing; .*careline\[speech-es\]"):
        whisper_models.look("es")
    with pytest.raises(SpeechUnavailable, match="no_such_half"):
        whisper_models.multilingual()
