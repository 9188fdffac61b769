"""Whom somebody must call: listed with owner and clock, done once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from careline.cli import build
from careline.commands import tasks as module
from controller.records.message_sounds import AUDIT, message_sounds
from controller.settings.loader import Settings
from controller.settings.secrets import load_secrets, make_secrets
from crm.model import Task
from crm.open import open_crm
from tests.careline.test_floor_log import settings_in
from tests.crm.examples import task

NOW = 1_700_000_000_000
MINUTE = 60_000


def run(settings: Settings, *words: str) -> Any:
    return CliRunner().invoke(build(), ["tasks", "--clinic", str(settings.path), *words])


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(module, "_now", lambda: NOW)
    return settings_in(tmp_path)


def store(settings: Settings, *tasks: Task) -> None:
    secrets = make_secrets(settings.folder.create(), settings.accounts)

    async def put() -> None:
        crm = open_crm(settings.database_url, secrets.data_key)
        for each in tasks:
            await crm.put_task(each)
        await crm.close()

    asyncio.run(put())


def test_the_overdue_first_then_by_due(settings: Settings) -> None:
    store(
        settings,
        task("1.2", due=NOW + 90 * MINUTE, patient=None),
        task("1.1", due=NOW + 2 * MINUTE + 5_000),
        task("1.3", due=NOW - MINUTE, why="safe_end"),
    )
    told = run(settings)
    assert told.exit_code == 0
    head, *rows, summary = told.output.splitlines()
    assert summary == "3 open, kept until they are done; 0 done, kept for 90 days after."
    assert head.split() == ["task", "owner", "priority", "patient", "when", "why"]
    assert [row.split()[0] for row in rows] == ["1.3-safe_end", "1.1-hung_up", "1.2-hung_up"]
    assert "1 min LATE" in rows[0]
    assert "written ending" in rows[0]
    assert "x0001" in rows[1]
    assert "2 min 5 s left" in rows[1]
    assert "unknown" in rows[2]
    assert "1 h 30 min left" in rows[2]


def test_as_json_with_how_long_is_left(settings: Settings) -> None:
    store(settings, task("1.1", due=NOW - MINUTE))
    (shown,) = json.loads(run(settings, "--json").output)
    assert (shown["id"], shown["owner"], shown["priority"]) == ("1.1-hung_up", "nurse", "emergency")
    assert (shown["overdue"], shown["left_ms"]) == (True, -MINUTE)


def test_done_once_and_by_whom(settings: Settings) -> None:
    store(settings, task("1.1", due=NOW))
    told = run(settings, "done", "1.1-hung_up", "--by", "bruno")
    assert (told.exit_code, told.output) == (0, "1.1-hung_up is done, by bruno.\n")
    assert run(settings).output.splitlines() == [
        "Nobody waits to be called.",
        "0 open, kept until they are done; 1 done, kept for 90 days after.",
    ]
    assert run(settings, "--json").output == "[]\n"
    again = run(settings, "done", "1.1-hung_up", "--by", "alice")
    assert again.exit_code == 1
    assert "was done already, by bruno" in again.output


def test_what_is_done_is_shown_apart(settings: Settings) -> None:
    store(settings, task("1.1", due=NOW), task("1.2", due=NOW))
    none = run(settings, "--done").output
    assert none.splitlines()[0] == "No task that was done is kept."
    run(settings, "done", "1.1-hung_up", "--by", "bruno")
    _, row, summary = run(settings, "--done").output.splitlines()
    assert row.split()[0] == "1.1-hung_up"
    assert "done 0 s ago by bruno" in row
    assert summary.startswith("1 open, kept until they are done; 1 done")
    (shown,) = json.loads(run(settings, "--done", "--json").output)
    assert (shown["done_at"], shown["done_by"]) == (NOW, "bruno")
    assert "left_ms" not in shown


def test_a_message_is_listed_without_what_was_said(settings: Settings) -> None:
    message = task("1.1", why="message-3", topic="refill", language="es", recording="message-1_1-3", duration_ms=23_000)
    message = replace(message, why="message", transcript="mis pastillas azules")
    store(settings, message, task("1.2"))
    told = run(settings).output
    assert "left a message of 23 s (refill)" in told
    shown = run(settings, "--json").output
    assert "pastillas" not in told + shown
    assert "transcript" not in shown
    whole = run(settings, "message", message.id).output
    assert "mis pastillas azules" in whole
    assert f"careline tasks hear {message.id} --to FILE" in whole
    none = run(settings, "message", "1.2-hung_up")
    assert none.exit_code == 1
    assert "there is no message '1.2-hung_up'" in none.output


def test_a_message_nobody_could_make_out_says_where_to_listen(settings: Settings) -> None:
    store(settings, task("1.1", why="message-3", recording="message-1_1-3", duration_ms=3_000))
    run(settings, "done", "1.1-message-3", "--by", "bruno")
    whole = run(settings, "message", "1.1-message-3", "--clinic", str(settings.path)).output
    assert "nothing was made out" in whole


WAV = b"RIFF" + bytes(40) + b"\x01\x02" * 8_000
MESSAGE = task("1.1", why="message-3", recording="message-1_1-3", duration_ms=1_000, transcript="mis pastillas")


def noted(settings: Settings) -> list[list[str]]:
    lines = (settings.folder.message_sounds / AUDIT).read_text().splitlines()
    return [[entry["did"], entry["task"], entry["by"]] for entry in map(json.loads, lines)]


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "still plain"])
def test_a_message_is_heard_and_who_asked_is_noted(settings: Settings, tmp_path: Path, sealed: bool) -> None:
    store(settings, MESSAGE)
    (settings.folder.messages / "message-1_1-3.wav").write_bytes(WAV)
    secrets = load_secrets(settings.folder)
    assert secrets is not None
    if sealed:
        message_sounds(settings.folder, secrets.data_key).seal("message-1_1-3")
    to = tmp_path / "heard.wav"
    told = run(settings, "hear", MESSAGE.id, "--to", str(to), "--by", "nadia")
    assert told.exit_code == 0, told.output
    assert to.read_bytes() == WAV
    assert to.stat().st_mode & 0o077 == 0
    assert "It is not sealed" in told.output
    run(settings, "message", MESSAGE.id, "--by", "bruno")
    assert noted(settings) == [["heard", MESSAGE.id, "nadia"], ["read", MESSAGE.id, "bruno"]]
    again = run(settings, "hear", MESSAGE.id, "--to", str(to))
    assert again.exit_code == 1
    assert "Name a file that is not there yet" in again.output


def test_a_message_that_cannot_be_heard_is_told_in_a_sentence(settings: Settings, tmp_path: Path) -> None:
    store(settings, MESSAGE, task("1.2"))
    to = str(tmp_path / "heard.wav")
    gone = run(settings, "hear", MESSAGE.id, "--to", to)
    assert (gone.exit_code, "is not on this machine" in gone.output) == (1, True)
    none = run(settings, "hear", "1.2-hung_up", "--to", to)
    assert (none.exit_code, "there is no message '1.2-hung_up'" in none.output) == (1, True)
    settings.folder.message_sounds.mkdir()
    (settings.folder.message_sounds / "message-1_1-3").write_bytes(b"damaged" * 20)
    damaged = run(settings, "hear", MESSAGE.id, "--to", to)
    assert (damaged.exit_code, "cannot be read" in damaged.output) == (1, True)
    assert not Path(to).exists()


def test_nobody_hears_what_cannot_be_noted(settings: Settings, tmp_path: Path) -> None:
    store(settings, MESSAGE)
    (settings.folder.messages / "message-1_1-3.wav").write_bytes(WAV)
    (settings.folder.message_sounds / AUDIT).mkdir(parents=True)
    told = run(settings, "hear", MESSAGE.id, "--to", str(tmp_path / "heard.wav"))
    assert (told.exit_code, "who asks cannot be noted" in told.output) == (1, True)
    assert not (tmp_path / "heard.wav").exists()
    told = run(settings, "message", MESSAGE.id)
    assert (told.exit_code, "pastillas" in told.output) == (1, False)


def test_who_on_call_has_taken_it_is_shown(settings: Settings) -> None:
    store(settings, task("1.1", why="dispatch-1"), task("1.2"))
    taken = replace(task("1.1", why="dispatch-1"), why="dispatch", taken_by="nadia")
    store(settings, taken)
    told = run(settings).output
    assert "waits for whoever is on call to call back; nadia has taken it" in told
    assert [each["taken_by"] for each in json.loads(run(settings, "--json").output)] == ["nadia", ""]


def test_who_is_not_named_is_the_user_of_the_machine(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    store(settings, task("1.1"), task("1.2"))
    monkeypatch.setattr(module.getpass, "getuser", lambda: "sup")
    assert "by sup" in run(settings, "done", "1.1-hung_up").output

    def nobody() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr(module.getpass, "getuser", nobody)
    assert "by unknown" in run(settings, "done", "1.2-hung_up", "--clinic", str(settings.path)).output


def test_what_is_wrong_is_said(settings: Settings) -> None:
    told = run(settings)
    assert told.exit_code == 1
    assert "careline up" in told.output
    store(settings)
    told = run(settings, "done", "9.9-hung_up")
    assert told.exit_code == 1
    assert "there is no task '9.9-hung_up'" in told.output
    assert run(settings, "done").exit_code == 2
    settings.folder.databases.joinpath("crm.sqlite").write_text("no database" * 100)
    told = run(settings)
    assert told.exit_code == 1
    assert "careline tasks: the store failed" in told.output
