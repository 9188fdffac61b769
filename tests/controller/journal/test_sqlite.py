"""The journal on a disk: killed without warning, locked, read by a stranger, opened with another key."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from controller.journal.port import JournalUnavailableError
from controller.journal.sqlite import open_journal
from crm.cipher import Cipher
from tests.crm.examples import KEY

CIPHER = Cipher(KEY)
WRITES_UNTIL_KILLED = """
import asyncio, sys
from pathlib import Path
from controller.journal.sqlite import open_journal
from crm.cipher import Cipher

async def call(journal, name):
    n = 0
    while True:
        n += 1
        number = await journal.append(name, "heard", {"n": n})
        await journal.save(name, {"n": n})
        print(name, n, number, flush=True)

async def main():
    journal = await open_journal(Path(sys.argv[1]), Cipher(bytes(range(32))))
    await asyncio.gather(*(call(journal, f"call-{c}") for c in range(8)))

asyncio.run(main())
"""


def killed_after(acknowledgements: int, file: Path) -> list[tuple[str, int, int]]:
    """Run the writer, kill -9 it after so many acknowledgements; all it acknowledged: call, n, number."""
    command = [sys.executable, "-c", WRITES_UNTIL_KILLED, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acknowledgements)]
        process.kill()
        lines += process.stdout.readlines()
    whole = (line.split() for line in lines if line.endswith("\n"))
    return [(call, int(n), int(number)) for call, n, number in whole]


async def test_nothing_acknowledged_is_lost_to_kill_9(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    for _ in range(3):  # the second and third also start on what a killed one left
        told = await asyncio.to_thread(killed_after, 200, file)
        assert len(told) >= 200
        journal = await open_journal(file, CIPHER)
        stored = {entry.number: (entry.call, entry.data["n"]) for entry in await journal.read(limit=100_000)}
        snapshots = await journal.snapshots()
        await journal.close()
        for call, n, number in told:
            assert stored[number] == (call, n)
        last = {call: n for call, n, _ in told}
        for call, n in last.items():
            assert snapshots[call]["n"] >= n


async def test_a_stranger_who_reads_the_file_learns_nothing_heard(tmp_path: Path) -> None:
    journal = await open_journal(tmp_path / "journal.db", CIPHER)
    await journal.append("call-1", "heard", {"utterance": "platypus"})
    await journal.save("call-1", {"answer": "platypus"})

    def contents() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"call-1" in contents()
    assert b"platypus" not in contents()
    await journal.close()
    assert b"platypus" not in contents()


async def test_another_key_is_said_in_a_sentence(tmp_path: Path) -> None:
    first = await open_journal(tmp_path / "journal.db", CIPHER)
    await first.append("call-1", "heard", {})
    await first.close()
    second = await open_journal(tmp_path / "journal.db", Cipher(b"x" * 32))
    with pytest.raises(JournalUnavailableError, match="another data key"):
        await second.read()
    await second.append("call-2", "heard", {})  # new calls are served all the same
    await second.close()


async def test_it_goes_on_where_it_stopped_and_gives_no_number_twice(tmp_path: Path) -> None:
    numbers = []
    for _ in range(3):
        journal = await open_journal(tmp_path / "journal.db", CIPHER)
        numbers.append(await journal.append("call-1", "heard", {}))
        await journal.finish("call-1")
        assert await journal.prune(-1_000) == 1
        await journal.close()
    assert numbers == sorted(dict.fromkeys(numbers))


async def test_old_calls_go_by_themselves(tmp_path: Path) -> None:
    journal = await open_journal(tmp_path / "journal.db", CIPHER, keep_ms=-1_000)
    for number in range(3):
        journal.append(f"call-{number}", "arrived", {})
    await journal.finish("call-1")
    assert [entry.call for entry in await journal.read()] == ["call-0", "call-2"]
    await journal.close()


async def test_the_loop_goes_on_while_the_file_is_locked(tmp_path: Path) -> None:
    journal = await open_journal(tmp_path / "journal.db", CIPHER)
    locker = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    waiting = [journal.append("call-1", "heard", {"n": number}) for number in range(1_000)]
    assert time.monotonic() - began < 1
    await asyncio.sleep(0)
    assert journal.behind() == 1_000
    locker.execute("ROLLBACK")
    locker.close()
    assert len(await asyncio.gather(*waiting)) == 1_000
    await journal.close()


async def test_a_file_that_is_no_journal_is_said(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    await asyncio.to_thread(file.write_bytes, b"not a database at all" * 100)
    with pytest.raises(JournalUnavailableError, match=r"journal\.db cannot be used"):
        await open_journal(file, CIPHER)
