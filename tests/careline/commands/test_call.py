"""The verb ``careline call``: its wrong usages, its output, its exit codes; the line itself is tested in phones."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from careline.cli import build
from careline.commands import call
from careline.phones.g711 import Samples
from careline.phones.hearing import Ear, Heard, Prompt
from careline.phones.player import Happening, Player, Result
from careline.phones.target import NoTarget, Target
from crm.model import DecisionRecord, InterpreterRecord, UtteranceRecord
from tests.careline.phones.test_expectations import STORED
from tests.careline.phones.test_hearing import quiet

RUNNER = CliRunner()


def run(script: Path, *options: str) -> tuple[int, str]:
    result = RUNNER.invoke(build(), ["call", str(script), *options])
    return result.exit_code, result.output


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "patient.yaml"
    path.write_text('call: {to: "5550100", from: "+15555550101"}\nsteps: [hang up]\n')
    return path


def sound() -> Samples:
    return quiet(10)


class Played(Player):
    """A player whose call was made up."""

    failures: tuple[str, ...] = ()

    async def play(self) -> Result:
        self.result.timeline.append(Happening(1200, "hears", "hello (en)"))
        self.result.heard.append(Heard(Prompt("hello", "en", sound()), 1200, 2000, True))
        self.result.failures.extend(self.failures)
        self.result.interaction = replace(
            STORED,
            decisions=(DecisionRecord(1000, "queued"),),
            utterances=(UtteranceRecord(1, "hello", "en", 1, 1, "february wombat"),),
            interpreters=(InterpreterRecord("hana", "ko", True, 1, 2, 3_000, "joined"),),
        )
        if self._tell:
            self._tell(self.result.timeline[0])
        return self.result


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> type[Played]:
    monkeypatch.setattr(call, "Player", Played)
    monkeypatch.setattr(call, "target_of", lambda clinic: Target(("127.0.0.1", 9), ear=Ear(())))
    monkeypatch.setattr(Played, "failures", ())
    return Played


def test_all_holds(script: Path, played: type[Played]) -> None:
    code, output = run(script)
    assert code == 0
    assert "1.20 s   hears     hello (en)" in output
    assert "All expectations hold." in output


def test_one_does_not(script: Path, played: type[Played], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Played, "failures", ("step 1: no music within 2 s",))
    code, output = run(script)
    assert code == 1
    assert "1 expectation(s) failed." in output


def test_json_holds_what_was_heard_and_stored_but_not_the_number_kept(script: Path, played: type[Played]) -> None:
    code, output = run(script, "--json", "--to", "5550101", "--from", "+15555550102")
    data = json.loads(output)
    assert code == 0
    assert (data["ok"], data["to"], data["from"]) == (True, "5550101", "+15555550102")
    assert data["heard"] == [{"prompt": "hello", "language": "en", "from_ms": 1200, "until_ms": 2000, "whole": True}]
    assert data["interaction"]["path"] == ["hello", "reason", "desk"]
    assert data["interaction"]["interpreters"][0]["joined_ms"] == 3_000
    assert "wombat" not in output
    assert "+15555550101" not in output


def test_nobody_is_dialled(tmp_path: Path, played: type[Played]) -> None:
    path = tmp_path / "patient.yaml"
    path.write_text("steps: [hang up]\n")
    code, output = run(path)
    assert code == 2
    assert "nobody is dialled" in output


def test_a_number_that_is_none(script: Path, played: type[Played]) -> None:
    code, output = run(script, "--to", "clinic")
    assert code == 2
    assert "clinic is not a telephone number" in output


def test_no_system(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(clinic: Path) -> Target:
        raise NoTarget("the system was never started: run `careline up`")

    monkeypatch.setattr(call, "target_of", none)
    code, output = run(script)
    assert code == 1
    assert "run `careline up`" in output


def test_prompts_are_expected_but_there_is_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "patient.yaml"
    path.write_text('call: {to: "1"}\nsteps: [{expect: {heard: hello}}]\n')
    monkeypatch.setattr(call, "target_of", lambda clinic: Target(("127.0.0.1", 9), deaf="index.json does not exist"))
    code, output = run(path)
    assert code == 1
    assert "index.json does not exist" in output
