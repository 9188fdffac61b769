"""The data folder is closed to others, and a socket's path is short enough."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from controller.settings import FolderError, RunFolder
from controller.settings.paths import SOCKET_PATH_LIMIT, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_folder_is_made_and_closed_to_others(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "data").create()
    assert {mode(path) for path in folder.folders} == {0o700}
    assert folder.create() == folder


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    assert mode(RunFolder(tmp_path / "data").create().root) == 0o700


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(FolderError, match=r"data_folder in clinic\.yaml"):
        RunFolder(tmp_path / "data").create()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderError, match="is not a folder"):
        RunFolder(tmp_path / "data").create()


def test_the_control_socket_fits_a_socket_address(tmp_path: Path) -> None:
    for depth in range(1, 200, 7):
        folder = RunFolder(Path("/") / ("d" * depth))
        assert len(os.fsencode(folder.control_socket)) <= SOCKET_PATH_LIMIT
    long = RunFolder(tmp_path / ("d" * 150))
    assert tmp_path not in long.run.parents
    assert long.run != RunFolder(tmp_path / ("e" * 150)).run


def test_private_files_are_whole_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "one")
    write_private(path, "two")
    assert (path.read_text(), mode(path)) == ("two", 0o600)
    assert [found.name for found in tmp_path.iterdir()] == ["secret"]


def test_only_one_controller_holds_a_folder(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "data").create()
    with folder.hold(), pytest.raises(FolderError, match="Another Careline already runs"), folder.hold():
        pass
    with folder.hold():
        pass
