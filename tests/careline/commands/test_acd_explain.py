"""A call explained: from the log while it waits, from its record long afterwards."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from acd.messages import Clinic, QueueRules
from careline.cli import build
from controller.journal.sqlite import open_journal
from controller.settings.loader import Settings
from controller.settings.secrets import load_secrets, make_secrets
from controller.switchboard.line import InterpreterLeg
from crm.cipher import Cipher
from crm.model import DecisionRecord, Interaction, InterpreterRecord
from crm.open import open_crm
from tests.acd.floor_of_two import agent, caller
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
    waiting = (*EVENTS[:2], caller("1.8", 25))
    monkeypatch.setattr(test_floor_log, "EVENTS", waiting)
    write_log(settings)
    told = explain(settings, "1.8")
    assert "Now: waits, since everybody who may serve him is busy." in told.output
    assert "ann: talks." in told.output
    as_data = json.loads(explain(settings, "1.8", "--json").output)
    assert as_data["waiting"] == {"why": "all_busy", "agents": [["ann", "talks"]], "until": None}
    assert [chapter["kind"] for chapter in as_data["chapters"]] == ["queued"]


def store(settings: Settings, record: Interaction) -> None:
    secrets = load_secrets(settings.folder)
    assert secrets is not None

    async def put() -> None:
        crm = open_crm(settings.database_url, secrets.data_key)
        await crm.store(record)
        await crm.close()

    asyncio.run(put())


def test_from_the_record_when_the_log_is_gone(settings: Settings) -> None:
    write_log(settings)
    story = (DecisionRecord(1, "queued", QUEUED), DecisionRecord(2, "left", LEFT))
    store(settings, replace(INTERACTION, id="old-1", decisions=story, interpreters=()))
    told = explain(settings, "old-1")
    assert told.exit_code == 0
    assert "Waits in queue front_desk as routine" in told.output
    assert "Over: abandoned after 2 s." in told.output


KOREAN = Clinic((agent("alice"),), (QueueRules("front_desk"),))
"""Alice speaks no Korean, and the queue no longer asks it."""
CALLS = caller("1.7", 10, queue="front_desk", language="")
RUNG = (
    InterpreterRecord("marta", "ko", False, 25, 20_000, 0, "no_answer"),
    InterpreterRecord("hana", "ko", True, 26, 4_000, 31_000, "joined"),
)


def test_interpreters_of_a_call_that_is_over_stand_where_they_were_rung(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_floor_log, "CLINIC", KOREAN)
    monkeypatch.setattr(test_floor_log, "EVENTS", (CALLS, *EVENTS[1:]))
    write_log(settings)
    store(settings, replace(INTERACTION, id="1.7", language="ko", interpreters=RUNG))
    lines = explain(settings, "1.7").output.splitlines()
    places = [next(at for at, line in enumerate(lines) if words in line) for words in SEQUENCE]
    assert places == sorted(places)
    chapters = json.loads(explain(settings, "1.7", "--json").output)["chapters"]
    assert [each["kind"] for each in chapters][-4:] == ["connected", "interpreter", "interpreter", "left"]
    assert (chapters[-2]["interpreter"], chapters[-2]["joined_ms"]) == ("hana", 31_000)


SEQUENCE = (
    "alice answers: the two talk.",
    "Interpreter marta (ko, not qualified for medicine) is rung for 20 s: did not answer.",
    "Interpreter hana (ko) is rung, answers after 4 s and is in the talk for 31 s.",
    "Over: answered by alice",
)


def test_a_talk_without_an_interpreter_says_why(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_floor_log, "CLINIC", KOREAN)
    monkeypatch.setattr(test_floor_log, "EVENTS", (CALLS, *EVENTS[1:]))
    write_log(settings)
    store(settings, replace(INTERACTION, id="1.7", language="ko", interpreters=()))
    said = "alice does not speak ko as well as the queue asks, and no interpreter was rung"
    assert said in explain(settings, "1.7").output
    asked = json.loads(explain(settings, "1.7", "--json").output)["interpreter"]
    assert (asked["language"], asked["rung"]) == ("ko", ["hana"])


def test_while_the_talk_lasts_it_says_who_rings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_floor_log, "CLINIC", KOREAN)
    monkeypatch.setattr(test_floor_log, "EVENTS", (CALLS, EVENTS[1]))
    write_log(settings)
    secrets = load_secrets(settings.folder)
    assert secrets is not None

    async def page(interpreters: list[dict[str, Any]]) -> None:
        journal = await open_journal(settings.folder.databases / "journal.sqlite", Cipher(secrets.data_key))
        await journal.save("1.7", {"call": {"language": "ko"}, "interpreters": interpreters})
        await journal.close()

    asyncio.run(page([asdict(InterpreterLeg("hana", "ko", True, 25))]))
    assert "Interpreter hana (ko) is rung, for" in explain(settings, "1.7").output
    asyncio.run(page([{"of": "another version"}]))
    told = explain(settings, "1.7")
    assert (told.exit_code, "written by another version of Careline" in told.output) == (1, True)


def test_who_would_be_rung_while_he_waits_for_somebody_who_speaks_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_floor_log, "CLINIC", KOREAN)
    monkeypatch.setattr(test_floor_log, "EVENTS", (caller("1.7", 10, queue="front_desk", language="ko"),))
    write_log(settings)
    told = explain(settings, "1.7").output
    assert "alice: does not speak ko." in told
    assert "an interpreter would be rung by itself in the talk: hana." in told
    assert "Agents have to speak ko for the first 4 min of the wait." in told


def test_a_store_that_does_not_answer_takes_no_more_than_the_interpreters(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_log(settings)
    (settings.folder.databases / "crm.sqlite").write_bytes(b"no database" * 100)
    told = explain(settings, "1.7")
    assert told.exit_code == 0
    assert "Over: answered by ann" in told.output
    assert "What interpreters did cannot be told:" in told.output


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
