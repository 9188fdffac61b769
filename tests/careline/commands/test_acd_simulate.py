"""``careline acd simulate``, as one types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from careline.cli import build
from careline.clinic_file import PROJECT
from careline.compiled import is_current
from tests.simulation.samples import SMALL, written


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build(), ["acd", "simulate", *arguments])


def test_a_shipped_scenario_by_name_as_json() -> None:
    result = run("mma10", "--json", "--runs", "2", "--calls", "300", "--seed", "4")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["scenario"], found["calls"], found["runs"], found["seed"]) == ("mma10", 600, 2, 4)
    assert found["events_per_s"] > 0
    assert found["core"] == "interpreted"
    assert result.stderr == ""


def test_a_table_by_type_acuity_and_language(tmp_path: Path) -> None:
    result = run(str(written(tmp_path)), "--calls", "50")
    assert result.exit_code == 0
    for word in ("all", "refill", "nurse_advice", "routine", "urgent", "en", "es", "busy"):
        assert word in result.stdout
    assert "core: interpreted" in " ".join(result.stdout.split())


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


def figures(scenario: str, *words: str) -> dict[str, Any]:
    """What the program itself says, its speed left out: it depends on the machine."""
    command = [sys.executable, "-m", "careline.cli", "acd", "simulate", scenario, "--json", "--seed", "3", *words]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    for each in (found, *(group for by in ("type", "acuity", "language") for group in found[f"by_{by}"].values())):
        del each["events_per_s"]
    del found["seconds"]
    return found


@pytest.mark.soak
@pytest.mark.parametrize("scenario", ["clinic_day", "mma10", "six_types_2"])
def test_compiled_and_interpreted_give_the_same_figures(scenario: str) -> None:
    assert is_current(), "there is no compiled core of these very sources: run setup/compiled-core."
    compiled, interpreted = figures(scenario, "--calls", "1000"), figures(scenario, "--calls", "1000", "--interpreted")
    assert (compiled.pop("core"), interpreted.pop("core")) == ("compiled", "interpreted")
    assert compiled == interpreted
