"""What every journal does, run on each: memory, SQLite."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from controller.journal.memory import MemoryJournal
from controller.journal.port import Entry, Journal, JournalUnavailableError
from controller.journal.sqlite import open_journal
from crm.cipher import Cipher
from tests.crm.examples import KEY

ACROSS = {"public": 1, "words": "무릎이 아파요", "nested": {"list": [1, 2.5, None, True]}}


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Journal]:
    opened: Journal = MemoryJournal()
    if request.param == "sqlite":
        opened = await open_journal(tmp_path / "journal.db", Cipher(KEY))
    yield opened
    await opened.close()


async def test_an_empty_journal_answers(journal: Journal) -> None:
    assert list(await journal.read()) == []
    assert await journal.load("acd") is None
    assert await journal.snapshots() == {}
    assert await journal.prune(0) == 0
    assert journal.behind() == 0


async def test_entries_come_back_in_order_with_rising_numbers(journal: Journal) -> None:
    futures = [journal.append(f"call-{number % 3}", "arrived", ACROSS | {"n": number}) for number in range(100)]
    numbers = await asyncio.gather(*futures)
    assert numbers == sorted(numbers)
    assert len(dict.fromkeys(numbers)) == 100
    entries = await journal.read()
    assert [(entry.number, entry.data["n"]) for entry in entries] == list(zip(numbers, range(100), strict=True))
    assert entries[4] == Entry(numbers[4], "call-1", "arrived", ACROSS | {"n": 4})
    assert [entry.number for entry in await journal.read(numbers[89])] == numbers[90:]
    assert [entry.number for entry in await journal.read(0, 5)] == numbers[:5]


async def test_reading_sees_what_was_appended_before_without_waiting(journal: Journal) -> None:
    journal.append("call-1", "arrived", {})
    assert [entry.kind for entry in await journal.read()] == ["arrived"]


async def test_what_was_given_is_written_as_it_was_then(journal: Journal) -> None:
    data = {"answer": "before"}
    journal.append("call-1", "heard", data)
    journal.save("call-1", data)
    data["answer"] = "after"
    assert (await journal.read())[0].data == {"answer": "before"}
    assert await journal.load("call-1") == {"answer": "before"}


async def test_what_json_cannot_hold_is_refused_at_once(journal: Journal) -> None:
    with pytest.raises(TypeError):
        journal.append("call-1", "heard", {"thing": object()})
    with pytest.raises(TypeError):
        journal.save("call-1", {"thing": object()})
    assert list(await journal.read()) == []


async def test_a_snapshot_is_replaced_and_keeps_its_place(journal: Journal) -> None:
    for name in ("call-2", "call-1", "acd"):
        journal.save(name, {"version": 1})
    await journal.save("call-2", ACROSS)
    assert await journal.load("call-2") == ACROSS
    assert list(await journal.snapshots()) == ["call-2", "call-1", "acd"]


async def test_a_finished_call_loses_its_snapshot_at_once_and_its_entries_when_old(journal: Journal) -> None:
    for call in ("call-1", "call-2"):
        journal.append(call, "arrived", {})
        journal.save(call, {})
    await journal.finish("call-1")
    await journal.finish("call-1")
    assert list(await journal.snapshots()) == ["call-2"]
    assert await journal.prune(60_000) == 0
    assert [entry.call for entry in await journal.read()] == ["call-1", "call-2"]
    assert await journal.prune(0) == 1
    assert [entry.call for entry in await journal.read()] == ["call-2"]


async def test_a_number_is_never_given_twice(journal: Journal) -> None:
    first = await journal.append("call-1", "arrived", {})
    await journal.trim("call-1", first)
    assert await journal.append("call-1", "arrived", {}) > first


async def test_trim_touches_only_its_stream_and_only_so_far(journal: Journal) -> None:
    await journal.append("acd", "queued", {})
    other = await journal.append("call-1", "arrived", {})
    last = await journal.append("acd", "queued", {})
    later = await journal.append("acd", "queued", {})
    await journal.trim("acd", last)
    assert [entry.number for entry in await journal.read()] == [other, later]


async def test_followers_get_what_is_there_and_what_comes(journal: Journal) -> None:
    for number in range(3):
        journal.append("call-1", "heard", {"n": number})
    seen: list[list[int]] = [[], []]

    async def follow(place: int) -> None:
        async for entry in journal.follow():
            seen[place].append(entry.data["n"])
            if entry.data["n"] == 5:
                return

    followers = [asyncio.ensure_future(follow(place)) for place in range(2)]
    await journal.read()
    for number in range(3, 6):
        await journal.append("call-1", "heard", {"n": number})
    await asyncio.wait_for(asyncio.gather(*followers), 10)
    assert seen == [[0, 1, 2, 3, 4, 5]] * 2


async def test_a_closed_journal_says_so_and_breaks_nobody(journal: Journal) -> None:
    journal.append("call-1", "arrived", {})
    await journal.close()
    journal.append("call-1", "heard", {})  # its failure is nobody's worry
    for attempt in (journal.append("call-1", "heard", {}), journal.save("x", {}), journal.finish("x"), journal.read()):
        with pytest.raises(JournalUnavailableError, match="closed"):
            await attempt
    await journal.close()


async def test_an_entry_does_not_show_its_data(journal: Journal) -> None:
    await journal.append("call-1", "heard", {"utterance": "platypus"})
    assert "platypus" not in repr(await journal.read())


class BothJournals(RuleBasedStateMachine):
    """Whatever is done to both, they tell the same."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.memory, self.sqlite = self.runner.run(self._open())

    async def _open(self) -> tuple[Journal, Journal]:
        return MemoryJournal(), await open_journal(Path(self.folder.name) / "j.db", Cipher(KEY), gather_ms=0)

    def both(self, name: str, *arguments: object) -> None:
        async def one(journal: Journal) -> object:
            return await getattr(journal, name)(*arguments)

        assert self.runner.run(one(self.memory)) == self.runner.run(one(self.sqlite))

    calls = st.sampled_from(["a", "b", "acd"])

    @rule(call=calls, data=st.dictionaries(st.text(max_size=3), st.integers(-9, 9) | st.text(max_size=3), max_size=2))
    def append(self, call: str, data: dict[str, object]) -> None:
        self.both("append", call, "kind", data)
        self.both("save", call, data)

    @rule(call=calls)
    def finish(self, call: str) -> None:
        self.both("finish", call)

    @rule(call=calls, up_to=st.integers(0, 20))
    def trim(self, call: str, up_to: int) -> None:
        self.both("trim", call, up_to)

    @rule()
    def prune(self) -> None:
        self.both("prune", -1_000)

    @invariant()
    def the_same(self) -> None:
        self.both("read", 0, 1_000)
        self.both("snapshots")

    def teardown(self) -> None:
        self.runner.run(self.sqlite.close())
        self.runner.close()
        self.folder.cleanup()


TestBothJournals = BothJournals.TestCase
TestBothJournals.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
