"""What was said in a message, by a real pool with a recogniser that hears its plan: never at a caller's cost."""

from __future__ import annotations

import asyncio
import json
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from controller import transcripts as module
from controller.speech.audio import write_wav
from controller.speech.pool import PoolConfig, RecogniserPool
from controller.transcripts import Transcripts
from crm.connectors.memory import MemoryCrm
from crm.model import Task
from tests.crm.examples import task

NOW = 1_700_000_000_000
MINUTE = 60_000
MESSAGE = task(
    "1.1",
    why="message-3",
    priority="routine",
    due=NOW + 600 * MINUTE,
    created_at=NOW,
    recording="message-1_1-3",
    language="en",
    duration_ms=2_000,
)


class Desk:
    def __init__(self, pool: RecogniserPool, folder: Path) -> None:
        self.kept: list[Task] = []
        self.pool = pool
        self.transcripts = Transcripts(
            pool,
            lambda name: (folder / f"{name}.wav").read_bytes(),
            self,
            lambda: NOW,
            emergency_words={"en": ["chest pain"], "es": ["dolor de pecho"]},
            within_ms={"emergency": 15 * MINUTE},
        )

    def task(self, task: Task) -> None:
        self.kept.append(task)


@asynccontextmanager
async def desk(folder: Path, **planned: Any) -> AsyncIterator[Desk]:
    plan = folder / "plan.json"
    plan.write_text(json.dumps([planned]), encoding="utf-8")
    pool = RecogniserPool(PoolConfig({"en": "fake"}, {"en": plan}))
    await pool.start()
    made = Desk(pool, folder)
    try:
        yield made
    finally:
        await made.transcripts.close()
        await pool.close()


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    write_wav(tmp_path / "message-1_1-3.wav", array("h", [3_000, -3_000] * 8_000))
    return tmp_path


async def test_a_message_gets_what_was_said(recorded: Path) -> None:
    async with desk(recorded, text="please refill my pills") as made:
        made.transcripts.start(MESSAGE)
        await asyncio.wait_for(made.transcripts.answered(), 20)
    (kept,) = made.kept
    assert (kept.id, kept.transcript, kept.priority) == (MESSAGE.id, "please refill my pills", "routine")
    assert kept.due == MESSAGE.due
    assert "pills" not in repr(kept)


async def test_emergency_words_in_any_language_make_it_one(recorded: Path) -> None:
    async with desk(recorded, text="tengo dolor de pecho desde ayer") as made:
        made.transcripts.start(MESSAGE)
        await asyncio.wait_for(made.transcripts.answered(), 20)
    (kept,) = made.kept
    assert (kept.priority, kept.due) == ("emergency", NOW + 15 * MINUTE)
    sooner = made.transcripts.judged(task(due=NOW + MINUTE, priority="urgent", transcript="chest pain"))
    assert (sooner.priority, sooner.due) == ("emergency", NOW + MINUTE)


@pytest.mark.parametrize("planned", [{"fault": "refuse"}, {"fault": "raise"}, {"text": ""}])
async def test_without_one_the_task_stays_as_it_is(recorded: Path, planned: dict[str, Any]) -> None:
    async with desk(recorded, **planned) as made:
        made.transcripts.start(MESSAGE)
        await asyncio.wait_for(made.transcripts.answered(), 20)
    assert made.kept == []


async def test_no_file_no_model_and_damaged_sound(tmp_path: Path) -> None:
    (tmp_path / "message-1_1-4.wav").write_bytes(b"RIFFnonsense")
    write_wav(tmp_path / "message-1_1-5.wav", array("h", [1_000] * 800))
    async with desk(tmp_path, text="x") as made:
        for recording, language in (("gone", "en"), ("message-1_1-4", "en"), ("message-1_1-5", "es")):
            made.transcripts.start(task(recording=recording, language=language))
        await asyncio.wait_for(made.transcripts.answered(), 20)
    assert made.kept == []


async def test_a_caller_who_is_heard_comes_first(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)
    async with desk(recorded, text="hello") as made:
        caller = made.pool.open("en", ["yes"])
        made.transcripts.start(MESSAGE)
        await asyncio.sleep(0.1)
        assert made.pool.heard("en") == 1
        assert made.kept == []
        await caller.final(5)
        await asyncio.wait_for(made.transcripts.answered(), 20)
        assert len(made.kept) == 1


async def test_who_is_never_free_is_not_waited_for_for_ever(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(module, "PATIENCE_S", 0.05)
    async with desk(recorded, text="hello") as made:
        made.pool.open("en", ["yes"])
        made.transcripts.start(MESSAGE)
        await asyncio.wait_for(made.transcripts.answered(), 20)
    assert made.kept == []


async def test_no_more_wait_than_can_be_held(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    async with desk(recorded, text="hello") as made:
        with capture_logs() as logs:
            made.transcripts.start(MESSAGE)
            made.transcripts.start(task("1.2", recording="message-1_1-3", language="en"))
        await asyncio.wait_for(made.transcripts.answered(), 20)
    assert [entry["event"] for entry in logs] == ["message_not_transcribed"]
    assert len(made.kept) == 1


async def test_what_an_earlier_run_left_is_taken_up(recorded: Path) -> None:
    crm = MemoryCrm()
    old = task("1.8", why="message-1", recording="message-1_1-3", language="en", created_at=NOW - 2 * module.DAY_MS)
    done = task("1.9", why="message-1", recording="message-1_1-3", language="en", created_at=NOW, transcript="x")
    for each in (MESSAGE, old, done, task("1.7")):
        await crm.put_task(each)
    async with desk(recorded, text="please refill my pills") as made:
        made.transcripts.take_up(crm)
        for _ in range(3):
            await asyncio.wait_for(made.transcripts.answered(), 20)
        assert [each.id for each in made.kept] == [MESSAGE.id]
        crm.away = True
        made.transcripts.take_up(crm)
        await asyncio.wait_for(made.transcripts.answered(), 20)


async def test_nothing_that_was_said_reaches_a_log(recorded: Path) -> None:
    with capture_logs() as logs:
        async with desk(recorded, text="zebulon") as made:
            made.transcripts.start(MESSAGE)
            await asyncio.wait_for(made.transcripts.answered(), 20)
    assert made.kept
    assert "zebulon" not in str(logs)
