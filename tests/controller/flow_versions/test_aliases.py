"""Names for releases, and the audit."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from controller.flow_versions.aliases import LIVES, Aliases, AliasFile, AliasFileError, Entry, Proposal

ENTRY = Entry(5, "live", "b", "maria", "because", {"x": "1"})


def test_nothing_at_first(tmp_path: Path) -> None:
    file = AliasFile(tmp_path / "absent")
    assert file.read() == Aliases()
    assert file.entries() == []


def test_written_and_read(tmp_path: Path) -> None:
    file = AliasFile(tmp_path / "new")
    aliases = Aliases("b", "c", 10.0, Proposal("d", "maria", "why"), ("a",))
    file.write(aliases, ENTRY)
    file.write(aliases, ENTRY)
    assert file.read() == aliases
    first, second = file.entries()
    assert (first.did, first.by, first.flows) == ("live", "maria", {"x": "1"})
    assert first.account
    assert second == first


def test_a_file_that_is_not_ours(tmp_path: Path) -> None:
    for text in ("{}", "{", "[]", '"x"'):
        (tmp_path / "aliases.json").write_text(text)
        with pytest.raises(AliasFileError, match=r"aliases\.json, which says what is live, cannot be read"):
            AliasFile(tmp_path).read()


def test_a_line_of_the_audit_that_was_cut_off_hides_no_other(tmp_path: Path) -> None:
    file = AliasFile(tmp_path)
    file.write(Aliases("a"), Entry(7, "live", "a", "m", "w"))
    with file.audit.open("a") as audit:
        audit.write('{"at": 17')
    file.write(Aliases("b"), Entry(9, "live", "b", "m", "w"))
    assert [(one.at, one.did) for one in file.entries()] == [
        (7, "live"),
        (7, "a line that cannot be read"),
        (9, "live"),
    ]


def test_two_who_write_at_once_do_so_one_after_the_other(tmp_path: Path) -> None:
    file = AliasFile(tmp_path)

    def go_live(name: str) -> None:
        for number in range(10):
            with file.alone():
                file.write(file.read().go_live(f"{name}{number}"), Entry(1, "live", name, "m", "w"))

    threads = [threading.Thread(target=go_live, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    aliases = file.read()
    assert len({aliases.live, *aliases.before}) == 20, "nobody's release is lost"


def test_going_live_remembers_what_was_before() -> None:
    aliases = Aliases().go_live("a").go_live("b").go_live("b")
    assert (aliases.live, aliases.before, aliases.canary) == ("b", ("a",), "")
    for number in range(30):
        aliases = aliases.go_live(str(number))
    assert len(aliases.before) == LIVES


def test_what_must_not_be_forgotten() -> None:
    aliases = Aliases("b", "c", 1.0, Proposal("d", "m", "w"), ("a",))
    assert aliases.in_use() == {"a", "b", "c", "d"}
