"""What a patient asked for is shown and forgotten."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from careline.cli import build
from careline.commands.preferences import WORDS
from controller.settings.loader import Settings
from controller.settings.secrets import make_secrets
from crm.model import PREFERENCES, Preference
from crm.open import open_crm
from tests.careline.test_floor_log import settings_in

AT = 1_793_682_000_000
"""2026-11-03 00:00 in New York."""


def run(settings: Settings, *words: str) -> Any:
    return CliRunner().invoke(build(), ["preferences", *words, "--clinic", str(settings.path)])


def filled(tmp_path: Path) -> Settings:
    settings = settings_in(tmp_path)
    secrets = make_secrets(settings.folder.create(), settings.accounts)

    async def put() -> None:
        crm = open_crm(settings.database_url, secrets.data_key)
        for what, value in (("pace", "65"), ("relay", "yes")):
            await crm.put_preference(Preference("p0042", what, value, AT))
        await crm.close()

    asyncio.run(put())
    return settings


def test_each_has_its_words() -> None:
    assert set(WORDS) == set(PREFERENCES)


def test_it_is_shown_and_stays(tmp_path: Path) -> None:
    settings = filled(tmp_path)
    told = run(settings, "p0042")
    assert told.exit_code == 0, told.output
    assert told.output.splitlines() == [
        "p0042 is spoken to at 65 hundredths of the usual pace (2026-11-03 00:00)",
        "p0042 calls through a relay service: yes (2026-11-03 00:00)",
    ]
    read = json.loads(run(settings, "p0042", "--json").output)
    assert [(each["what"], each["value"]) for each in read] == [("pace", "65"), ("relay", "yes")]


def test_it_is_forgotten(tmp_path: Path) -> None:
    settings = filled(tmp_path)
    assert run(settings, "p0042", "--forget").output.splitlines()[-1] == "Forgotten."
    assert "Nothing is remembered of 'p0042'" in run(settings, "p0042").output


def test_before_the_first_start_there_is_no_store(tmp_path: Path) -> None:
    told = run(settings_in(tmp_path), "p0042")
    assert told.exit_code == 1
    assert "careline up" in told.output
