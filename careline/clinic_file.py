"""Which ``clinic.yaml`` a command means."""

from __future__ import annotations

from pathlib import Path

DEFAULT = Path("clinic.yaml")
PROJECT = Path(__file__).resolve().parents[1]


def clinic_file(wanted: Path) -> Path:
    """The named file; the default is looked for here, then beside the program."""
    if wanted == DEFAULT and not wanted.exists():
        return PROJECT / DEFAULT
    return wanted
