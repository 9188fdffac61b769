"""``careline flow talk``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from careline.cli import build
from careline.commands import flow_talk
from careline.flow_tests.talking import Conversation
from controller.text.ways import marked
from tests.careline.flow_tests.workshop import PROJECT
from tests.controller.text.desk import FLOW, driver, flow

CLINIC = str(PROJECT / "clinic.yaml")


def talk(typed: str, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(build(), ["flow", "talk", "--clinic", CLINIC, *arguments], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    return tmp_path


def test_a_call_to_its_end(folder: Path) -> None:
    code, told, _ = talk("account\n123\nnobody reads this\n", "flow", "--flows", str(folder))
    assert code == 0
    assert '> says "account"' in told
    assert ". ended: self_served" in told
    assert "(at bye, over, en, account=(phi))" in told
    assert "nobody" not in told


def test_the_end_of_the_input_ends_it(folder: Path) -> None:
    assert talk("", "flow", "--flows", str(folder))[0] == 0
    assert "presses" not in talk("/quit\n1\n", "flow", "--flows", str(folder))[1]


def test_help_and_what_means_nothing(folder: Path) -> None:
    _, told, wrong = talk("/help\n/agnt\n/agent\n", "flow", "--flows", str(folder))
    assert "/queue" in told
    assert "(Did you mean 'agent'?)" in wrong
    assert "(the caller waits in no queue)" in wrong


def test_the_world_of_the_options(folder: Path) -> None:
    arguments = ("--language", "es", "--caller", "withheld", "--at", "2026-10-28 23:30", "--given", "ahead: 4")
    _, told, _ = talk("7\n", "flow", "--flows", str(folder), *arguments)
    assert "bye (hangup)   [hours: else" in told
    assert "(at bye, over, es" in told


def test_lines_of_json(folder: Path) -> None:
    _, told, _ = talk("1\n", "flow", "--flows", str(folder), "--json")
    lines = [json.loads(line) for line in told.splitlines()]
    assert lines[0] == {"after_ms": 0, "kind": "world", "text": "the phone rings"}
    assert lines[-1]["standing"]["caller_is"] == "waiting"


def test_which_flow() -> None:
    assert "front_door.welcome" in talk("")[1]
    code, _, wrong = talk("", "front-dor")
    assert code == 2
    assert "there is no flow 'front-dor'. Did you mean 'front-door'?" in wrong


def test_a_language_the_flow_does_not_have_is_not_passed_over() -> None:
    code, _, wrong = talk("", "load", "--language", "xx")
    assert code == 2
    assert "'load' has no 'xx'. It has: en" in wrong


def test_a_wrong_option_is_told_by_its_name(folder: Path) -> None:
    arguments = ["flow", "talk", "--clinic", CLINIC, "flow", "--flows", str(folder), "--at", "yesterday"]
    problem = CliRunner().invoke(build(), arguments).exception
    assert str(problem).startswith("--at:1:7: time: a time is written as 2026-10-28 11:30.")


def test_ctrl_c_ends_it_while_somebody_types(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    code, told, _ = talk("1\n", "flow", "--flows", str(folder))
    assert code == 0
    assert "presses" not in told


def test_control_characters_and_very_long_lines(folder: Path) -> None:
    code, told, _ = talk("\x1b[31m\x07\n" + "la " * 5000 + "\n", "flow", "--flows", str(folder))
    assert code == 0
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) < 300


async def test_on_a_narrow_terminal_nothing_is_cut_off() -> None:
    console = Console(force_terminal=True, width=40, record=True)
    held = Conversation(driver(marked(flow())))
    show = flow_talk._side_by_side(console)
    show(await held.begin(), held)
    show(await held.hear("1"), held)
    told = console.export_text()
    assert "…" not in told
    assert "priority=routine" in told.replace("\n", "").replace(" ", "")


async def test_side_by_side_on_a_terminal() -> None:
    console = Console(force_terminal=True, width=120, record=True)
    held = Conversation(driver(marked(flow())))
    show = flow_talk._side_by_side(console)
    show(await held.begin(), held)
    show(await held.hear("1"), held)
    told = console.export_text()
    assert '"Press 1." load.press' in told.splitlines()[0]
    assert "the phone rings" in told.splitlines()[0]
    assert "To hang up, keep your place" in told
