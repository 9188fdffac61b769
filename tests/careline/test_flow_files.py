"""Which flows a designer means."""

from __future__ import annotations

from pathlib import Path

import pytest

from careline.clinic_file import PROJECT
from careline.flow_files import count, flow_files, nearby
from controller.settings.loader import load_settings
from ivr.problems import FileProblems


def test_files_folders_and_the_clinics_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(PROJECT / "clinic.yaml")
    (tmp_path / "b.yaml").write_text("")
    (tmp_path / "a.yaml").write_text("")
    monkeypatch.chdir(tmp_path)
    assert flow_files(settings, [tmp_path, Path("other.yaml")]) == [Path("a.yaml"), Path("b.yaml"), Path("other.yaml")]
    assert PROJECT / "flows" / "front-door.yaml" in flow_files(settings, None)


def test_tests_among_the_flows_are_left_out_and_each_flow_is_taken_once(tmp_path: Path) -> None:
    settings = load_settings(PROJECT / "clinic.yaml")
    for name in ("a.yaml", "a.tests.yaml"):
        (tmp_path / name).write_text("")
    given = [tmp_path / "a.tests.yaml", tmp_path / "a.yaml", tmp_path / "." / "a.yaml", tmp_path]
    assert flow_files(settings, given) == [tmp_path / "a.yaml"]
    with pytest.raises(FileProblems, match="this file holds tests, not a flow"):
        flow_files(settings, given[:1])


def test_a_file_by_another_name_would_take_no_call(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(FileProblems, match=r"ends in \.yaml, not in '\.txt'\. Name it a\.yaml"):
        flow_files(load_settings(PROJECT / "clinic.yaml"), [tmp_path / "a.txt"])


def test_near_and_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert nearby(tmp_path / "x" / "y.yaml") == Path("x/y.yaml")
    assert nearby(PROJECT / "clinic.yaml") == PROJECT / "clinic.yaml"


def test_one_and_many() -> None:
    assert [count(number, "flow") for number in (0, 1, 2)] == ["0 flows", "1 flow", "2 flows"]
