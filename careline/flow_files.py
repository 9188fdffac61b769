"""Which flows a designer means: files or folders as he typed them, else the clinic's own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from careline.clinic_file import PROJECT
from controller.settings.loader import Settings
from ivr.loader import find_flows, is_tests
from ivr.problems import FileProblems, Problem

PROMPTS = PROJECT / "prompts"


def flow_files(settings: Settings, paths: Sequence[Path] | None) -> list[Path]:
    """The flow files meant by files and folders, each once; tests among them are left out, as by ``flows/*.yaml``.

    Raises FileProblems when a folder has none, and when a file can be none.
    """
    chosen = paths or [settings.flows_folder]
    files = [nearby(file) for path in chosen for file in (find_flows(path) if path.is_dir() else [path])]
    flows = list({os.path.realpath(file): file for file in files if not is_tests(file)}.values())
    problems = [_named_otherwise(file) for file in flows if file.is_file() and file.suffix not in (".yaml", ".yml")]
    if not flows:
        remedy = "Name the flow itself; tests are run by: careline flow test."
        problems = [Problem(file, 1, 1, "this file holds tests, not a flow", remedy) for file in files]
    if problems:
        raise FileProblems(problems)
    return flows


def _named_otherwise(file: Path) -> Problem:
    what = f"a flow's file ends in .yaml, not in '{file.suffix}'" if file.suffix else "a flow's file ends in .yaml"
    return Problem(file, 1, 1, what, f"Name it {file.stem}.yaml: by another name no call would take it.")


def nearby(path: Path) -> Path:
    """As the designer would type it, where that is shorter."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def count(number: int, thing: str) -> str:
    """``1 flow``, ``2 flows``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
