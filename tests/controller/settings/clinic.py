"""The sample clinic.yaml with texts replaced, in a folder of the test."""

from __future__ import annotations

import re
from pathlib import Path

from controller.settings import Settings, load_settings
from ivr.problems import FileProblems

PROJECT = Path(__file__).resolve().parents[3]


def write_clinic(folder: Path, *replacements: tuple[str, str]) -> Path:
    text = (PROJECT / "clinic.yaml").read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "clinic.yaml"
    path.write_text(text, encoding="utf-8")
    flows = folder / "flows"
    if not flows.exists():
        flows.mkdir()
        for name in ("front-door", "load", "survey"):
            (flows / f"{name}.yaml").write_text("flow: x\n", encoding="utf-8")
    return path


def block(text: str) -> tuple[str, str]:
    """The replacement that puts a block at the top level, instead of the sample's own if it has one."""
    key = text.partition(":")[0]
    found = re.search(rf"(?m)^{key}:.*\n(?:[ #].*\n|\n)*", (PROJECT / "clinic.yaml").read_text(encoding="utf-8"))
    return (found[0], f"{text}\n") if found else ("\nqueues:\n", f"\n{text}\nqueues:\n")


def sample(folder: Path, *replacements: tuple[str, str]) -> Settings:
    return load_settings(write_clinic(folder, *replacements), this_year=lambda: 2026)


def mistakes(folder: Path, *replacements: tuple[str, str]) -> list[str]:
    """What load_settings says, without the path: ``line:column: sentence``."""
    try:
        sample(folder, *replacements)
    except FileProblems as problems:
        return [str(problem).removeprefix(f"{problem.path}:") for problem in problems.problems]
    return []
