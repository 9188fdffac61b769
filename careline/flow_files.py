"""Which flows a designer means: files or folders as he typed them, else the clinic's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from careline.clinic_file import PROJECT
from controller.settings.loader import Settings
from ivr.loader import find_flows

PROMPTS = PROJECT / "prompts"


def flow_files(settings: Settings, paths: Sequence[Path] | None) -> list[Path]:
    """The flow files meant by files and folders. Raises FileProblems when a folder has none."""
    chosen = paths or [settings.flows_folder]
    return [nearby(file) for path in chosen for file in (find_flows(path) if path.is_dir() else [path])]


def nearby(path: Path) -> Path:
    """As the designer would type it, where that is shorter."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def count(number: int, thing: str) -> str:
    """``1 flow``, ``2 flows``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
