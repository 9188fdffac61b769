"""The distributor's log, read again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from acd.core import Acd
from acd.messages import AgentAnswered, CallerLeft, Clinic, QueueRules
from careline.floor_log import Handled, LogError, entries_of, handled_of, lines_of, stretches_in, stretches_of
from controller.journal.sqlite import open_journal
from controller.settings.loader import Settings, load_settings
from controller.settings.secrets import make_secrets
from controller.switchboard.acd_log import AcdLog
from crm.cipher import Cipher
from tests.acd.floor_of_two import agent, caller

PROJECT = Path(__file__).resolve().parents[2]
CLINIC = Clinic((agent("ann"),), (QueueRules("desk"),))
EVENTS = (caller("1.7", 10), AgentAnswered(20, "1.7-1"), CallerLeft(30, "1.7"))


def settings_in(folder: Path) -> Settings:
    """The sample clinic with its data in ``folder``."""
    text = (PROJECT / "clinic.yaml").read_text().replace("data_folder: .careline", "data_folder: data")
    (folder / "clinic.yaml").write_text(f"flows_folder: {PROJECT / 'flows'}\n{text}")
    return load_settings(folder / "clinic.yaml")


def write_log(settings: Settings, lives: int = 1) -> list[Handled]:
    """A log of ``EVENTS`` in the data folder, once for each life of a controller; one life's events."""

    async def write() -> list[Handled]:
        secrets = make_secrets(settings.folder.create(), settings.accounts)
        journal = await open_journal(settings.folder.databases / "journal.sqlite", Cipher(secrets.data_key))
        for _ in range(lives):
            acd, log = Acd(CLINIC), AcdLog(journal, lambda _seconds, _work: None, keep_days=30)
            log.began(CLINIC, 5)
            told = [Handled(event, tuple(acd.handle(event))) for event in EVENTS]
            for each in told:
                log.handled(each.event, each.commands)
            log.flush()
        await journal.close()
        return told

    return asyncio.run(write())


def test_from_the_data_folder_and_through_a_file(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    told = write_log(settings, lives=2)
    first, second = stretches_of(entries_of(settings))
    assert first.clinic == CLINIC
    assert first.handled == second.handled == told
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(lines_of(entries_of(settings))))
    assert [stretch.handled for stretch in stretches_in(file)] == [told, told]
    newest = next(iter(entries_of(settings, newest_first=True)))
    assert handled_of(newest) == told
    acd = first.acd()
    assert [tuple(acd.handle(each.event)) for each in first.handled] == [each.commands for each in told]


def test_a_system_never_started(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="careline up"):
        list(entries_of(settings_in(tmp_path)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", ":1: this is no line of a log. Make one with: careline acd log --export FILE"),
        ('{"began": {"agents": [], "queues": []}}\n{"x": 1}', "entry 2: neither a beginning nor an event"),
        ('{"began": {"agents": [], "queues": []}}\n{"event": ["Flown", {}], "commands": []}', "named 'Flown' cannot"),
        ('{"began": {"agents": [], "queues": [], "moons": 2}}', "rules of another version"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text(text)
    with pytest.raises(LogError, match=sentence):
        list(stretches_in(file))
    with pytest.raises(LogError, match="cannot be read"):
        list(stretches_in(tmp_path / "none"))


def test_events_whose_beginning_was_let_go_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text('{"event": ["CallerLeft", {"at": 1, "call": "c"}], "commands": []}\n\n')
    assert list(stretches_in(file)) == []
