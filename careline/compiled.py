"""The distributor and the simulator's loop as native code, for commands that do nothing but reckon.

``setup/compiled-core`` makes it of the sources as they stand, into ``.careline/compiled/``. A command that wants
it begins itself anew with that folder in front; where there is none, or one of other sources, it runs
interpreted and gives the same figures. The live controller always runs the plain sources.
"""

from __future__ import annotations

import os
import runpy
import sys
from typing import Literal

import acd.core
import simulation.engine
from careline.clinic_file import PROJECT

FOLDER = PROJECT / ".careline" / "compiled"
MAKER = PROJECT / "setup" / "compile_core.py"


def core() -> Literal["compiled", "interpreted"]:
    """What distributor and loop of this process are."""
    native = all((module.__file__ or "").endswith(".so") for module in (acd.core, simulation.engine))
    return "compiled" if native else "interpreted"


def is_current() -> bool:
    """Whether there is native code of the very sources that stand here."""
    found: bool = MAKER.is_file() and runpy.run_path(str(MAKER))["is_current"]()
    return found


def begin_compiled(module: str) -> None:
    """Begin ``python -m module`` anew, with the same words, on native code.

    Nothing if that runs already, if there is none, or with ``--interpreted``.
    """
    if core() == "compiled" or "--interpreted" in sys.argv or not is_current():
        return
    environment = {**os.environ, "PYTHONPATH": f"{FOLDER}{os.pathsep}{PROJECT}"}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-P", "-m", module, *sys.argv[1:]], environment)  # noqa: S606 - ourselves
