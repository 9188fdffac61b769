import pytest

from controller.journal.memory import MemoryJournal
from controller.journal.port import JournalUnavailableError


async def test_broken_it_fails_every_write_and_nobody_who_does_not_look() -> None:
    journal = MemoryJournal()
    await journal.append("call-1", "arrived", {})
    journal.broken = True
    journal.append("call-1", "heard", {})
    for attempt in (journal.append("call-1", "heard", {}), journal.save("call-1", {}), journal.finish("call-1")):
        with pytest.raises(JournalUnavailableError, match="switched off"):
            await attempt
    journal.broken = False
    assert [entry.kind for entry in await journal.read()] == ["arrived"]
