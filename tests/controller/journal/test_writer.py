"""The group writer: order, groups, failures that stay alone, limits, ends."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from controller.journal.port import JournalUnavailableError
from controller.journal.writer import GroupWriter

TABLES = ("CREATE TABLE IF NOT EXISTS things (number INTEGER PRIMARY KEY)",)


@pytest_asyncio.fixture
async def writer(tmp_path: Path) -> AsyncIterator[GroupWriter]:
    made = GroupWriter(tmp_path / "data" / "things.db", TABLES, gather_ms=1, limit=100)
    await made.opened()
    yield made
    await made.close()


def insert(number: int, writer: GroupWriter) -> asyncio.Future[int]:
    def work(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO things VALUES (?)", (number,))
        return number

    return writer.submit(work)


def numbers(connection: sqlite3.Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT number FROM things ORDER BY number")]


async def test_work_is_done_in_order_off_the_loop_s_thread(writer: GroupWriter) -> None:
    seen: list[int] = []
    done = [writer.submit(lambda _connection, n=n: (seen.append(n), threading.get_ident())[1]) for n in range(50)]
    threads = await asyncio.gather(*done)
    assert seen == list(range(50))
    assert threading.get_ident() not in threads
    assert len(dict.fromkeys(threads)) == 1


async def test_a_group_is_one_transaction(tmp_path: Path, writer: GroupWriter) -> None:
    go_on = threading.Event()
    first = writer.submit(lambda connection: go_on.wait(10))
    rest = [insert(number, writer) for number in range(20)]
    assert writer.waiting == 21
    go_on.set()
    await first
    await asyncio.gather(*rest)
    assert writer.waiting == 0
    reader = sqlite3.connect(tmp_path / "data" / "things.db")
    assert numbers(reader) == list(range(20))
    reader.close()


async def test_what_fails_fails_alone(writer: GroupWriter) -> None:
    good = [insert(number, writer) for number in (1, 2)]
    twice = insert(1, writer)
    later = insert(3, writer)
    with pytest.raises(JournalUnavailableError, match="IntegrityError"):
        await twice
    assert await asyncio.gather(*good, later) == [1, 2, 3]
    assert await writer.submit(numbers) == [1, 2, 3]


async def test_too_much_waiting_is_refused_at_once(writer: GroupWriter) -> None:
    go_on = threading.Event()
    accepted = [writer.submit(lambda connection: go_on.wait(10)), *(insert(n, writer) for n in range(99))]
    with pytest.raises(JournalUnavailableError, match="100 writes wait"):
        await insert(1_000, writer)
    go_on.set()
    await asyncio.gather(*accepted)
    assert await insert(1_001, writer) == 1_001


async def test_a_full_disk_fails_the_group_and_is_used_again_when_there_is_room(writer: GroupWriter) -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")

    def big(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE big AS SELECT zeroblob(1000000) AS hole")

    await writer.submit(fill)
    with pytest.raises(JournalUnavailableError, match="full"):
        await writer.submit(big)
    await writer.submit(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchone())
    await writer.submit(big)


async def test_closing_writes_what_was_given_and_refuses_the_rest(tmp_path: Path, writer: GroupWriter) -> None:
    given = [insert(number, writer) for number in range(100)]
    closing = asyncio.ensure_future(writer.close())
    await asyncio.gather(*given)
    await closing
    await writer.close()
    with pytest.raises(JournalUnavailableError, match="closed"):
        await insert(1, writer)


async def test_a_file_that_cannot_be_opened_is_said_and_everything_given_fails(tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "things.db").mkdir)
    writer = GroupWriter(tmp_path / "things.db", TABLES)
    early = insert(1, writer)
    with pytest.raises(JournalUnavailableError, match=r"things\.db cannot be used"):
        await writer.opened()
    with pytest.raises(JournalUnavailableError, match=r"things\.db cannot be used"):
        await early
    with pytest.raises(JournalUnavailableError, match=r"things\.db cannot be used"):
        await insert(2, writer)
    await writer.close()


async def test_a_result_nobody_waits_for_any_more_hurts_nobody(writer: GroupWriter) -> None:
    insert(1, writer).cancel()
    assert await insert(2, writer) == 2
    assert await writer.submit(numbers) == [1, 2]


async def test_the_file_is_its_owner_s_alone(tmp_path: Path, writer: GroupWriter) -> None:
    await insert(1, writer)
    for suffix in ("", "-wal"):
        assert (tmp_path / "data" / f"things.db{suffix}").stat().st_mode & 0o777 == 0o600
