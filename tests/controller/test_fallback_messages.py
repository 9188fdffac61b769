"""Messages that the dialplan took alone: a task each, with owner and clock, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from controller.call_records import MAILBOX
from controller.fallback_messages import LEAST_MS, FallbackMessages, recording_of
from controller.records.message_sounds import MessageSounds
from crm.cipher import Cipher
from crm.model import Interaction, Task
from tests.controller.switchboard.bench_board import Bench
from tests.crm.examples import KEY

CALL = "1700000000.7"
RECORDING = f"fallback-{CALL}"
ENDED = 1_700_000_060_000
HOUR = 3_600_000
ALONE = Interaction(
    CALL, ENDED - 40_000, ENDED, "5550100", None, None, "es", "front-door", "", "message_left", "unknown",
    notes={"path": "fallback", MAILBOX: "desk"},
)  # fmt: skip


class Desk:
    """A switchboard with the folder that the dialplan records into."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.folder = folder / "recordings"
        self.folder.mkdir()
        self.sounds = MessageSounds(folder / "messages", (self.folder,), Cipher(KEY))
        self.transcribed: list[Task] = []
        bench.board.messages.transcribe = self.transcribed.append
        self.messages = FallbackMessages(bench.board.messages, self.sounds, "nurse")

    def recorded(self, milliseconds: int) -> None:
        (self.folder / f"{RECORDING}.wav").write_bytes(bytes(44 + 16 * milliseconds))

    async def take(self, alone: Interaction = ALONE, known: Interaction | None = None) -> list[Task]:
        await self.messages.take(alone, known, self.bench.clock.at)
        return self.bench.records.tasks


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    bench = Bench(tmp_path)
    yield Desk(bench, tmp_path)
    bench.board.wakeups.close()


async def test_it_is_a_task_whose_clock_runs_from_the_end_of_the_call(desk: Desk) -> None:
    desk.recorded(7_000)
    (task,) = await desk.take()
    assert (task.why, task.owner, task.priority, task.interaction) == ("message", "desk", "routine", CALL)
    assert (task.due, task.created_at) == (ENDED + 24 * HOUR, desk.bench.clock.at)
    assert (task.recording, task.duration_ms, task.language) == (RECORDING, 7_000, "es")
    assert desk.transcribed == [task]
    assert [it.get("owner") for it in desk.bench.told("message")] == ["desk"]


async def test_told_twice_it_is_the_same_task(desk: Desk) -> None:
    """The controller died before it had noted that it read the record; the recording is sealed by then."""
    desk.recorded(7_000)
    await desk.take()
    desk.sounds.seal(RECORDING)
    first, second = await desk.take()
    assert first == second


async def test_of_an_emergency_the_nurses_are_told_at_once(desk: Desk) -> None:
    desk.recorded(7_000)
    (task,) = await desk.take(replace(ALONE, notes={"path": "emergency", MAILBOX: "desk"}))
    assert (task.owner, task.priority, task.due) == ("nurse", "emergency", ENDED + HOUR // 4)


@pytest.mark.parametrize(("priority", "told"), [("urgent", "urgent"), ("odd", "routine"), (None, "routine")])
async def test_what_a_controller_knew_of_him_before_counts(desk: Desk, priority: str | None, told: str) -> None:
    desk.recorded(7_000)
    (task,) = await desk.take(known=replace(ALONE, patient="p0007", language="ko", priority=priority))
    assert (task.patient, task.language, task.priority) == ("p0007", "ko", told)


async def test_who_said_nothing_has_left_none_and_the_recording_goes(desk: Desk) -> None:
    desk.recorded(LEAST_MS - 1)
    assert await desk.take() == []
    assert desk.sounds.plain() == {}


@pytest.mark.parametrize("notes", [{"path": "fallback"}, {"path": "lapsed", "answered_by": "plain_phone"}])
async def test_no_message_no_task(desk: Desk, notes: dict[str, str]) -> None:
    desk.recorded(7_000)
    assert await desk.take(replace(ALONE, notes=notes)) == []
    assert list(desk.sounds.plain()) == [RECORDING]


async def test_a_recording_that_is_gone_was_seen_to_long_ago(desk: Desk) -> None:
    """All call records may be read again when the journal was lost."""
    assert await desk.take() == []


async def test_a_recording_that_cannot_be_read_is_somebodys_to_look_at(desk: Desk) -> None:
    desk.recorded(7_000)
    desk.sounds.seal(RECORDING)
    sealed = MessageSounds(desk.folder.parent / "messages", (), Cipher(bytes(32)))  # another key
    desk.messages = FallbackMessages(desk.bench.board.messages, sealed, "nurse")
    (task,) = await desk.take()
    assert (task.recording, task.owner) == (RECORDING, "desk")


def test_the_name_is_the_dialplans() -> None:
    assert recording_of("careline_1-1700000000.7") == "fallback-careline1-1700000000.7"
    rendered = (Path(__file__).resolve().parents[2] / "dialplans" / "extensions.conf.j2").read_text()
    assert "fallback-${FILTER(0-9a-zA-Z.-,${UNIQUEID})}.wav" in rendered
