"""``careline acd simulate``, as one types it."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from careline.cli import build
from tests.simulation.samples import SMALL, written


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build(), ["acd", "simulate", *arguments])


def test_a_shipped_scenario_by_name_as_json() -> None:
    result = run("mma10", "--json", "--runs", "2", "--calls", "300", "--seed", "4")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["scenario"], found["calls"], found["runs"], found["seed"]) == ("mma10", 600, 2, 4)
    assert found["events_per_s"] > 0
    assert result.stderr == ""


def test_a_table_by_type_acuity_and_language(tmp_path: Path) -> None:
    result = run(str(written(tmp_path)), "--calls", "50")
    assert result.exit_code == 0
    for word in ("all", "refill", "nurse_advice", "routine", "urgent", "en", "es", "busy"):
        assert word in result.stdout


def test_columns_without_a_figure_are_left_out() -> None:
    assert "gave up" not in run("mm10", "--runs", "2", "--calls", "50").stdout


def test_an_unknown_scenario_is_wrong_usage() -> None:
    result = run("mm11")
    assert result.exit_code == 2
    assert result.stderr == "There is no scenario 'mm11'. Did you mean 'mm10'?\n"
    assert run("mm10", "--runs", "0").exit_code == 2


def test_what_cannot_be_simulated_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL, ("per_hour: 60", "per_hour: 0"), ("per_hour: 10", "per_hour: 0"))
    result = run(str(path))
    assert result.exit_code == 1
    assert result.stderr == f"{path}: no type ever calls: every rate is 0.\n"


def test_a_picture(tmp_path: Path) -> None:
    file = tmp_path / "day.svg"
    assert run(str(written(tmp_path)), "--calls", "50", "--picture", str(file)).exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<svg")
    result = run(str(written(tmp_path)), "--calls", "50", "--picture", str(tmp_path / "absent" / "day.svg"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
