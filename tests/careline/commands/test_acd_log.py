"""``careline acd log``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from careline.cli import build
from careline.floor_log import stretches_in
from tests.careline.test_floor_log import settings_in, write_log


def log(*words: object) -> Any:
    return CliRunner().invoke(build(), ["acd", "log", *map(str, words)])


def test_counted_and_exported(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    told = write_log(settings, lives=2)
    file = tmp_path / "log.jsonl"
    assert "6 events since 2 starts" in log("--clinic", settings.path, "--export", file).output
    assert [stretch.handled for stretch in stretches_in(file)] == [told, told]
    counts = json.loads(log("--clinic", settings.path, "--json").output)
    assert counts == {"starts": 2, "events": 6, "from": 10, "to": 30}


def test_mistakes_get_a_sentence(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert "never started" in log("--clinic", settings.path).output
    write_log(settings)
    told = log("--clinic", settings.path, "--export", tmp_path)
    assert (told.exit_code, "cannot be written" in told.output) == (2, True)
