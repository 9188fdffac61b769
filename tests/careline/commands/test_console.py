from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from careline.cli import build
from careline.clinic_file import PROJECT
from careline.commands import console as module
from console import link as link_module
from console.link import ConsoleLink
from tests.console.desk import Desk

run = CliRunner()


class Running(ConsoleLink):
    """A link to a controller that is started with it, in the command's own event loop."""

    desk: Desk

    async def start(self, within: float = 3.0) -> None:
        await self.desk.start_controller()
        await super().start(within)


def desks_for(command: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[Desk]:
    """The desks that ``command`` links to from now on, one for each time it does."""
    monkeypatch.setattr(link_module, "LOOK_EVERY", 0.01)
    desks: list[Desk] = []

    def link_of(_: Path) -> ConsoleLink:
        made = Desk()
        desks.append(made)
        link = Running(made._connect, "sup", clock=lambda: made.clock)
        link.desk = made
        return link

    monkeypatch.setattr(command, "link_of", link_of)
    return desks


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> list[Desk]:
    return desks_for(module, monkeypatch)


def test_json_prints_one_snapshot(desk: list[Desk]) -> None:
    result = run.invoke(build(), ["console", "--json"])
    assert result.exit_code == 0
    assert set(json.loads(result.output)) == {"queues", "callers", "agents", "announcements"}


@pytest.mark.parametrize(
    ("words", "order"),
    [
        (["pause", "nadia", "--reason", "lunch"], ("pause", "nadia", "lunch", "sup")),
        (["unpause", "nadia"], ("unpause", "nadia", "sup")),
        (["sign-out", "nadia"], ("sign_out", "nadia", "sup")),
        (["withdraw", "c-8"], ("withdraw", "c-8", "sup")),
    ],
)
def test_orders(desk: list[Desk], words: list[str], order: tuple[str, ...]) -> None:
    result = run.invoke(build(), ["console", *words])
    assert result.exit_code == 0
    assert desk[0].orders == [order]


def test_a_refused_order_is_exit_1(desk: list[Desk]) -> None:
    result = run.invoke(build(), ["console", "pause", "alice", "--reason", "lunch"])
    assert result.exit_code == 1
    assert "Alice may not be paused." in result.output


@pytest.mark.parametrize("words", [["pause", "nadia"], ["pause"], ["dismiss", "nadia"], []])
def test_wrong_usage_is_exit_2(desk: list[Desk], words: list[str]) -> None:
    assert run.invoke(build(), ["console", *words]).exit_code == 2


def test_a_system_that_was_never_started_is_said_in_a_sentence(tmp_path: Path) -> None:
    clinic = (PROJECT / "clinic.yaml").read_text(encoding="utf-8")
    clinic = clinic.replace("data_folder: .careline", f"data_folder: {tmp_path}")
    (tmp_path / "clinic.yaml").write_text(clinic, encoding="utf-8")
    (tmp_path / "flows").symlink_to(PROJECT / "flows")
    result = run.invoke(build(), ["console", "--json", "--clinic", str(tmp_path / "clinic.yaml")])
    assert result.exit_code == 1
    assert "never started" in result.output


def test_a_supervisor_is_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.getpass, "getuser", lambda: "Ana María")
    assert module._supervisor() == "Ana_Mar_a"


@pytest.mark.parametrize("error", [KeyError, OSError])
def test_a_user_without_a_name_is_a_supervisor(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setattr(module.getpass, "getuser", nobody)
    assert module._supervisor() == "supervisor"
