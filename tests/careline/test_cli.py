"""One door, every verb behind it, and a sentence for every mistake."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import careline.commands
from careline import cli
from controller.settings.paths import FolderError
from controller.settings.ports import PortError
from controller.settings.secrets import SecretsError
from ivr.problems import FileProblems, Problem


def test_every_file_of_the_folder_is_a_verb() -> None:
    """``acd_explain.py`` is the verb ``explain`` of ``acd``."""
    files = {path.stem for folder in careline.commands.__path__ for path in Path(folder).glob("[a-z]*.py")}
    shown = CliRunner().invoke(cli.build(), ["--help"]).output
    assert files
    for file in files:
        *groups, verb = file.split("_")
        within = CliRunner().invoke(cli.build(), [*groups, "--help"]).output if groups else shown
        assert verb in within
        assert CliRunner().invoke(cli.build(), [*groups, verb, "--help"]).exit_code == 0


@pytest.mark.parametrize("verb", ["account", "acd", "console", "up"])
def test_one_verb_alone_is_as_it_is_among_all(verb: str) -> None:
    alone, all_of_them = (CliRunner().invoke(program, [verb, "--help"]) for program in (cli.build(verb), cli.build()))
    assert (alone.exit_code, alone.output) == (0, all_of_them.output)
    assert CliRunner().invoke(cli.build(verb), []).exit_code == 2


def test_a_part_of_a_verb_is_none() -> None:
    assert CliRunner().invoke(cli.build("acd_explain"), ["acd", "explain", "--help"]).exit_code == 0


def test_without_a_verb_help_is_shown() -> None:
    told = CliRunner().invoke(cli.build(), [])
    assert "Usage" in told.output
    assert told.exit_code == 2


def test_a_verb_that_does_not_exist_is_wrong_usage() -> None:
    assert CliRunner().invoke(cli.build(), ["fly"]).exit_code == 2


@pytest.mark.parametrize(
    "problem",
    [
        FileProblems([Problem(Path("clinic.yaml"), 3, 1, "that is wrong", "Do this.")]),
        FolderError("The data folder is closed."),
        PortError("Port 5060 is taken."),
        SecretsError("The secrets are closed."),
    ],
)
def test_a_mistake_is_a_sentence_and_no_traceback(
    problem: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise problem

    monkeypatch.setattr(cli, "build", lambda verb: fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert told.err.strip() == str(problem)
    assert told.out == ""


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(cli, "build", lambda verb: fail)
    with pytest.raises(RuntimeError):
        cli.main()


def test_ctrl_c_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_verb: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "build", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == ""


def test_a_real_mistake_from_end_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clinic = tmp_path / "clinic.yaml"
    clinic.write_text("clinic: [\n")
    monkeypatch.setattr(sys, "argv", ["careline", "up", "--clinic", str(clinic)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert str(clinic) in capsys.readouterr().err
