"""A call explained: from the log while it waits, from its record long afterwards."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from careline.cli import build
from controller.settings.loader import Settings
from controller.settings.secrets import load_secrets, make_secrets
from crm.model import DecisionRecord
from crm.open import open_crm
from tests.careline import test_floor_log
from tests.careline.test_floor_log import EVENTS, settings_in, write_log
from tests.crm.examples import INTERACTION


def explain(settings: Settings, *words: str) -> Any:
    return CliRunner().invoke(build(), ["acd", "explain", *words, "--clinic", str(settings.path)])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def test_from_the_log(settings: Settings) -> None:
    write_log(settings)
    told = explain(settings, "last")
    assert told.exit_code == 0
    assert "Call 1.7" in told.output
    assert "ann is rung" in told.output
    assert "Over: answered by ann" in told.output
    assert explain(settings, "1.7").output == told.output


def test_while_he_waits_it_says_why(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = (*EVENTS[:2], test_floor_log.caller("1.8", 25))
    monkeypatch.setattr(test_floor_log, "EVENTS", waiting)
    write_log(settings)
    told = explain(settings, "1.8")
    assert "Now: waits, since everybody who may serve him is busy." in told.output
    assert "ann: talks." in told.output
    as_data = json.loads(explain(settings, "1.8", "--json").output)
    assert as_data["waiting"] == {"why": "all_busy", "agents": [["ann", "talks"]], "until": None}
    assert [chapter["kind"] for chapter in as_data["chapters"]] == ["queued"]


def test_from_the_record_when_the_log_is_gone(settings: Settings) -> None:
    write_log(settings)
    secrets = load_secrets(settings.folder)
    assert secrets is not None

    async def store() -> None:
        crm = open_crm(settings.database_url, secrets.data_key)
        story = (DecisionRecord(1, "queued", QUEUED), DecisionRecord(2, "left", LEFT))
        await crm.store(replace(INTERACTION, id="old-1", decisions=story))
        await crm.close()

    asyncio.run(store())
    told = explain(settings, "old-1")
    assert told.exit_code == 0
    assert "Waits in queue front_desk as routine" in told.output
    assert "Over: abandoned after 2 s." in told.output


QUEUED = json.dumps({"queue": "front_desk", "priority": "routine", "language": "en", "needs": [], "since": 1})
LEFT = json.dumps({"outcome": "abandoned", "agent": None, "queue": "x", "waited_ms": 2000, "talk_ms": 0})


def test_what_is_not_there_is_said(settings: Settings) -> None:
    told = explain(settings)
    assert told.exit_code == 1
    assert "never started" in told.output
    make_secrets(settings.folder.create(), settings.accounts)
    assert "does not exist" in explain(settings).output
    write_log(settings)
    told = explain(settings, "9.9")
    assert told.exit_code == 1
    assert "No call '9.9' has waited in a queue" in told.output
