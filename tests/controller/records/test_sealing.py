"""Recordings are sealed when their task is safe; what a crash or a full disk left is finished later."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from controller.records.message_sounds import MessageSounds
from controller.records.sealing import Sealing
from crm.cipher import Cipher
from crm.connectors.memory import MemoryCrm
from crm.model import Task
from tests.crm.examples import KEY, task

WAV = b"RIFF" + bytes(40) + b"\x01\x02" * 8_000


def message(number: int) -> Task:
    return task(f"17.{number}", why="message-1", recording=f"message-17_{number}-1", duration_ms=1_000)


def sounds(tmp_path: Path) -> MessageSounds:
    return MessageSounds(tmp_path / "messages", (tmp_path / "spool",), Cipher(KEY))


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"message-17_{number}-1.wav").write_bytes(WAV)
    return folder


def plain(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.wav"))


async def test_a_task_with_a_recording_has_it_sealed_however_often_it_is_told(spool: Path, tmp_path: Path) -> None:
    sealing = Sealing(sounds(tmp_path))
    for told in (message(1), message(1), task("17.2"), message(1)):
        sealing.start(told)
    await sealing.answered()
    assert plain(spool) == ["message-17_2-1", "message-17_3-1"]
    assert sounds(tmp_path).read("message-17_1-1") == WAV


async def test_what_was_left_is_finished_for_open_and_done_tasks_and_for_no_other(spool: Path, tmp_path: Path) -> None:
    crm = MemoryCrm()
    for number in (1, 2):
        await crm.put_task(message(number))
    await crm.finish_task(message(2).id, 1, "bruno")
    sealing = Sealing(sounds(tmp_path))
    await sealing.finish(crm)
    assert plain(spool) == ["message-17_3-1"], "the third is under way, or its task is not in the store yet"
    asked = crm.calls
    (spool / "message-17_3-1.wav").unlink()
    await sealing.finish(crm)
    assert crm.calls == asked, "the store is asked for nothing"


async def test_it_looks_again_and_a_store_that_is_away_ends_nothing(spool: Path, tmp_path: Path) -> None:
    crm = MemoryCrm()
    await crm.put_task(message(1))
    crm.away = True
    sealing = Sealing(sounds(tmp_path))
    sealing.keep_on(crm, every_s=0.0)
    asked = crm.calls
    async with asyncio.timeout(5):
        while crm.calls < asked + 2:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.001)
        crm.away = False
        while "message-17_1-1" in plain(spool):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    await sealing.close()


async def test_what_cannot_be_sealed_stays_and_is_told(spool: Path, tmp_path: Path) -> None:
    (tmp_path / "messages").write_text("in the way")
    sealing = Sealing(sounds(tmp_path))
    with capture_logs() as logs:
        sealing.start(message(1))
        await sealing.answered()
    assert "message-17_1-1" in plain(spool)
    assert [(entry["event"], entry["task"]) for entry in logs] == [("message_not_sealed", "17.1-message-1")]
