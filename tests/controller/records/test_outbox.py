"""The outbox: nothing is lost while the store is away, slow, locked or refuses a record."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from controller.journal.port import JournalUnavailableError
from controller.records.outbox import Outbox, open_outbox
from crm.cipher import Cipher
from crm.connectors.memory import MemoryCrm
from crm.model import Interaction
from crm.open import open_crm
from crm.port import Crm, CrmUnavailable
from tests.crm import postgres
from tests.crm.examples import CANARIES, INTERACTION, KEY, call, kept, task

CIPHER = Cipher(KEY)


async def opened(tmp_path: Path, crm: Crm) -> Outbox:
    return await open_outbox(tmp_path / "outbox.db", crm, CIPHER, first_retry_ms=1, longest_retry_ms=4)


async def refused(crm: MemoryCrm, times: int) -> None:
    """Wait until the store was asked ``times`` more times."""
    wanted = crm.calls + times
    await until(lambda: crm.calls >= wanted)


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 -- the test's own timeout ends it
        await asyncio.sleep(0)


async def stored(crm: MemoryCrm, count: int) -> None:
    while await crm.count_interactions() < count:  # noqa: ASYNC110
        await asyncio.sleep(0)


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_record_reaches_the_store(tmp_path: Path) -> None:
    crm = MemoryCrm()
    outbox = await opened(tmp_path, crm)
    told: asyncio.Queue[Interaction] = asyncio.Queue()
    outbox.on_stored = told.put_nowait
    assert await outbox.flush(10)
    assert await outbox.put(INTERACTION)
    assert await outbox.flush(10)
    assert outbox.pending() == 0
    assert await told.get() == kept(INTERACTION)
    assert list(await crm.interactions()) == [kept(INTERACTION)]
    await outbox.close()


@pytest.mark.parametrize("held", [0, 3, 1_000])
async def test_records_wait_while_the_store_is_away(tmp_path: Path, held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("controller.records.outbox.HELD", held)
    crm = MemoryCrm()
    crm.away = True
    outbox = await opened(tmp_path, crm)
    told: list[str] = []
    outbox.on_stored = lambda interaction: told.append(interaction.id)
    assert all(await asyncio.gather(*(outbox.put(call(number)) for number in range(250))))
    assert (await outbox.flush(0.01), outbox.pending()) == (False, 250)
    await refused(crm, 10)
    crm.away = False
    assert await outbox.flush(10)
    assert await crm.count_interactions() == 250
    await until(lambda: sorted(told) == sorted(f"call-{number}" for number in range(250)))
    await outbox.close()


async def test_a_restart_takes_up_what_was_left(tmp_path: Path) -> None:
    crm = MemoryCrm()
    crm.away = True
    first = await opened(tmp_path, crm)
    await asyncio.gather(*(first.put(call(number)) for number in range(5)))
    await first.put(replace(call(3), outcome="lost"))
    await first.wrap_up("call-2", "other", 700)
    await first.task(task())
    await first.close()
    crm.away = False
    second = await opened(tmp_path, crm)
    assert await second.flush(10)
    found = {each.id: each for each in await crm.interactions()}
    assert sorted(found) == [f"call-{number}" for number in range(5)]
    assert found["call-3"].outcome == "lost"
    assert list(await crm.open_tasks()) == [task()]
    assert (found["call-2"].disposition, found["call-2"].acw_ms) == ("other", 700)
    await second.put(replace(call(3), outcome="answered"))  # its number is above all earlier ones
    assert await second.flush(10)
    assert (await crm.interactions(call="call-3"))[0].outcome == "answered"
    await second.close()


async def test_the_latest_version_wins_even_when_put_during_delivery(tmp_path: Path) -> None:
    class Slow(MemoryCrm):
        def __init__(self) -> None:
            super().__init__()
            self.reached, self.go_on = asyncio.Event(), asyncio.Event()

        async def store(self, interaction: Interaction) -> None:
            self.reached.set()
            await self.go_on.wait()
            await super().store(interaction)

    crm = Slow()
    outbox = await opened(tmp_path, crm)
    await outbox.put(replace(INTERACTION, outcome="first"))
    await crm.reached.wait()
    await outbox.put(replace(INTERACTION, outcome="second"))
    await outbox.put(replace(INTERACTION, outcome="third"))
    assert outbox.pending() == 1
    crm.go_on.set()
    assert await outbox.flush(10)
    assert [each.outcome for each in await crm.interactions()] == ["third"]
    await outbox.close()


async def test_a_wrap_up_waits_for_its_record(tmp_path: Path) -> None:
    crm = MemoryCrm()
    outbox = await opened(tmp_path, crm)
    await outbox.wrap_up("call-1", "advice_given", 9_000)
    await refused(crm, 3)
    assert outbox.pending() == 1
    await outbox.put(INTERACTION)
    assert await outbox.flush(10)
    (found,) = await crm.interactions()
    assert (found.disposition, found.acw_ms) == ("advice_given", 9_000)
    await outbox.close()


async def test_a_wrap_up_that_never_gets_a_record_is_given_up(tmp_path: Path) -> None:
    outbox = await opened(tmp_path, MemoryCrm())
    await outbox.wrap_up("nobody", "other", 1)
    assert await outbox.flush(10)
    await outbox.close()


@pytest.mark.parametrize("failure", [CrmUnavailable, KeyError])
async def test_a_record_the_store_refuses_holds_up_no_other(tmp_path: Path, failure: type[Exception]) -> None:
    class Picky(MemoryCrm):
        async def store_all(self, interactions: Sequence[Interaction]) -> None:
            await super().store_all(())
            if any(each.id == "call-0" for each in interactions):
                raise failure("no")
            await super().store_all(interactions)

    crm = Picky()
    outbox = await opened(tmp_path, crm)
    await asyncio.gather(*(outbox.put(call(number)) for number in range(150)))
    await stored(crm, 149)
    await outbox.put(call(150))
    await stored(crm, 150)
    assert outbox.pending() == 1
    await outbox.close()


async def test_a_full_disk_keeps_the_record_in_memory_and_delivers_it(tmp_path: Path) -> None:
    crm = MemoryCrm()
    crm.away = True
    outbox = await opened(tmp_path, crm)
    await outbox._writer.close()  # the disk is gone
    assert await outbox.put(INTERACTION) is False
    assert outbox.pending() == 1
    crm.away = False
    assert await outbox.flush(10)
    assert list(await crm.interactions()) == [kept(INTERACTION)]
    await outbox.close()


async def test_an_unreadable_record_is_told_and_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    away = MemoryCrm()
    away.away = True
    first = await opened(tmp_path, away)
    await first.put(INTERACTION)
    await first.close()
    crm = MemoryCrm()
    other_key = await open_outbox(tmp_path / "outbox.db", crm, Cipher(b"x" * 32), first_retry_ms=1, longest_retry_ms=4)
    await other_key.put(call(2))
    await stored(crm, 1)
    assert other_key.pending() == 1
    await other_key.close()
    assert "another data key" in capsys.readouterr().out
    again = await opened(tmp_path, crm)
    assert await again.flush(10)
    assert await crm.count_interactions() == 2
    await again.close()


async def test_nothing_of_the_patient_is_in_the_file_or_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crm = MemoryCrm()
    crm.away = True
    outbox = await opened(tmp_path, crm)
    await outbox.put(INTERACTION)
    await refused(crm, 5)
    written = contents(tmp_path)
    said = "".join(capsys.readouterr())
    assert b"call-1" in written
    for canary in CANARIES:
        assert canary.encode() not in written
        assert canary not in said
    await outbox.close()


async def test_a_file_that_cannot_be_opened_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "outbox.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(JournalUnavailableError, match=r"outbox\.db cannot be used"):
        await opened(tmp_path, MemoryCrm())


async def _made(url: str, file: Path) -> str:
    """``url`` once its tables are there: making them may take longer than a call may."""
    crm = open_crm(url, KEY, sqlite_file=file, timeout_ms=20_000)
    assert await crm.count_interactions() == 0
    await crm.close()
    return url


async def test_a_locked_sqlite_store_gets_its_records_when_it_is_free(tmp_path: Path) -> None:
    file = tmp_path / "crm.db"
    crm = open_crm(await _made("sqlite", file), KEY, sqlite_file=file, timeout_ms=200)
    locker = sqlite3.connect(file, isolation_level=None)
    locker.execute("BEGIN EXCLUSIVE")
    outbox = await opened(tmp_path, crm)
    for number in range(20):
        await outbox.put(call(number))
    assert not await outbox.flush(0.5)
    assert outbox.pending() == 20
    locker.execute("ROLLBACK")
    locker.close()
    assert await outbox.flush(20)
    assert await crm.count_interactions() == 20
    await outbox.close()
    await crm.close()


async def test_a_frozen_server_gets_its_records_when_it_thaws(tmp_path: Path) -> None:
    crm = open_crm(await _made(await postgres.new_database(), tmp_path / "unused"), KEY, timeout_ms=1_000)
    outbox = await opened(tmp_path, crm)
    stopped = postgres.freeze(postgres.server())
    try:
        assert all(await asyncio.gather(*(outbox.put(call(number)) for number in range(50))))
        assert not await outbox.flush(0.1)
    finally:
        postgres.signal_all(stopped, signal.SIGCONT)
    assert await outbox.flush(30)
    assert await crm.count_interactions() == 50
    await outbox.close()
    await crm.close()


@pytest.mark.parametrize("turns", range(4))
async def test_closing_ends_delivery_even_as_a_put_wakes_it(tmp_path: Path, turns: int) -> None:
    """The put's wake-up and the cancellation may meet in one turn of the loop."""
    crm = MemoryCrm()
    crm.away = True
    file = tmp_path / "outbox.db"
    outbox = await open_outbox(file, crm, CIPHER, first_retry_ms=60_000, longest_retry_ms=60_000)
    await outbox.put(INTERACTION)
    await until(lambda: bool(outbox._not_before))
    for _ in range(10):  # now it waits for its next turn in a minute, or for a put
        await asyncio.sleep(0)
    outbox._nudge.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    await asyncio.wait_for(outbox.close(), 30)


PUTS_UNTIL_KILLED = """
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from controller.records.outbox import open_outbox
from crm.cipher import Cipher
from crm.connectors.memory import MemoryCrm
from tests.crm.examples import KEY, call

async def main():
    crm = MemoryCrm()
    crm.away = True
    outbox = await open_outbox(Path(sys.argv[1]), crm, Cipher(KEY))
    for n in range(10_000):
        if await outbox.put(call(n)):
            print(f"call-{n}", flush=True)

asyncio.run(main())
"""


def killed_after(acknowledgements: int, file: Path) -> list[str]:
    """Ids acknowledged by a process that was killed without warning."""
    command = [sys.executable, "-c", PUTS_UNTIL_KILLED, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acknowledgements)]
        process.kill()
        lines += process.stdout.readlines()
    return [line.strip() for line in lines if line.endswith("\n") and "call-" in line]


async def test_no_acknowledged_record_is_lost_to_kill_9(tmp_path: Path) -> None:
    told = await asyncio.to_thread(killed_after, 50, tmp_path / "outbox.db")
    assert len(told) >= 45
    crm = MemoryCrm()
    outbox = await opened(tmp_path, crm)
    assert await outbox.flush(20)
    stored_ids = [each.id for each in await crm.interactions(limit=20_000)]
    assert [each for each in told if each not in stored_ids] == []
    await outbox.close()


class FailingStore(MemoryCrm):
    """Fails now and then, sometimes only after it has stored."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[str] = []

    async def store_all(self, interactions: Sequence[Interaction]) -> None:
        failure = self.failures.pop() if self.failures else ""
        if failure == "before":
            raise CrmUnavailable("before")
        await super().store_all(interactions)
        if failure == "after":
            raise CrmUnavailable("after")


class OutboxLaws(RuleBasedStateMachine):
    """Whatever fails and however often it is restarted: every call put is stored once, at its latest version."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.crm = FailingStore()
        self.outcomes: dict[str, str] = {}
        self.wrap_ups: dict[str, int] = {}
        self.outbox = self.runner.run(opened(Path(self.folder.name), self.crm))

    @rule(number=st.integers(0, 4), outcome=st.sampled_from(["answered", "abandoned", "lost"]))
    def put(self, number: int, outcome: str) -> None:
        assert self.runner.run(self.outbox.put(call(number, outcome=outcome)))
        self.outcomes[f"call-{number}"] = outcome

    @precondition(lambda self: self.outcomes)
    @rule(data=st.data(), acw_ms=st.integers(1, 9_999))
    def wrap_up(self, data: st.DataObject, acw_ms: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.outcomes)))
        assert self.runner.run(self.outbox.wrap_up(name, "other", acw_ms))
        self.wrap_ups[name] = acw_ms

    @rule(failures=st.lists(st.sampled_from(["before", "after", ""]), max_size=6))
    def trouble(self, failures: list[str]) -> None:
        self.crm.failures = failures

    @rule(away=st.booleans())
    def away(self, away: bool) -> None:
        self.crm.away = away

    @rule()
    def restart(self) -> None:
        self.runner.run(self.outbox.close())
        self.outbox = self.runner.run(opened(Path(self.folder.name), self.crm))

    @rule()
    def drained(self) -> None:
        self.crm.away = False
        assert self.runner.run(self.outbox.flush(20))
        found = {each.id: each for each in self.runner.run(self.crm.interactions())}
        assert {name: each.outcome for name, each in found.items()} == self.outcomes
        assert {name: each.acw_ms for name, each in found.items() if each.acw_ms} == self.wrap_ups

    def teardown(self) -> None:
        self.drained()
        self.runner.run(self.outbox.close())
        self.runner.close()
        self.folder.cleanup()


TestOutboxLaws = OutboxLaws.TestCase
TestOutboxLaws.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
