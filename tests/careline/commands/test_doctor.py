"""The command: lines for people, JSON for programs, the exit code for both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from careline.commands import doctor
from careline.examination import Finding
from tests.controller.settings.clinic import write_clinic

app = typer.Typer()
app.command()(doctor.command)


@pytest.mark.parametrize(("verdict", "code"), [("ok", 0), ("warn", 0), ("bad", 1)])
def test_the_exit_code_says_whether_something_is_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verdict: str, code: int
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda _: iter([Finding("disk", verdict, "full of [x]", "Do this.")]))
    clinic = str(write_clinic(tmp_path))
    lines = CliRunner().invoke(app, ["--clinic", clinic])
    assert lines.exit_code == code
    assert "full of [x]. Do this." in lines.output
    told = CliRunner().invoke(app, ["--clinic", clinic, "--json"])
    assert told.exit_code == code
    read = json.loads(told.output)
    assert read["bad"] == code
    assert read["findings"][-1] == {"matter": "disk", "verdict": verdict, "what": "full of [x]", "do": "Do this."}


def test_a_wrong_clinic_yaml_is_told_and_nothing_else_is_tried(tmp_path: Path) -> None:
    clinic = write_clinic(tmp_path, ("extension: 2002", "extension: 2001"))
    told = CliRunner().invoke(app, ["--clinic", str(clinic), "--json"])
    assert told.exit_code == 1
    assert [finding["matter"] for finding in json.loads(told.output)["findings"]] == ["clinic.yaml"]
    assert not (tmp_path / ".careline").exists()


def test_the_doctor_changes_nothing(tmp_path: Path) -> None:
    clinic = write_clinic(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    CliRunner().invoke(app, ["--clinic", str(clinic)])
    assert sorted(tmp_path.rglob("*")) == before
