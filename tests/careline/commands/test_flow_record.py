"""``careline flow record``: from the store to a test file that passes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from careline.cli import build
from careline.flow_tests.reading import read_tests
from controller.settings.loader import Settings
from controller.settings.secrets import load_secrets, make_secrets
from crm.model import Interaction
from crm.open import open_crm
from tests.careline.flow_tests.test_recording import FRONT_DOOR, as_stored, shipped
from tests.careline.flow_tests.workshop import run, settings
from tests.careline.test_floor_log import settings_in


@pytest.fixture
def clinic(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def a_refill() -> Interaction:
    cases = read_tests([FRONT_DOOR], shipped(), settings())
    case = next(case for case in cases if case.name == "A refill is a birth date and a message")
    return as_stored(run([case])[0])


def store(clinic: Settings, interaction: Interaction) -> None:
    secrets = make_secrets(clinic.folder.create(), clinic.accounts)

    async def put() -> None:
        crm = open_crm(clinic.database_url, secrets.data_key)
        await crm.store(interaction)
        await crm.close()

    asyncio.run(put())


def record(clinic: Settings, *words: str) -> Any:
    return CliRunner().invoke(build(), ["flow", "record", *words, "--clinic", str(clinic.path)])


def test_the_last_call_on_the_terminal(clinic: Settings) -> None:
    store(clinic, a_refill())
    told = record(clinic)
    assert told.exit_code == 0
    assert "flow: front-door" in told.stdout
    assert "{press: 03141985" in told.stdout or "{press: '03141985'" in told.stdout
    assert record(clinic, "1.1").stdout == told.stdout


def test_into_a_file_that_is_tried_at_once(clinic: Settings, tmp_path: Path) -> None:
    store(clinic, a_refill())
    out = tmp_path / "refill.tests.yaml"
    told = record(clinic, "last", "--out", str(out))
    assert told.exit_code == 0, told.output
    assert "The test passes." in told.stdout
    assert "Its caller is made up" in told.stdout
    again = record(clinic, "last", "--out", str(out))
    assert again.exit_code == 2
    assert "exists already" in again.stderr


def test_what_is_not_there(clinic: Settings) -> None:
    assert "No call has been stored yet." in record(clinic).stderr
    store(clinic, a_refill())
    assert load_secrets(clinic.folder) is not None
    told = record(clinic, "9.9")
    assert told.exit_code == 1
    assert "No call '9.9' is stored." in told.stderr
