"""Messages that the dialplan took alone: a task each, with owner and clock, once."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from controller.call_records import MAILBOX
from controller.fallback_messages import LEAST_MS, STILL_MS, FallbackMessages, recording_of
from controller.records.message_sounds import MessageSounds
from crm.cipher import Cipher
from crm.connectors.memory import MemoryCrm
from crm.model import Interaction, Task
from tests.controller.switchboard.bench_board import FLOW, Bench
from tests.controller.switchboard.test_reconcile import reconciler
from tests.crm.examples import KEY, task
from tests.ivr.caller import flow_of

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
        self.messages = self.with_sounds(self.sounds)

    def with_sounds(self, sounds: MessageSounds) -> FallbackMessages:
        return FallbackMessages(self.bench.board.messages, sounds, "nurse", "desk", self.bench.board.now)

    def recorded(self, milliseconds: int, name: str = RECORDING, ago_ms: int = STILL_MS + 1_000) -> None:
        path = self.folder / f"{name}.wav"
        path.write_bytes(bytes(44 + 16 * milliseconds))
        at = (self.bench.clock.at - ago_ms) / 1_000
        os.utime(path, (at, at))

    async def look(self, crm: MemoryCrm, underway: int = 0) -> list[Task]:
        await self.messages.look(crm, lambda: underway)
        return self.bench.records.tasks

    async def take(self, alone: Interaction = ALONE, known: Interaction | None = None) -> list[Task]:
        await self.messages.take(alone, known)
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
    desk.messages = desk.with_sounds(sealed)
    (task,) = await desk.take()
    assert (task.recording, task.owner) == (RECORDING, "desk")


# --- by the file --------------------------------------------------------------------

FOUND = "message-1700000000_7-3"


async def test_a_recording_that_no_task_names_becomes_one_of_the_fallbacks_mailbox(desk: Desk) -> None:
    crm = MemoryCrm()
    await crm.store(replace(ALONE, patient="p0007", language="ko", outcome="lost"))
    desk.recorded(4_000, FOUND)
    (task,) = await desk.look(crm)
    assert (task.id, task.interaction, task.owner, task.priority) == (f"{CALL}-message-3", CALL, "desk", "routine")
    assert (task.patient, task.language, task.duration_ms, task.recording) == ("p0007", "ko", 4_000, FOUND)
    assert task.due == desk.bench.clock.at - STILL_MS - 1_000 + 24 * HOUR
    assert desk.transcribed == [task]


async def test_the_dialplans_is_found_under_the_id_that_its_call_record_gives_it(desk: Desk) -> None:
    """Asterisk was killed before it wrote the record; should one come all the same, it is the same task."""
    desk.recorded(4_000)
    (found,) = await desk.look(MemoryCrm())
    (_, told) = await desk.take()
    assert (found.id, found.interaction) == (told.id, told.interaction)


async def test_what_is_named_under_way_or_may_yet_be_named_is_left_alone(desk: Desk) -> None:
    crm = MemoryCrm()
    await crm.put_task(task(CALL, why="message-3", recording=FOUND))
    await crm.put_task(task(CALL, why="message-4", recording="message-1700000000_7-4"))
    await crm.finish_task(f"{CALL}-message-4", 1, "bruno")
    desk.recorded(4_000, FOUND)
    desk.recorded(4_000, "message-1700000000_7-4")
    desk.recorded(4_000, "message-1700000000_7-5", ago_ms=STILL_MS - 1_000)
    assert await desk.look(crm) == []
    desk.recorded(4_000, "message-1700000000_7-5")
    asked = crm.calls
    assert await desk.look(crm, underway=1) == [], "its task may be on its way to the store"
    assert crm.calls == asked
    assert len(await desk.look(crm)) == 1


async def test_a_caller_who_is_silent_for_long_is_still_being_recorded(desk: Desk) -> None:
    """A phone that sends nothing while nobody speaks."""
    desk.bench.arrive("1.1")
    desk.bench.press("4", "1.1")
    while desk.bench.playing("1.1"):
        desk.bench.hear_out("1.1")
    (name,) = desk.bench.ari.recordings
    desk.recorded(4_000, str(name))
    assert await desk.look(MemoryCrm()) == []
    desk.bench.board.lines.clear()
    assert len(await desk.look(MemoryCrm())) == 1


async def test_one_in_which_nothing_was_said_goes(desk: Desk) -> None:
    desk.recorded(LEAST_MS - 1, FOUND)
    assert await desk.look(MemoryCrm()) == []
    assert desk.sounds.plain() == {}


async def test_he_hung_up_while_no_controller_was_there_and_it_is_whom_the_flow_meant_it_for(
    desk: Desk, tmp_path: Path
) -> None:
    """Recorded for one controller that was killed, found by the next, which has the page of the call."""
    before = Bench(flow_of(FLOW.replace("mailbox: desk,", "mailbox: desk, owner: nurse, urgency: urgent,"), tmp_path))
    before.arrive("1.1")
    before.press("4", "1.1")
    while before.playing("1.1"):
        before.hear_out("1.1")
    (name,) = before.ari.recordings
    pages = await before.pages()
    before.board.wakeups.close()
    desk.bench.flow = before.flow
    await reconciler(desk.bench, {"1.1": pages["1.1"]}).run()
    desk.bench.settle()
    assert desk.bench.records.tasks == []
    desk.recorded(4_000, str(name))
    (task,) = await desk.look(MemoryCrm())
    assert (task.owner, task.priority, task.interaction, task.recording) == ("nurse", "urgent", "1.1", name)


def test_the_name_is_the_dialplans() -> None:
    assert recording_of("careline_1-1700000000.7") == "fallback-careline1-1700000000.7"
    rendered = (Path(__file__).resolve().parents[2] / "dialplans" / "extensions.conf.j2").read_text()
    assert "fallback-${FILTER(0-9a-zA-Z.-,${UNIQUEID})}.wav" in rendered
