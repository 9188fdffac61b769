"""``careline announce``: the list, the switches, times and words as people write them."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from ami.vocabulary import AnnouncementView
from careline.cli import build
from careline.commands import announce as module
from tests.careline.commands.test_console import desks_for
from tests.console.desk import Desk
from tests.ivr.caller import NOON

run = CliRunner()
HERE = ZoneInfo("America/New_York")
"""NOON is 13:30 there."""
MINUTE = 60_000


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> list[Desk]:
    return desks_for(module, monkeypatch)


def test_the_list(desk: list[Desk]) -> None:
    for words in (["announce"], ["announce", "list"]):
        result = run.invoke(build(), words)
        assert result.exit_code == 0
        assert result.output.splitlines() == [
            "closed                off      close",
            "    We are closed.",
            "flu                   on       say    5550100; queue nurse  by sup",
            "    The flu is about.",
        ]
    told = json.loads(run.invoke(build(), ["announce", "--json"]).output)
    assert [(one["announcement"], one["state"]) for one in told] == [("closed", "off"), ("flu", "on")]


def test_switched_on_and_off(desk: list[Desk]) -> None:
    result = run.invoke(build(), ["announce", "on", "snow", "--text", "en=We are  closed.", "--until", "2h"])
    assert (result.exit_code, result.output) == (0, "snow is on.\n")
    assert desk[-1].orders == [("on", "snow", "sup", "We are closed.")]
    assert run.invoke(build(), ["announce", "off", "flu"]).exit_code == 0
    assert desk[-1].orders == [("off", "flu", "sup")]


def test_what_is_refused_is_exit_1(desk: list[Desk]) -> None:
    result = run.invoke(build(), ["announce", "on", "nothing"])
    assert (result.exit_code, result.stderr) == (1, "No announcement is called so.\n")


@pytest.mark.parametrize(
    "words", [["--text", "We are closed."], ["--until", "soon"], ["--text", "en=A b", "--text", "en=C d"]]
)
def test_what_is_written_wrong_is_exit_2_and_a_sentence(desk: list[Desk], words: list[str]) -> None:
    result = run.invoke(build(), ["announce", "on", "snow", *words])
    assert result.exit_code == 2
    assert result.stderr.startswith("careline announce: ")
    assert desk == []


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("", 0),
        ("14:30", NOON + 60 * MINUTE),
        ("13:30", NOON + 24 * 60 * MINUTE),
        ("2h", NOON + 120 * MINUTE),
        ("2026-10-29 13:30", NOON + 24 * 60 * MINUTE),
    ],
)
def test_times_are_the_clinics(written: str, at: int) -> None:
    assert module.instant(written, NOON, HERE) == at


def test_an_announcement_with_a_time_and_without_a_language() -> None:
    view = AnnouncementView("snow", "say", "planned", 5, "", "", "Snow.", "es,ko", "sup", NOON, NOON, NOON + MINUTE)
    assert module.table((view,), HERE)[0].endswith(
        "from 2026-10-28 13:30  until 2026-10-28 13:31  by sup  no words in es, ko"
    )
    assert module.table((), HERE)[0].startswith("No announcement is prepared")
