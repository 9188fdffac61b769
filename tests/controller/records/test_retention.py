"""Done tasks go when their time is over, as often as it is looked at; a store that is away ends nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from controller.records.message_sounds import MessageSounds
from controller.records.retention import DAY_MS, Days, forget_done, forget_utterances
from controller.records.utterance_sounds import UtteranceSounds
from crm.cipher import Cipher
from crm.connectors.memory import MemoryCrm
from crm.model import UtteranceRecord
from crm.port import CrmUnavailable
from tests.crm.examples import INTERACTION, task

NOW = 100 * DAY_MS


class Flaky(MemoryCrm):
    """Away the first time it is asked."""

    asked = 0

    def __init__(self) -> None:
        super().__init__()
        self.thrice = asyncio.Event()

    async def clear_tasks(self, done_before: int) -> int:
        self.asked += 1
        if self.asked == 1:
            raise CrmUnavailable
        if self.asked == 3:
            self.thrice.set()
        return await super().clear_tasks(done_before)


async def left(crm: MemoryCrm) -> Sequence[str]:
    return [each.interaction for each in (*await crm.open_tasks(), *await crm.done_tasks())]


def recordings(tmp_path: Path) -> MessageSounds:
    (tmp_path / "spool").mkdir(exist_ok=True)
    return MessageSounds(tmp_path / "messages", (tmp_path / "spool",), Cipher(bytes(range(32))))


async def test_what_was_done_too_long_ago_goes_and_the_rest_stays(tmp_path: Path) -> None:
    crm = Flaky()
    for name in ("open", "old", "new"):
        await crm.put_task(task(name, due=1))
    await crm.finish_task("old-hung_up", NOW - 90 * DAY_MS - 1, "bruno")
    await crm.finish_task("new-hung_up", NOW - 90 * DAY_MS, "bruno")
    runs = asyncio.create_task(forget_done(crm, recordings(tmp_path), 90, lambda: NOW, every_s=0.0))
    await crm.thrice.wait()
    runs.cancel()
    await asyncio.gather(runs, return_exceptions=True)
    assert await left(crm) == ["open", "new"]


async def two_messages(crm: MemoryCrm, tmp_path: Path) -> MessageSounds:
    """One done long ago, one open for as long; both sealed."""
    sounds = recordings(tmp_path)
    for name in ("old", "open"):
        await crm.put_task(task(name, why="message", recording=f"message-{name}", due=1, created_at=1))
        (tmp_path / "spool" / f"message-{name}.wav").write_bytes(bytes(100))
        sounds.seal(f"message-{name}")
    await crm.finish_task("old-message", NOW - 90 * DAY_MS - 1, "bruno")
    return sounds


async def test_the_recording_of_a_message_goes_with_its_done_task_and_never_before(tmp_path: Path) -> None:
    crm = Flaky()
    sounds = await two_messages(crm, tmp_path)
    runs = asyncio.create_task(forget_done(crm, sounds, 91, lambda: NOW, every_s=0.0))
    await crm.thrice.wait()
    runs.cancel()
    assert sounds.read("message-old") == bytes(100), "its task is still kept"
    crm.asked = 1
    crm.thrice.clear()
    runs = asyncio.create_task(forget_done(crm, sounds, 90, lambda: NOW, every_s=0.0))
    await crm.thrice.wait()
    runs.cancel()
    await asyncio.gather(runs, return_exceptions=True)
    assert await left(crm) == ["open"]
    assert sounds.read("message-open") == bytes(100)
    with pytest.raises(FileNotFoundError):
        sounds.read("message-old")


async def test_a_recording_that_cannot_be_deleted_keeps_its_task(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = MemoryCrm()
    sounds = await two_messages(crm, tmp_path)
    tried = asyncio.Event()

    def refuses(_recording: str) -> bool:
        loop.call_soon_threadsafe(tried.set)
        raise PermissionError

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(sounds, "forget", refuses)
    with capture_logs() as logs:
        runs = asyncio.create_task(forget_done(crm, sounds, 90, lambda: NOW, every_s=3_600))
        await tried.wait()
        while not logs:  # noqa: ASYNC110 - it is told a moment later
            await asyncio.sleep(0.001)
        runs.cancel()
    assert await left(crm) == ["open", "old"]
    assert [entry["event"] for entry in logs] == ["recordings_not_deleted"]


async def test_words_and_sound_go_when_their_days_are_over(tmp_path: Path) -> None:
    crm, sounds = MemoryCrm(), UtteranceSounds(tmp_path, Cipher(bytes(range(32))))
    said = UtteranceRecord(NOW - 31 * DAY_MS, "who", "en", 900, 300, "old")
    await crm.store(replace(INTERACTION, utterances=(said, replace(said, at=NOW - 29 * DAY_MS, text="new"))))
    for number in range(2):
        sounds.keep("call-1", number, bytes(320))
    await sounds.settled()
    os.utime(tmp_path / "call-1.0", (0, 0))
    task = asyncio.create_task(forget_utterances(crm, sounds, Days(words=30, audio=7), lambda: NOW, 3_600))
    for _ in range(500):
        if len(sounds.of("call-1")) == 1:
            break
        await asyncio.sleep(0.01)
    task.cancel()
    (stored,) = await crm.interactions()
    assert [one.text for one in stored.utterances] == ["new"]
    assert sounds.of("call-1") == ["call-1.1"]
