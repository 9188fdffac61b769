"""A command that reckons runs on native code if there is some of these very sources, and on the sources otherwise."""

from __future__ import annotations

import os
import sys

import pytest

from careline import compiled


def begun(monkeypatch: pytest.MonkeyPatch, *words: str, current: bool) -> list[tuple[list[str], str]]:
    """The words and the search path of what was begun anew."""
    found: list[tuple[list[str], str]] = []

    def instead(_program: str, words: list[str], environment: dict[str, str]) -> None:
        found.append((words[1:], environment["PYTHONPATH"]))

    monkeypatch.setattr(os, "execve", instead)
    monkeypatch.setattr(sys, "argv", ["careline", *words])
    monkeypatch.setattr(compiled, "is_current", lambda: current)
    compiled.begin_compiled("careline.cli")
    return found


def test_the_tests_themselves_run_the_sources() -> None:
    assert compiled.core() == "interpreted"


def test_the_program_is_begun_anew_with_native_code_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    [(words, path)] = begun(monkeypatch, "acd", "simulate", "mm10", current=True)
    assert words == ["-P", "-m", "careline.cli", "acd", "simulate", "mm10"]
    assert path.split(os.pathsep) == [str(compiled.FOLDER), str(compiled.PROJECT)]


def test_without_native_code_of_these_sources_or_by_wish_the_sources_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert begun(monkeypatch, "acd", "simulate", "mm10", current=False) == []
    assert begun(monkeypatch, "acd", "simulate", "mm10", "--interpreted", current=True) == []


def test_native_code_does_not_begin_itself_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "core", lambda: "compiled")
    assert begun(monkeypatch, "acd", "simulate", "mm10", current=True) == []


def test_a_program_installed_without_its_maker_runs_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "MAKER", compiled.PROJECT / "setup" / "nowhere.py")
    assert not compiled.is_current()
