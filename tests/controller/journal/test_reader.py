"""A journal read from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.journal.port import JournalUnavailableError
from controller.journal.reader import AT_A_TIME, read_snapshots, read_stream
from controller.journal.sqlite import open_journal
from crm.cipher import Cipher

CIPHER = Cipher(bytes(32))


async def test_one_stream_in_either_direction_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = await open_journal(path, CIPHER)
    for number in range(AT_A_TIME * 2 + 3):
        journal.append("acd", "handled", {"n": number})
    journal.append("1.7", "heard", {"n": -1})
    await journal.append("acd", "began", {"n": -2})
    wanted = [*range(AT_A_TIME * 2 + 3), -2]
    assert [entry.data["n"] for entry in read_stream(path, CIPHER, "acd")] == wanted
    assert [entry.data["n"] for entry in read_stream(path, CIPHER, "acd", newest_first=True)] == wanted[::-1]
    assert list(read_stream(path, CIPHER, "none")) == []
    await journal.close()
    assert [entry.kind for entry in read_stream(path, CIPHER, "acd")][-1] == "began"


async def test_what_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with pytest.raises(JournalUnavailableError, match="does not exist"):
        list(read_stream(path, CIPHER, "acd"))
    journal = await open_journal(path, CIPHER)
    await journal.append("acd", "began", {})
    await journal.close()
    with pytest.raises(JournalUnavailableError, match="cannot be read"):
        list(read_stream(path, Cipher(b"x" * 32), "acd"))
    path.with_name("other").write_text("no database at all, but long enough to look at" * 40)
    with pytest.raises(JournalUnavailableError, match="cannot be read"):
        list(read_stream(path.with_name("other"), CIPHER, "acd"))


async def test_the_snapshots_while_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with pytest.raises(JournalUnavailableError):
        read_snapshots(path, CIPHER)
    journal = await open_journal(path, CIPHER)
    journal.save("1.7", {"call": {"node": "reason"}})
    await journal.append("acd", "began", {})
    assert read_snapshots(path, CIPHER) == {"1.7": {"call": {"node": "reason"}}}
    await journal.close()
    with pytest.raises(JournalUnavailableError):
        read_snapshots(path, Cipher(bytes([1]) * 32))
