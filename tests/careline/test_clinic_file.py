"""Which clinic.yaml is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from careline.clinic_file import DEFAULT, PROJECT, clinic_file


def test_the_one_that_was_named_even_if_it_is_not_there(tmp_path: Path) -> None:
    named = tmp_path / "other.yaml"
    assert clinic_file(named) == named


def test_the_one_here_before_the_programs_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert clinic_file(DEFAULT) == PROJECT / "clinic.yaml"
    (tmp_path / "clinic.yaml").touch()
    assert clinic_file(DEFAULT) == DEFAULT


def test_the_programs_own_is_there() -> None:
    assert (PROJECT / DEFAULT).is_file()
