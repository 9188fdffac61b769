"""Names for releases, and the audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.flow_versions.aliases import LIVES, Aliases, AliasFile, Entry, Proposal

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
    (tmp_path / "aliases.json").write_text("{}")
    with pytest.raises(ValueError, match="cannot be read"):
        AliasFile(tmp_path).read()


def test_going_live_remembers_what_was_before() -> None:
    aliases = Aliases().go_live("a").go_live("b").go_live("b")
    assert (aliases.live, aliases.before, aliases.canary) == ("b", ("a",), "")
    for number in range(30):
        aliases = aliases.go_live(str(number))
    assert len(aliases.before) == LIVES


def test_what_must_not_be_forgotten() -> None:
    aliases = Aliases("b", "c", 1.0, Proposal("d", "m", "w"), ("a",))
    assert aliases.in_use() == {"a", "b", "c", "d"}
