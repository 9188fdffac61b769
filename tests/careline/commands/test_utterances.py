"""What a caller said is taken out and deleted, in his call alone."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from careline.cli import build
from controller.records.utterance_sounds import UtteranceSounds
from controller.settings.loader import Settings
from controller.settings.secrets import make_secrets
from crm.cipher import Cipher
from crm.open import open_crm
from tests.careline.test_floor_log import settings_in
from tests.crm.examples import call


def run(settings: Settings, *words: str) -> Any:
    return CliRunner().invoke(build(), ["utterances", *words, "--clinic", str(settings.path)])


def filled(tmp_path: Path) -> Settings:
    """Two calls with words, each with one sound."""
    settings = settings_in(tmp_path)
    secrets = make_secrets(settings.folder.create(), settings.accounts)

    async def put() -> None:
        crm = open_crm(settings.database_url, secrets.data_key)
        await crm.store_all([call(1), call(2)])
        await crm.close()
        kept = UtteranceSounds(settings.folder.utterances, Cipher(secrets.data_key))
        for name in ("call-1", "call-2"):
            kept.keep(name, 0, bytes(320))
        await kept.settled()

    asyncio.run(put())
    return settings


def test_one_call_is_forgotten_words_and_sound(tmp_path: Path) -> None:
    settings = filled(tmp_path)
    told = run(settings, "forget", "call-1")
    assert told.exit_code == 0, told.output
    assert "the words of 3 and the sound of 1" in told.output
    assert [path.name for path in settings.folder.utterances.iterdir()] == ["call-2.0"]
    again = run(settings, "forget", "call-1")
    assert "Nothing was kept" in again.output


def test_sound_is_written_as_wav(tmp_path: Path) -> None:
    settings = filled(tmp_path)
    told = run(settings, "sounds", "call-2", "--to", str(tmp_path / "out"))
    assert told.exit_code == 0, told.output
    (wav,) = (tmp_path / "out").iterdir()
    assert wav.name == "call-2.0.wav"
    assert wav.read_bytes()[:4] == b"RIFF"
    assert wav.stat().st_mode & 0o077 == 0


def test_a_call_without_sound_is_told(tmp_path: Path) -> None:
    told = run(filled(tmp_path), "sounds", "call-9", "--to", str(tmp_path / "out"))
    assert told.exit_code == 1
    assert "no sound is kept of call 'call-9'" in told.output
    assert not (tmp_path / "out").exists()


def test_before_the_first_start_there_is_nothing(tmp_path: Path) -> None:
    told = run(settings_in(tmp_path), "forget", "call-1")
    assert told.exit_code == 1
    assert "careline up" in told.output
