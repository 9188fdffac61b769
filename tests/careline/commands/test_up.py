"""``careline up``: its exit code, its sentences, its end."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from careline.commands import up
from controller.asterisk.process import ProcessError
from controller.happenings import Herald
from crm.model import Interaction
from tests.controller.settings.clinic import write_clinic
from tests.crm.examples import INTERACTION

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(up.command)


class System:
    """A system that starts at once. ``made`` is the one the command made."""

    made: System
    problem: Exception | None = None
    sip_address = "127.0.0.1:5060"

    def __init__(self, settings: Any, *, say: Any, always_open: bool = False) -> None:
        self.settings, self.say, self.always_open = settings, say, always_open
        self.herald = Herald()
        self.board = SimpleNamespace(lines={}, draining=False)
        self.asterisk = SimpleNamespace(pid=4711)
        self.leave_asterisk = False
        self.log: list[str] = []
        type(self).made = self

    def now(self) -> int:
        return 0

    async def start(self) -> None:
        self.log.append("start")
        if self.problem is not None:
            raise self.problem
        self.say("Ready.")

    async def stop(self, drain_s: float) -> None:
        self.log.append(f"stop {drain_s:g}")

    async def hang_up_all(self) -> None:
        self.log.append("hang up")
        self.board.lines.clear()


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(up, "System", System)
    monkeypatch.setattr(System, "problem", None)
    monkeypatch.setattr(up.logs, "configure", lambda _file: None)
    return str(write_clinic(tmp_path))


def demo_gives(monkeypatch: pytest.MonkeyPatch, interaction: Interaction | None) -> None:
    async def run_demo(_system: System, _console: Console) -> Interaction | None:
        return interaction

    monkeypatch.setattr(up, "run_demo", run_demo)


@pytest.mark.parametrize("options", [["--once"], ["--json"]])
def test_what_belongs_to_the_demo_alone(clinic: str, options: list[str]) -> None:
    told = CliRunner().invoke(app, ["--clinic", clinic, *options])
    assert told.exit_code == 2
    assert "careline up --demo --once --json" in told.output


def test_the_demo_once(clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    demo_gives(monkeypatch, INTERACTION)
    told = CliRunner().invoke(app, ["--clinic", clinic, "--demo", "--once"])
    assert told.exit_code == 0
    assert f"outcome      {INTERACTION.outcome}" in told.output
    assert " → ".join(step.node for step in INTERACTION.steps) in told.output
    assert System.made.log == ["start", "stop 0"]
    assert System.made.always_open


def test_the_demo_as_json_and_nothing_else_on_the_output(clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    demo_gives(monkeypatch, INTERACTION)
    told = CliRunner().invoke(app, ["--clinic", clinic, "--demo", "--once", "--json"])
    assert json.loads(told.stdout)["id"] == INTERACTION.id
    assert "Ready." in told.stderr


def test_a_demo_whose_record_is_missing_is_a_failure(clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    demo_gives(monkeypatch, None)
    told = CliRunner().invoke(app, ["--clinic", clinic, "--demo", "--once"])
    assert told.exit_code == 1
    assert "NOT in the CRM store" in told.output
    assert System.made.log[-1] == "stop 0"


def test_a_demo_that_breaks_stops_the_system_all_the_same(clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run_demo(_system: System, _console: Console) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(up, "run_demo", run_demo)
    told = CliRunner().invoke(app, ["--clinic", clinic, "--demo", "--once"])
    assert isinstance(told.exception, RuntimeError)
    assert System.made.log == ["start", "stop 0"]


@pytest.mark.parametrize("kind", up.SENTENCES)
def test_a_start_that_fails_is_a_sentence(clinic: str, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]) -> None:
    monkeypatch.setattr(System, "problem", kind("Asterisk did not start. See its log."))
    told = CliRunner().invoke(app, ["--clinic", clinic])
    assert told.exit_code == 1
    assert "Asterisk did not start. See its log." in told.output
    assert "Traceback" not in told.output
    assert System.made.log == ["start"]


def test_brackets_in_a_sentence_are_words_and_no_markup(clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(System, "problem", ProcessError("The last words were [error] res_pjsip [/x]."))
    told = CliRunner().invoke(app, ["--clinic", clinic])
    assert told.exit_code == 1
    assert "[error] res_pjsip [/x]." in told.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops(clinic: str, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    async def start(self: System) -> None:
        os.kill(os.getpid(), number)

    monkeypatch.setattr(System, "start", start)
    told = CliRunner().invoke(app, ["--clinic", clinic])
    assert told.exit_code == 0
    assert "Up. Patients dial in at 127.0.0.1:5060" in told.output
    assert System.made.log == ["stop 0"]
    assert System.made.board.draining


def a_system(calls: int) -> Any:
    made = System(None, say=print)
    made.board.lines.update({str(number): None for number in range(calls)})
    return made


async def test_without_calls_nothing_is_waited_for() -> None:
    assert await up._drain(a_system(0), Console(file=io.StringIO()), asyncio.Event(), 30.0) == 0.0


async def test_a_second_signal_ends_the_calls() -> None:
    system, out, stop = a_system(2), io.StringIO(), asyncio.Event()
    draining = asyncio.create_task(up._drain(system, Console(file=out, width=200), stop, 30.0))
    await asyncio.sleep(0)
    stop.set()
    assert await draining == 0.0
    assert system.log == ["hang up"]
    assert "Waiting up to 30 s for 2 call(s); once more Ctrl-C ends them now." in out.getvalue()


async def test_calls_that_outlast_the_time_are_left() -> None:
    system = a_system(1)
    assert await up._drain(system, Console(file=io.StringIO()), asyncio.Event(), 0.0) == 0.0
    assert system.log == []


def test_who_still_talks_is_told_of(clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stop(self: System, _drain_s: float) -> None:
        self.board.lines["1.1"] = None
        self.leave_asterisk = True

    demo_gives(monkeypatch, INTERACTION)
    monkeypatch.setattr(System, "stop", stop)
    told = CliRunner().invoke(app, ["--clinic", clinic, "--demo", "--once"])
    assert "1 call(s) go on in Asterisk (process 4711)" in told.output
