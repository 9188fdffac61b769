"""How what is kept of callers' words and voices is put together."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from controller import keeping
from controller.journal.memory import MemoryJournal
from controller.records.keeper import RecordKeeper
from controller.records.outbox import open_outbox
from crm.cipher import Cipher
from crm.connectors.memory import MemoryCrm
from tests.controller.settings.clinic import sample
from tests.controller.switchboard.bench_board import Bench
from tests.crm.examples import KEY, task

WAV = b"RIFF" + bytes(40) + b"\x01\x02" * 8_000


def folder_of(tmp_path: Path) -> Path:
    (tmp_path / "bench").mkdir()
    return tmp_path / "bench"


def installed(folder: Path) -> tuple[Any, Any]:
    settings = sample(folder)
    return settings, SimpleNamespace(folder=settings.folder.create(), secrets=SimpleNamespace(data_key=KEY))


async def test_a_recording_is_sealed_once_its_task_is_on_the_disk_and_not_before(tmp_path: Path) -> None:
    settings, installation = installed(tmp_path)
    bench, crm = Bench(folder_of(tmp_path)), MemoryCrm()
    outbox = await open_outbox(tmp_path / "outbox.db", crm, Cipher(KEY))
    keeper = RecordKeeper(outbox, MemoryJournal())
    (sealing,) = keeping.open_messages(settings, installation, crm, bench.board, keeper, None)
    recording = settings.folder.messages / "message-1_1-3.wav"
    recording.write_bytes(WAV)
    keeper.task(task("1.1", why="message-3", recording=recording.stem))
    assert recording.exists()
    async with asyncio.timeout(10):
        while recording.exists():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.001)
    assert keeping.sounds_of_messages(installation).read(recording.stem) == WAV
    assert bench.board.messages.within_ms == settings.model.messages.within_ms()
    await sealing.close()
    await outbox.close()
    bench.board.wakeups.close()


async def test_a_recording_whose_task_no_disk_takes_stays_plain(tmp_path: Path) -> None:
    settings, installation = installed(tmp_path)
    bench, crm = Bench(folder_of(tmp_path)), MemoryCrm()
    outbox = await open_outbox(tmp_path / "outbox.db", crm, Cipher(KEY))
    keeper = RecordKeeper(outbox, MemoryJournal())
    (sealing,) = keeping.open_messages(settings, installation, crm, bench.board, keeper, None)
    recording = settings.folder.messages / "message-1_1-3.wav"
    recording.write_bytes(WAV)
    await outbox._writer.close()  # the disk is gone
    keeper.task(task("1.1", why="message-3", recording=recording.stem))
    await keeper.settled()
    await sealing.close()
    assert recording.exists()
    await outbox.close()
    bench.board.wakeups.close()


async def test_what_is_cleared_and_how_often(tmp_path: Path) -> None:
    settings, installation = installed(tmp_path)
    crm = MemoryCrm()
    await crm.put_task(task("1.1", why="message-3", recording="message-1_1-3"))
    await crm.finish_task("1.1-message-3", 1, "bruno")
    sounds = keeping.sounds_of_messages(installation)
    (settings.folder.messages / "message-1_1-3.wav").write_bytes(WAV)
    sounds.seal("message-1_1-3")
    runs = [asyncio.create_task(each) for each in keeping.retention(crm, settings, installation, lambda: 10**15)]
    async with asyncio.timeout(10):
        while await crm.done_tasks():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.001)
    for each in runs:
        each.cancel()
    await asyncio.gather(*runs, return_exceptions=True)
    assert not sounds.forget("message-1_1-3"), "the recording outlived its task"


async def test_messages_of_the_dialplan_go_where_clinic_yaml_says(tmp_path: Path) -> None:
    settings, installation = installed(tmp_path)
    bench = Bench(folder_of(tmp_path))
    made = keeping.fallback_messages(settings, installation, bench.board)
    assert made._emergency_queue == settings.model.emergency.queue
    bench.board.wakeups.close()


def test_sounds_of_utterances_lie_in_the_data_folder(tmp_path: Path) -> None:
    _, installation = installed(tmp_path)
    assert keeping.sounds_of_utterances(installation).of("1.1") == []
