"""The audit of messages, read: who, which, when, by task, person and day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from careline.cli import build
from controller.records.message_sounds import AUDIT, Hearing, MessageSounds
from controller.settings.loader import Settings
from crm.cipher import Cipher
from tests.careline.test_floor_log import settings_in

MIDNIGHT = 1_764_219_600_000
"""2025-11-27 00:00 in New York."""
HEARINGS = (
    Hearing(MIDNIGHT - 1_000, "heard", "1.1-message-3", "Nadia", "front"),
    Hearing(MIDNIGHT, "read", "1.1-message-3", "Bruno", "front"),
    Hearing(MIDNIGHT + 5_000, "heard", "1.2-message-1", "Nadia", "desk2"),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def note(settings: Settings) -> Path:
    folder = settings.folder.message_sounds
    sounds = MessageSounds(folder, (), Cipher(bytes(32)))
    for each in HEARINGS:
        sounds.note(each)
    return folder / AUDIT


def heard(settings: Settings, *words: str) -> Any:
    return CliRunner().invoke(build(), ["tasks", "heard", "--clinic", str(settings.path), *words])


def test_all_of_it_in_the_clinics_time(settings: Settings) -> None:
    note(settings)
    told = heard(settings)
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "when                 did    task           by     account",
        "2025-11-26 23:59:59  heard  1.1-message-3  Nadia  front",
        "2025-11-27 00:00:00  read   1.1-message-3  Bruno  front",
        "2025-11-27 00:00:05  heard  1.2-message-1  Nadia  desk2",
    ]


@pytest.mark.parametrize(
    ("words", "which"),
    [
        (["--task", "1.1-message-3"], [0, 1]),
        (["--by", "nadia"], [0, 2]),
        (["--by", "front"], [0, 1]),
        (["--day", "2025-11-27"], [1, 2]),
        (["--day", "2025-11-27", "--by", "Nadia", "--task", "1.2-message-1"], [2]),
        (["--task", "1.1"], []),
    ],
)
def test_by_task_person_and_day(settings: Settings, words: list[str], which: list[int]) -> None:
    note(settings)
    told = json.loads(heard(settings, "--json", *words).output)
    assert [Hearing(**each) for each in told] == [HEARINGS[at] for at in which]


def test_nothing_to_tell(settings: Settings) -> None:
    assert heard(settings).output == "Nobody has listened to or read a message.\n"
    assert heard(settings, "--json").output == "[]\n"
    note(settings)
    assert heard(settings, "--by", "minji").output == "Nobody of those asked for.\n"


def test_a_day_that_is_none_is_wrong_usage(settings: Settings) -> None:
    told = heard(settings, "--day", "yesterday")
    assert (told.exit_code, "is no day such as" in told.output) == (2, True)


def test_lines_that_cannot_be_read_are_told_beside_the_rest(settings: Settings) -> None:
    audit = note(settings)
    with audit.open("a", encoding="utf-8") as file:
        file.write('{"at": 17, "did": "hea\n{"at": "x", "did": "a", "task": "b", "by": "c", "account": "d"}\n[]\n')
    told = heard(settings)
    assert told.exit_code == 1
    assert "1.2-message-1" in told.output
    assert "lines of the audit cannot be read: 4, 5, 6." in told.output


def test_an_audit_that_cannot_be_opened(settings: Settings) -> None:
    (settings.folder.message_sounds / AUDIT).mkdir(parents=True)
    told = heard(settings)
    assert (told.exit_code, "the audit cannot be read" in told.output) == (1, True)
