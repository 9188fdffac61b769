"""Sounds of utterances: sealed, read back, forgotten by call and by age."""

from __future__ import annotations

import io
import os
import wave
from pathlib import Path

import pytest

from controller.records.utterance_sounds import UtteranceSounds
from crm.cipher import Cipher, CipherError

KEY = bytes(range(32))
AUDIO = bytes(range(200)) * 16


def sounds(folder: Path) -> UtteranceSounds:
    return UtteranceSounds(folder / "utterances", Cipher(KEY))


async def test_what_is_kept_is_sealed_and_comes_back_as_a_wav(tmp_path: Path) -> None:
    kept = sounds(tmp_path)
    name = kept.keep("1795449584.0", 3, AUDIO)
    await kept.settled()
    (file,) = (tmp_path / "utterances").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == (name, 0o600)
    assert AUDIO[:100] not in file.read_bytes()
    with wave.open(io.BytesIO(kept.read(name))) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.readframes(10_000)) == (8_000, 1, AUDIO)
    file.rename(file.with_name("1795449584.0.4"))
    with pytest.raises(CipherError):
        kept.read("1795449584.0.4")


async def test_a_call_is_forgotten_and_no_other(tmp_path: Path) -> None:
    kept = sounds(tmp_path)
    for call, number in (("17.1", 0), ("17.1", 10), ("17.1", 2), ("17.10", 0)):
        kept.keep(call, number, AUDIO)
    await kept.settled()
    assert kept.of("17.1") == ["17.1.0", "17.1.2", "17.1.10"]
    assert kept.forget("17.1") == 3
    assert kept.of("17.10") == ["17.10.0"]
    assert kept.forget("17.1") == 0


async def test_what_is_old_is_cleared(tmp_path: Path) -> None:
    kept = sounds(tmp_path)
    assert kept.clear(10**15) == 0, "there is no folder yet"
    names = [kept.keep("17.1", number, AUDIO) for number in range(2)]
    await kept.settled()
    os.utime(tmp_path / "utterances" / names[0], (1_000, 1_000))
    assert kept.clear(2_000_000) == 1
    assert kept.of("17.1") == ["17.1.1"]


async def test_a_call_that_would_leave_the_folder_has_no_sound(tmp_path: Path) -> None:
    kept = sounds(tmp_path)
    assert kept.keep("../evil", 0, AUDIO) == ""
    await kept.settled()
    assert kept.clear(10**15) == 0


async def test_a_full_disk_costs_the_sound_alone(tmp_path: Path) -> None:
    (tmp_path / "utterances").write_text("in the way")
    kept = sounds(tmp_path)
    assert kept.keep("17.1", 0, AUDIO) == "17.1.0"
    await kept.settled()
