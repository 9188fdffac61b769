import inspect

import pytest

from controller.journal.memory import MemoryJournal
from controller.journal.port import Entry, Journal
from controller.journal.sqlite import SqliteJournal


@pytest.mark.parametrize("kind", [MemoryJournal, SqliteJournal])
def test_a_journal_has_every_method_of_the_port_and_no_other(kind: type) -> None:
    def methods(of: type) -> dict[str, str]:
        found = inspect.getmembers(of, inspect.isfunction)
        return {name: str(inspect.signature(method)) for name, method in found if not name.startswith("_")}

    assert methods(kind) == methods(Journal)


def test_an_entry_hides_its_data() -> None:
    assert repr(Entry(3, "call-1", "heard", {"utterance": "platypus"})) == "Entry(3, 'call-1', 'heard')"
