"""What only a database can do: be locked, be gone, be frozen, be read by a stranger."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from crm.cipher import Cipher
from crm.connectors.sql import SqlCrm
from crm.model import Preference
from crm.open import open_crm
from crm.port import CrmUnavailable
from tests.crm import postgres
from tests.crm.examples import CANARIES, INTERACTION, KEY, PATIENT, call, kept


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_locked_file_is_said_in_time_and_used_when_free(tmp_path: Path) -> None:
    file = tmp_path / "crm.db"
    crm = open_crm("sqlite", KEY, sqlite_file=file, timeout_ms=1_000)  # a loaded machine reads slowly, too
    await crm.put_patients([PATIENT])
    locker = sqlite3.connect(file, isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(CrmUnavailable, match="locked by another program"):
        await crm.store(INTERACTION)
    assert time.monotonic() - began < 5
    assert list(await crm.patients_by_phone(PATIENT.phones[0])) == [PATIENT]  # readers do not wait for a writer
    locker.execute("ROLLBACK")
    locker.close()
    await crm.store(INTERACTION)
    assert await crm.count_interactions() == 1
    await crm.close()


async def test_a_file_that_cannot_be_is_said_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    crm = open_crm("sqlite", KEY, sqlite_file=folder / "crm.db", timeout_ms=20_000)
    for _ in range(2):
        with pytest.raises(CrmUnavailable, match="cannot be reached"):
            await crm.count_interactions()
    await asyncio.to_thread(folder.mkdir)
    assert await crm.count_interactions() == 0
    await crm.close()


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    file = tmp_path / "crm.db"
    await asyncio.to_thread(file.write_bytes, b"patients: Zebulon" * 100)
    crm = open_crm("sqlite", KEY, sqlite_file=file, timeout_ms=20_000)
    with pytest.raises(CrmUnavailable, match=r"^the store failed \(DatabaseError\)$"):
        await crm.check()
    await crm.close()


async def test_a_stranger_who_reads_the_files_learns_nothing_private(tmp_path: Path) -> None:
    crm = open_crm("sqlite", KEY, sqlite_file=tmp_path / "crm.db", timeout_ms=20_000)
    await crm.put_patients([PATIENT])
    await crm.store(INTERACTION)
    await crm.put_preference(Preference(PATIENT.id, "relay", "wombat", 7))
    before = await asyncio.to_thread(contents, tmp_path)
    await crm.close()
    for written in (before, await asyncio.to_thread(contents, tmp_path)):
        assert b"front-door" in written
        for canary in CANARIES:
            assert canary.encode() not in written


async def test_another_key_reads_nothing_and_says_why(tmp_path: Path) -> None:
    file = tmp_path / "crm.db"
    first = open_crm("sqlite", KEY, sqlite_file=file, timeout_ms=20_000)
    await first.put_patients([PATIENT])
    await first.store(INTERACTION)
    await first.close()
    stranger = open_crm("sqlite", b"x" * 32, sqlite_file=file, timeout_ms=20_000)
    assert list(await stranger.patients_by_phone(PATIENT.phones[0])) == []
    with pytest.raises(CrmUnavailable, match="another data key"):
        await stranger.interactions()
    await stranger.close()
    rotated = open_crm("sqlite", Cipher(b"x" * 32, retired=[KEY]), sqlite_file=file, timeout_ms=20_000)
    assert list(await rotated.patients_by_phone(PATIENT.phones[0])) == [PATIENT]
    assert list(await rotated.interactions()) == [kept(INTERACTION)]
    await rotated.close()


async def test_a_failed_group_leaves_nothing_behind(tmp_path: Path) -> None:
    crm = open_crm("sqlite", KEY, sqlite_file=tmp_path / "crm.db", timeout_ms=20_000)
    too_large = replace(call(2), talk_ms=2**70)
    with pytest.raises(CrmUnavailable):
        await crm.store_all([call(1), too_large])
    assert await crm.count_interactions() == 0
    await crm.store(call(1))
    assert await crm.count_interactions() == 1
    await crm.close()


async def test_a_server_that_is_not_there_is_said_in_time() -> None:
    crm = open_crm(f"postgresql://careline:hunter2@127.0.0.1:{postgres._free_port()}/x", KEY, timeout_ms=2_000)
    with pytest.raises(CrmUnavailable, match="cannot be reached") as caught:
        await crm.patients_by_phone("+15555550901")
    told = "".join(traceback.TracebackException.from_exception(caught.value).format_exception_only())
    assert "hunter2" not in told
    assert "5555550901" not in told
    assert caught.value.__context__ is None
    await crm.close()


async def test_a_server_that_cut_its_sessions_is_used_again() -> None:
    url = await postgres.new_database()
    crm = open_crm(url, KEY, timeout_ms=20_000)
    await crm.store(call(1))
    await postgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{url.rpartition('/')[2]}' AND pid <> pg_backend_pid()"
    )
    await crm.store(call(2))
    assert await crm.count_interactions() == 2
    await crm.close()


async def test_a_store_that_comes_back_empty_is_filled_again() -> None:
    url = await postgres.new_database()
    crm = open_crm(url, KEY, timeout_ms=20_000)
    await crm.store(call(1))
    await postgres.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", url=url)
    with pytest.raises(CrmUnavailable, match="UndefinedTableError"):
        await crm.store(call(2))
    await crm.store(call(2))
    assert await crm.count_interactions() == 1
    await crm.close()


async def test_a_frozen_server_holds_nobody_up_and_is_used_again_when_it_thaws() -> None:
    url = await postgres.new_database()
    crm = open_crm(url, KEY, timeout_ms=500)
    server = postgres.server()
    patient = SqlCrm(url, Cipher(KEY), timeout_ms=20_000)
    await patient.store(call(1))
    await crm.check()
    workers = postgres.freeze(server)
    try:
        began = time.monotonic()
        for number in (2, 3):
            with pytest.raises(CrmUnavailable, match=r"within 0\.5 s"):
                await crm.store(call(number))
        assert time.monotonic() - began < 4
    finally:
        postgres.signal_all(workers, signal.SIGCONT)
    await patient.store_all([call(2), call(3)])
    assert await patient.count_interactions() == 3
    await crm.close()
    await patient.close()
