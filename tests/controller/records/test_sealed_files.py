"""Sealed files: whole or not there, bound to their name and kind, in their folder alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.records.sealed_files import SealedFiles
from crm.cipher import Cipher, CipherError
from tests.crm.examples import KEY

CLEAR = b"said by a patient" * 10


def files(folder: Path, what: str = "sound") -> SealedFiles:
    return SealedFiles(folder / "kept", Cipher(KEY), what)


@pytest.mark.parametrize("durable", [False, True])
def test_what_is_written_is_sealed_closed_to_others_and_read_back(tmp_path: Path, durable: bool) -> None:
    kept = files(tmp_path)
    kept.write("one.1", CLEAR, durable=durable)
    (file,) = kept.files()
    assert (file.name, file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == ("one.1", 0o600, 0o700)
    assert CLEAR[:17] not in file.read_bytes()
    assert kept.read("one.1") == CLEAR
    kept.write("one.1", b"again", durable=durable)
    assert kept.read("one.1") == b"again"


def test_a_file_moved_or_of_another_kind_does_not_open(tmp_path: Path) -> None:
    kept = files(tmp_path)
    kept.write("one", CLEAR)
    with pytest.raises(CipherError):
        files(tmp_path, "letter").read("one")
    (tmp_path / "kept" / "one").rename(tmp_path / "kept" / "two")
    with pytest.raises(CipherError):
        kept.read("two")


def test_it_is_forgotten_once(tmp_path: Path) -> None:
    kept = files(tmp_path)
    assert not kept.forget("one")
    kept.write("one", CLEAR)
    assert kept.forget("one")
    assert not kept.forget("one")
    assert list(kept.files()) == []


@pytest.mark.parametrize("name", ["../evil", "a/b", ".hidden", "", "x" * 121, "a\0b", "ä"])
def test_a_name_that_leads_elsewhere_is_no_file(tmp_path: Path, name: str) -> None:
    kept = files(tmp_path)
    assert not kept.may_be_named(name)
    with pytest.raises(FileNotFoundError):
        kept.write(name, CLEAR)
    with pytest.raises(FileNotFoundError):
        kept.read(name)
    assert not kept.forget(name)


def test_halves_are_no_files(tmp_path: Path) -> None:
    kept = files(tmp_path)
    kept.write("one", CLEAR)
    (tmp_path / "kept" / ".two.part").write_bytes(b"half")
    assert [path.name for path in kept.files()] == ["one"]
