"""Benches of the simulator run on the compiled core where there is one; ``--interpreted`` does without."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

import acd.core
import simulation.engine

ROOT = Path(__file__).resolve().parents[1]
COMPILED = ROOT / ".careline" / "compiled"


def is_compiled() -> bool:
    """Whether core and loop of this process are native code."""
    return all((module.__file__ or "").endswith(".so") for module in (acd.core, simulation.engine))


def begin_compiled(module: str) -> None:
    """Begin ``python -m module`` anew on the compiled core, if ``setup/compiled-core`` made one of these sources."""
    current = runpy.run_path(str(ROOT / "setup" / "compile_core.py"))["is_current"]
    if is_compiled() or "--interpreted" in sys.argv or not current():
        return
    environment = {**os.environ, "PYTHONPATH": f"{COMPILED}{os.pathsep}{ROOT}"}
    os.execve(sys.executable, [sys.executable, "-P", "-m", module, *sys.argv[1:]], environment)


def core_in_words() -> str:
    return "core and loop compiled" if is_compiled() else "core and loop interpreted"
