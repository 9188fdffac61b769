"""``careline acd replay``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from careline.cli import build
from careline.floor_log import Stretch
from tests.careline.made_up_log import logged, write_down
from tests.careline.test_floor_log import settings_in, write_log


def replay(*words: object) -> Any:
    return CliRunner().invoke(build(), ["acd", "replay", *map(str, words)])


def test_the_clinics_own_log(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_log(settings)
    told = replay("--of", settings.path)
    assert told.exit_code == 0
    assert "3 events" in told.output
    assert "the same commands throughout" in told.output


def test_a_file_that_differs(tmp_path: Path) -> None:
    day = logged(calls=5)
    file = write_down([Stretch(day.clinic, day.handled[3:])], tmp_path / "log.jsonl")
    told = replay(file)
    assert told.exit_code == 1
    assert "led to other commands" in told.output
    data = json.loads(replay(file, "--json").output)
    assert data["exact"]["different"] == len(data["exact"]["differences"]) > 0


def test_other_rules_beside_those_of_then(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    day = logged(calls=50)
    renamed = write_down([day], tmp_path / "log.jsonl")
    renamed.write_text(renamed.read_text().replace('"desk"', '"front_desk"'))
    told = replay(renamed, "--clinic", settings.path)
    assert "other rules" in told.output
    data = json.loads(replay(renamed, "--queues", settings.path, "--json").output)
    assert [each["name"] for each in data["was"]] == [each["name"] for each in data["other"]]
    assert data["was"][0]["calls"] == 50


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["none.jsonl"], 1, "cannot be read"),
        (["--clinic", "a.yaml", "--queues", "b.yaml"], 2, "give one or the others"),
    ],
)
def test_mistakes_get_a_sentence(words: list[str], code: int, sentence: str) -> None:
    told = replay(*words)
    assert told.exit_code == code
    assert sentence in " ".join(told.output.split()).replace(" │ │ ", " ")


def test_an_empty_log(tmp_path: Path) -> None:
    file = tmp_path / "empty.jsonl"
    file.write_text("")
    assert "holds no start" in replay(file).output
