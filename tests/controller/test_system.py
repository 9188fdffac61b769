"""The whole is put together, started, stopped, and taken apart again when something is missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ami.client import AmiError
from controller import keeping
from controller import system as system_module
from controller.ari import requests as order
from controller.ari.errors import LinkLost
from controller.asterisk.process import ProcessError
from controller.asterisk.program import ProgramError
from controller.journal.sqlite import open_journal
from controller.settings.paths import FolderError
from controller.system import StoreAddressError, System
from crm.cipher import Cipher
from ivr.problems import FileProblems
from tests.controller.bench_system import Link, Manager, SystemBench
from tests.controller.test_call_records import row


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SystemBench:
    return SystemBench(tmp_path, monkeypatch)


@pytest.fixture
async def up(bench: SystemBench) -> AsyncIterator[SystemBench]:
    await bench.system.start()
    yield bench
    await bench.system.stop()


async def test_up_and_down(bench: SystemBench) -> None:
    await bench.system.start()
    assert bench.said[-1].startswith("Ready: patients dial 5550100")
    assert any(text.startswith("Asterisk 22.10.1 started") for text in bench.said)
    assert {"applications.subscribe", "applications.filter_events", "endpoints.list", "channels.list"} <= {
        request.operation for request in bench.ari.requests
    }
    await bench.system.stop()
    assert bench.process.log == ["start", "stop"]
    assert bench.ari.closed
    only_us_is_left(bench)


async def test_many_phones_are_watched_in_several_requests(bench: SystemBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asterisk takes no more than 128 at once: with 200 agents nothing would start."""
    monkeypatch.setattr(order, "SOURCES_AT_ONCE", 2)
    await bench.system.start()
    subscribed = [request for request in bench.ari.requests if request.operation == "applications.subscribe"]
    each = [dict(request.query)["eventSource"].split(",") for request in subscribed]
    assert max(map(len, each)) == 2
    watched = [source for sources in each for source in sources]
    assert sorted(watched) == sorted(f"deviceState:{name}" for name in bench.system.board.phones.endpoints())
    await bench.system.stop()


def only_us_is_left(bench: SystemBench) -> None:
    """No task goes on and the folder is free for the next."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert others == []
    with bench.settings.folder.create().hold():
        pass


async def test_a_call_from_its_arrival_to_the_store(up: SystemBench) -> None:
    up.ari.arrive("1.1", ["patient", "5550100"], "5555550123")
    await up.until(lambda: bool(up.ari.playbacks))
    up.ari.hang_up("1.1")
    await up.until(lambda: not up.system.board.lines)
    await up.system.outbox.flush(2.0)
    (stored,) = await up.system.crm.interactions(call="1.1")
    assert stored.outcome == "ivr_exit"
    assert "1.1" not in await up.system.journal.snapshots()


# --- starts that fail -----------------------------------------------------------------


async def fails(bench: SystemBench, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        await bench.system.start()
    only_us_is_left(bench)


async def test_without_a_program(bench: SystemBench, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_settings: object) -> None:
        raise ProgramError("No Asterisk was found.")

    monkeypatch.setattr(system_module, "prepare", none)
    await fails(bench, ProgramError, "No Asterisk")
    assert bench.process.log == []


async def test_an_asterisk_that_does_not_start(bench: SystemBench) -> None:
    bench.process.problems = [ProcessError("Asterisk did not start; see its log.")]
    await fails(bench, ProcessError, "did not start")
    assert bench.process.log == ["start"]


async def test_a_link_that_cannot_be_opened(bench: SystemBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Link, "problem", LinkLost("connect"))
    await fails(bench, LinkLost, "connect")
    assert bench.process.log == ["start", "stop"]


async def test_a_flow_with_a_mistake_before_anything_is_started(bench: SystemBench) -> None:
    flow = bench.settings.flows_folder / "front-door.yaml"
    flow.write_text(flow.read_text().replace("start: welcome", "start: welcom"))
    await fails(bench, FileProblems, "welcom")
    assert bench.process.log == []


async def test_a_store_whose_address_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = SystemBench(tmp_path, monkeypatch, ("database: sqlite", "database: postgresql+asyncpg://u@h:x/n"))
    await fails(bench, StoreAddressError, "database's address")
    assert bench.process.log == ["start", "stop"]


async def test_two_controllers_of_one_folder(up: SystemBench) -> None:
    second = System(up.settings)
    with pytest.raises(FolderError, match="already runs"):
        await second.start()
    assert up.process.log == ["start"]


async def test_without_ami_calls_go_on(bench: SystemBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Manager, "problem", AmiError("refused"))
    await bench.system.start()
    bench.ari.arrive("1.1", ["patient", "5550100"])
    await bench.until(lambda: "1.1" in bench.system.board.lines)
    await bench.system.stop()


# --- while running ------------------------------------------------------------------------


async def test_an_asterisk_that_ends_is_started_again_until_it_stands(
    up: SystemBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_module, "RESTART_EVERY_S", 0.0)
    up.process.problems = [ProcessError("Its port is taken."), OSError("no space left")]
    up.process.end()
    await up.until(lambda: up.process.log == ["start"] * 4)
    assert "Its port is taken. Trying again in 0 s." in up.said


async def test_when_the_link_is_back_all_is_compared(up: SystemBench) -> None:
    up.ari.lose_link()
    up.ari.arrive("1.1", ["patient", "5550100"])
    up.ari.channels["1.1"]["dialplan"]["app_data"] = "careline,patient,5550100"
    await asyncio.sleep(0)
    assert not up.system.board.lines
    up.ari.restore_link()
    await up.until(lambda: "1.1" in up.system.board.lines)


async def test_a_fault_in_one_round_does_not_end_the_rounds(up: SystemBench, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[str] = []

    async def broken() -> None:
        rounds.append("broken")
        raise RuntimeError("on purpose")

    monkeypatch.setattr(up.system.reconciler, "run", broken)
    for number in (1, 2):
        up.ari.lose_link()
        up.ari.restore_link()
        await up.until(lambda number=number: len(rounds) == number)


async def test_a_controller_that_was_replaced_takes_nobody(up: SystemBench) -> None:
    up.ari.fence()
    assert up.system.board.draining


async def test_calls_asterisk_served_alone_join_the_record_once(up: SystemBench) -> None:
    file = up.settings.folder.log / "cdr-custom" / "calls.csv"
    file.write_text(row(uniqueid="5.1", linkedid="5.1") + row(uniqueid="5.2", linkedid="5.2"))
    await up.system.take_call_records()
    await up.system.outbox.flush(2.0)
    assert [(await up.system.crm.interactions(call=call))[0].outcome for call in ("5.1", "5.2")] == ["fallback"] * 2
    up.system.call_records.offset = 0
    await up.system.take_call_records()
    await up.system.outbox.flush(2.0)
    assert len(await up.system.crm.interactions(call="5.1")) == 1


async def test_a_message_that_the_dialplan_took_is_one_task_and_sealed_though_we_die_in_the_middle(
    up: SystemBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before it had noted that the record is read: the next one reads it again."""
    system, folder = up.system, up.settings.folder
    recording = folder.recordings / "fallback-5.3.wav"
    recording.write_bytes(bytes(44 + 16 * 4_000))
    (folder.log / "cdr-custom" / "calls.csv").write_text(row(uniqueid="5.3", linkedid="5.3", careline_mailbox="desk"))
    with monkeypatch.context() as patch:
        patch.setattr(system.outbox, "put", _killed)
        with pytest.raises(asyncio.CancelledError):
            await system.take_call_records()
    await up.until(lambda: not recording.exists())
    system.call_records.offset = 0
    for _ in range(2):
        await system.take_call_records()
    await system.outbox.flush(2.0)
    (task,) = await system.crm.open_tasks()
    assert (task.interaction, task.owner, task.why, task.duration_ms) == ("5.3", "desk", "message", 4_000)
    assert len(keeping.sounds_of_messages(system.installation).read(task.recording)) == 44 + 16 * 4_000
    await system.crm.finish_task(task.id, 1, "bruno")
    system.call_records.offset = 0
    await system.take_call_records()
    await system.outbox.flush(2.0)
    assert list(await system.crm.open_tasks()) == []


async def _killed(_interaction: object) -> bool:
    raise asyncio.CancelledError


# --- the end ----------------------------------------------------------------------------


async def test_who_still_waits_goes_to_the_dialplan_and_is_taken_up_at_the_next_start(bench: SystemBench) -> None:
    await bench.system.start()
    bench.ari.arrive("1.1", ["patient", "5550100"])
    await bench.until(lambda: bool(bench.ari.playbacks))
    await bench.system.stop()
    assert [request.operation for request in bench.ari.requests].count("channels.continue") == 1
    assert bench.system.leave_asterisk
    assert bench.process.log == ["start"]  # Asterisk is left to him
    journal = await open_journal(bench.settings.folder.databases / "journal.sqlite", Cipher(bytes(32)))
    page = (await journal.snapshots())["1.1"]
    await journal.close()
    assert page["surrendered_to"] == "fallback"


async def test_an_end_that_cannot_wait_hangs_up_and_records(bench: SystemBench) -> None:
    await bench.system.start()
    bench.ari.arrive("1.1", ["patient", "5550100"])
    await bench.until(lambda: bool(bench.ari.playbacks))
    await bench.system.hang_up_all()
    await bench.system.stop()
    assert not bench.system.board.lines
    assert not bench.system.leave_asterisk
    assert bench.process.log == ["start", "stop"]


async def test_a_call_that_ends_while_we_drain_is_the_last(bench: SystemBench) -> None:
    await bench.system.start()
    bench.ari.arrive("1.1", ["patient", "5550100"])
    await bench.until(lambda: bool(bench.ari.playbacks))
    stopping = asyncio.create_task(bench.system.stop(5.0))
    await bench.until(lambda: bench.system.board.draining)
    bench.ari.arrive("1.2", ["patient", "5550100"])
    bench.ari.hang_up("1.1")
    await stopping
    assert "1.2" not in bench.system.board.lines
    assert not bench.system.leave_asterisk
