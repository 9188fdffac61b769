"""The clinic's own words and keys for the universal commands."""

from __future__ import annotations

from pathlib import Path

from controller.settings.command_model import CommandsBlock, commands_of
from ivr.command_words import Commands
from tests.controller.settings.clinic import block, sample

WRITTEN = """commands:
  words:
    en: {operator: [front desk, a human]}
    es: {help: [auxilio]}
  keys: {operator: "8"}
"""


def test_what_is_not_written_stays() -> None:
    assert commands_of(CommandsBlock()) == Commands()


def test_what_is_written_takes_its_place(tmp_path: Path) -> None:
    commands = sample(tmp_path, block(WRITTEN)).facts().commands
    assert commands.words["en"]["operator"] == ("front desk", "a human")
    assert commands.words["en"]["help"] == Commands().words["en"]["help"]
    assert commands.words["es"]["help"] == ("auxilio",)
    assert commands.keys == {"8": "operator", "*": "repeat"}


def test_words_for_a_relay_call_that_the_clinic_writes_are_listened_for(tmp_path: Path) -> None:
    written = block('commands: {words: {en: {relay: [video relay, "seven one one"]}}}')
    commands = sample(tmp_path, written).facts().commands
    assert {"video relay", "seven one one"} <= set(commands.phrases("en"))
    assert "중계 서비스" not in commands.phrases("ko")
