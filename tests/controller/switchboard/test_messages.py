"""Messages become tasks: with owner and clock, once, whether he waits for the end or hangs up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from controller.switchboard import messages
from crm.model import Task
from tests.controller.switchboard.bench_board import FLOW, Bench
from tests.ivr.caller import flow_of

HOUR = 3_600_000


@pytest_asyncio.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    said = "mailbox: desk,"
    assert said in FLOW
    flow = flow_of(FLOW.replace(said, "mailbox: desk, owner: nurse, urgency: urgent, topic: refill,"), tmp_path)
    made = Bench(flow)
    yield made
    made.board.wakeups.close()


def recording(bench: Bench) -> str:
    """He is at the message, and the tone has sounded."""
    bench.arrive()
    bench.press("4")
    while bench.playing():
        bench.hear_out()
    (name,) = bench.ari.recordings
    return str(name)


def message(bench: Bench) -> Task:
    (task,) = bench.records.tasks
    return task


async def test_a_message_is_a_task_with_owner_clock_and_topic(bench: Bench) -> None:
    transcribed: list[Task] = []
    bench.board.messages.transcribe = transcribed.append
    name = recording(bench)
    bench.clock.at += 23_000
    bench.ari.finish_recording(name, 23)
    bench.settle()
    task = message(bench)
    assert (task.owner, task.priority, task.topic, task.why) == ("nurse", "urgent", "refill", "message")
    assert (task.interaction, task.language, task.duration_ms) == ("1.1", "en", 23_000)
    assert (task.created_at, task.due) == (bench.clock.at, bench.clock.at + HOUR)
    assert (task.recording, task.transcript) == (name, "")
    assert transcribed == [task]
    assert [it.get("owner") for it in bench.told("message")] == ["nurse"]


async def test_who_hangs_up_when_all_is_said_has_left_a_message(bench: Bench) -> None:
    name = recording(bench)
    bench.clock.at += 9_000
    bench.ari.hang_up("1.1")
    bench.settle()
    assert bench.only.outcome == "message_left"
    assert message(bench).recording == name


async def test_nothing_recorded_is_nothing_to_be_seen_to(bench: Bench) -> None:
    name = recording(bench)
    bench.ari.finish_recording(name, 0)
    bench.settle()
    bench.ari.emit("RecordingFailed", recording={"name": name})
    assert bench.records.tasks == []


async def test_its_end_may_be_told_twice(bench: Bench) -> None:
    name = recording(bench)
    for _ in range(2):
        bench.ari.emit("RecordingFinished", recording={"name": name, "duration": 5, "state": "done"})
        bench.settle()
    assert message(bench).duration_ms == 5_000
    bench.ari.emit("RecordingFinished", recording={"name": "message-9_9-1", "duration": 5, "state": "done"})
    assert len(bench.records.tasks) == 1


async def test_a_message_cut_by_an_emergency_is_kept_too(bench: Bench) -> None:
    name = recording(bench)
    bench.press("9")
    assert message(bench).recording == name
    assert bench.line.call.phase == "confirming"


async def test_recordings_whose_end_is_never_told_are_not_kept_for_ever(bench: Bench) -> None:
    recording(bench)
    (begun,) = bench.board.messages._open.values()
    for number in range(messages.MOST_OPEN + 5):
        bench.line.id = f"1.{number + 2}"
        bench.board.messages.begins(bench.line, begun.command)
    bench.line.id = "1.1"
    assert len(bench.board.messages._open) == messages.MOST_OPEN


async def test_what_is_being_recorded_is_under_way_until_its_end_is_told_or_he_is_gone(bench: Bench) -> None:
    name = recording(bench)
    assert bench.board.messages.under_way(name)
    assert not bench.board.messages.under_way("message-9_9-1")
    assert bench.board.messages.ended(name, 0)
    assert not bench.board.messages.under_way(name)
    assert not bench.board.messages.ended(name, 5_000)
    assert bench.records.tasks == []


async def test_another_controller_knows_what_is_being_recorded(bench: Bench) -> None:
    name = recording(bench)
    line = bench.line
    bench.board.messages._open.clear()
    bench.board.messages.taken_over(line)
    assert bench.board.messages.ended(name, 5_000)
    assert (message(bench).owner, message(bench).topic) == ("nurse", "refill")
    bench.ari.finish_recording(name, 5)
    bench.settle()
    bench.board.messages.taken_over(line)
    assert not bench.board.messages._open, "he is recorded no more"
