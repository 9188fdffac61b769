"""Choosing an Asterisk: the version, what is missing, and the sentence for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.asterisk import program as module
from controller.asterisk.program import AsteriskProgram, ProgramError, find_program, tree_program


def fake_asterisk(root: Path, version: str = "22.10.1", name: str = "usr/sbin/asterisk") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho 'Asterisk {version}'\n")
    path.chmod(0o755)
    (root / "usr/lib/x86_64-linux-gnu/asterisk/modules").mkdir(parents=True, exist_ok=True)
    (root / "usr/share/asterisk/rest-api").mkdir(parents=True, exist_ok=True)
    return path


def test_a_named_program_is_used(tmp_path: Path) -> None:
    found = find_program(str(fake_asterisk(tmp_path)))
    assert found.version == (22, 10, 1)
    assert found.modules == tmp_path / "usr/lib/x86_64-linux-gnu/asterisk/modules"
    assert found.data == tmp_path / "usr/share/asterisk"


@pytest.mark.parametrize("version", ["22.5.4", "20.11.0", "18.0.0"])
def test_too_old_is_refused_with_both_versions(tmp_path: Path, version: str) -> None:
    with pytest.raises(ProgramError, match=rf"is Asterisk {version}; 22\.6 or newer is needed"):
        find_program(str(fake_asterisk(tmp_path, version)))


@pytest.mark.parametrize(
    ("version", "parsed"), [("22.6.0", (22, 6, 0)), ("certified/22.8-cert1", (22, 8, 0)), ("23.1.0~dfsg", (23, 1, 0))]
)
def test_versions_as_they_are_written(tmp_path: Path, version: str, parsed: tuple[int, int, int]) -> None:
    assert find_program(str(fake_asterisk(tmp_path, version))).version == parsed


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="Mend the path in clinic"):
        find_program(str(tmp_path / "none"))


def test_a_program_that_is_no_asterisk(tmp_path: Path) -> None:
    path = fake_asterisk(tmp_path)
    path.write_text("#!/bin/sh\necho hello\n")
    with pytest.raises(ProgramError, match="does not tell its version"):
        find_program(str(path))
    path.write_bytes(b"\x7fELF nonsense")
    with pytest.raises(ProgramError, match="does not start"):
        find_program(str(path))


def test_auto_passes_over_an_old_one_and_says_so_when_there_is_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = fake_asterisk(tmp_path / "machine", "20.1.0")
    monkeypatch.setattr(module.shutil, "which", lambda _: str(old))
    monkeypatch.setattr(module, "FETCHED_BY_SETUP", tmp_path / "nowhere")
    with pytest.raises(ProgramError, match=r"No Asterisk 22\.6 or newer was found \(.*20\.1\.0.*make setup"):
        find_program("auto", tmp_path)


def test_a_tree_is_started_by_its_own_loader(tmp_path: Path) -> None:
    assert tree_program(tmp_path) is None
    fake_asterisk(tmp_path)
    loader = tmp_path / "usr/lib64/ld-linux-x86-64.so.2"
    loader.parent.mkdir(parents=True)
    loader.write_text('#!/bin/sh\nshift 2\nexec "$@"\n')
    loader.chmod(0o755)
    found = tree_program(tmp_path)
    assert found is not None
    assert found.command[0] == str(loader)
    assert found.command[1:3] == ("--library-path", str(tmp_path / "usr/lib/x86_64-linux-gnu"))


def test_missing_modules_are_named(tmp_path: Path) -> None:
    (tmp_path / "chan_pjsip.so").touch()
    program = AsteriskProgram(("x",), (22, 10, 1), tmp_path, tmp_path)
    assert program.missing_modules(("chan_pjsip", "chan_websocket")) == ("chan_websocket",)
    assert program.version_text == "22.10.1"
