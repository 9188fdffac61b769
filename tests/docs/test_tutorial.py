"""The tutorial: what a designer types gives what the page shows. Its real call was made by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from careline.cli import build
from careline.phones.script import read_script
from controller.settings import load_settings
from tests.controller.settings.clinic import PROJECT, write_clinic

TEXT = (PROJECT / "docs" / "tutorial" / "first-call.md").read_text(encoding="utf-8")
FENCED = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", TEXT)
FLOW, COMMENT, TESTS, NUMBER, CALL = (text for kind, text in FENCED if kind == "yaml")
GREETING = '"Welcome to the clinic. In an emergency, press 9 at any time."'


def shown(command: str) -> list[list[str]]:
    """The lines that the page shows under each use of a command."""
    found = [
        text.splitlines() for kind, text in FENCED if not kind and text.startswith(f"$ .venv/bin/careline {command}")
    ]
    assert found, f"the page does not show {command}"
    return [lines[1:] for lines in found]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic of the reader's own, with the sample's flows."""
    write_clinic(tmp_path)
    for path in (PROJECT / "flows").glob("*.yaml"):
        (tmp_path / "flows").mkdir(exist_ok=True)
        (tmp_path / "flows" / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def careline(*words: str) -> list[str]:
    result = CliRunner().invoke(build(), [*words, "--clinic", "clinic.yaml"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return [line.rstrip() for line in result.stdout.splitlines()]


def mended(text: str) -> str:
    return text.replace("go: reson", "go: reason")


def finished(text: str) -> str:
    return (
        mended(text)
        .replace('"Welcome to the clinic."', GREETING)
        .replace(
            *(part.split("variables:\n")[1] if part.startswith("variables") else part for part in (_old(text), COMMENT))
        )
    )


def _old(text: str) -> str:
    return next(line for line in text.splitlines(keepends=True) if "birth_date: {type" in line)


def test_it_is_checked_as_the_page_shows(folder: Path) -> None:
    path = folder / "flows" / "first.yaml"
    told = []
    for text in (FLOW, mended(FLOW)):
        path.write_text(text, encoding="utf-8")
        told.append(careline("flow", "check", "flows/first.yaml"))
    assert told == shown("flow check flows/first.yaml")
    path.write_text(finished(FLOW), encoding="utf-8")
    assert careline("flow", "check", "flows/first.yaml") == ["1 flow, 0 errors, 0 warnings"]


def test_it_is_drawn_as_the_page_shows(folder: Path) -> None:
    (folder / "flows" / "first.yaml").write_text(finished(FLOW), encoding="utf-8")
    (picture,) = shown("flow graph first")
    assert careline("flow", "graph", "first")[-len(picture) :] == picture


def test_its_tests_pass_as_the_page_shows(folder: Path) -> None:
    (folder / "flows" / "first.yaml").write_text(finished(FLOW), encoding="utf-8")
    (folder / "flows" / "first.tests.yaml").write_text(TESTS, encoding="utf-8")
    (page,) = shown("flow test")
    told = careline("flow", "test", "flows/first.yaml", "--coverage")
    assert told[:-1] == page[:-1]
    assert re.sub(r"\d+ ms", "", told[-1]) == re.sub(r"\d+ ms", "", page[-1])


def test_the_number_and_the_script_can_be_read(folder: Path) -> None:
    (folder / "flows" / "first.yaml").write_text(finished(FLOW), encoding="utf-8")
    clinic = folder / "clinic.yaml"
    head, numbers, rest = re.split(r"(?m)^(numbers:.*\n)", clinic.read_text(encoding="utf-8"), maxsplit=1)
    clinic.write_text(head + numbers + NUMBER + rest, encoding="utf-8")
    assert load_settings(clinic).model.numbers["5550120"].flow == "first"
    script, _ = read_script(CALL)
    assert (script.call.to, len(script.steps)) == ("5550120", 12)
