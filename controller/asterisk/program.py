"""Which Asterisk to run: the one named in the settings, else one of this machine, else the fetched one.

At least 22.6 is needed (``chan_websocket`` media, REST over the ARI WebSocket, its
variables in events). Below 22.10.1 there are published advisories, so an older one is
used but ``careline doctor`` warns.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = (22, 6, 0)
WITHOUT_ADVISORIES = (22, 10, 1)
"""The first release with every advisory fix known to us (GHSA-wcvv-g26m-wx5c, GHSA-589g-qgf8-m6mx and others)."""

_PROJECT = Path(__file__).resolve().parents[2]
FETCHED_BY_SETUP = _PROJECT / ".careline" / "asterisk"
_VERSION = re.compile(r"Asterisk (?:certified/)?(\d+)\.(\d+)(?:\.(\d+))?")
_VERSION_DEADLINE_S = 20.0


class ProgramError(Exception):
    """No Asterisk that we can use; one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class AsteriskProgram:
    """An Asterisk that can be started: ``command`` without arguments, and where its own files are."""

    command: tuple[str, ...]
    version: tuple[int, int, int]
    modules: Path
    data: Path
    """Its data folder: ``sounds``, ``moh``, ``rest-api``, ``documentation``."""

    @property
    def version_text(self) -> str:
        return ".".join(str(part) for part in self.version)

    def missing_modules(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Those of ``wanted`` (names without ``.so``) that this program does not have."""
        return tuple(name for name in wanted if not (self.modules / f"{name}.so").is_file())


def find_program(wanted: str = "auto", data_folder: Path | None = None) -> AsteriskProgram:
    """The Asterisk to use for ``asterisk.program: wanted``. Raises ``ProgramError``.

    A named program must do; with ``auto`` one of this machine that is too old is passed
    over in favour of the fetched one (in ``data_folder``, else where set-up puts it).
    """
    if wanted != "auto":
        return _checked(_installed(Path(wanted).expanduser()))
    remarks = []
    for candidate in _candidates(data_folder):
        try:
            return _checked(candidate)
        except ProgramError as error:
            remarks.append(str(error))
    reason = f" ({remarks[0]})" if remarks else ""
    raise ProgramError(
        f"No Asterisk 22.6 or newer was found{reason}. Run: make setup. "
        "Or install one and name it in clinic.yaml (asterisk: program:)."
    )


def tree_program(root: Path) -> AsteriskProgram | None:
    """The Asterisk of a tree unpacked from Debian packages, started with the tree's own loader; None when incomplete.

    The libraries beside it are newer than the machine's, hence the loader (see
    ``asterisk-config/fetch-asterisk``).
    """
    program = root / "usr" / "sbin" / "asterisk"
    modules = next(iter(sorted(root.glob("usr/lib/*/asterisk/modules"))), None)
    if not program.is_file() or modules is None:
        return None
    libraries = modules.parents[1]
    loader = next(iter([*sorted(root.glob("usr/lib64/ld-linux*")), *sorted(libraries.glob("ld-linux*"))]), None)
    if loader is None:
        return None
    command = (str(loader), "--library-path", str(libraries), str(program))
    return AsteriskProgram(command, _version_of(command), modules, root / "usr" / "share" / "asterisk")


def _candidates(data_folder: Path | None) -> Iterator[AsteriskProgram]:
    for name in (shutil.which("asterisk"), "/usr/sbin/asterisk", "/usr/local/sbin/asterisk"):
        if name and Path(name).is_file():
            try:
                yield _installed(Path(name))
            except ProgramError:
                continue
    folders = [data_folder / "asterisk"] if data_folder else []
    for root in [*folders, FETCHED_BY_SETUP]:
        found = tree_program(root)
        if found is not None:
            yield found


def _installed(path: Path) -> AsteriskProgram:
    """An Asterisk installed on this machine, or one inside an unpacked tree."""
    if not path.is_file():
        raise ProgramError(f"asterisk.program: {path} is not there. Mend the path in clinic.yaml, or write 'auto'.")
    path = path.resolve()
    tree = path.parents[2] if len(path.parents) > 2 else None
    if tree is not None and tree != Path("/") and (found := tree_program(tree)):
        return found
    command = (str(path),)
    version = _version_of(command)
    prefix = path.parents[1]
    modules = _first_folder(
        *sorted(prefix.glob("lib/*/asterisk/modules")),
        prefix / "lib64" / "asterisk" / "modules",
        prefix / "lib" / "asterisk" / "modules",
    )
    data = _first_folder(
        *(
            folder
            for folder in (prefix / "share/asterisk", Path("/var/lib/asterisk"))
            if (folder / "rest-api").is_dir()
        ),
    )
    if modules is None or data is None:
        raise ProgramError(f"The modules or the data folder of {path} were not found. Use the fetched one: make setup.")
    return AsteriskProgram(command, version, modules, data)


def _first_folder(*folders: Path) -> Path | None:
    return next((folder for folder in folders if folder.is_dir()), None)


def _version_of(command: tuple[str, ...]) -> tuple[int, int, int]:
    try:
        done = subprocess.run(
            [*command, "-V"], capture_output=True, text=True, timeout=_VERSION_DEADLINE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise ProgramError(f"{command[-1]} does not start. Check that it is an Asterisk for this machine.") from None
    match = _VERSION.search(done.stdout)
    if match is None:
        raise ProgramError(f"{command[-1]} does not tell its version. Check that it is an Asterisk for this machine.")
    return int(match[1]), int(match[2]), int(match[3] or 0)


def _checked(program: AsteriskProgram) -> AsteriskProgram:
    if program.version < OLDEST:
        raise ProgramError(
            f"{program.command[-1]} is Asterisk {program.version_text}; 22.6 or newer is needed. "
            "Update it, or write 'program: auto' under asterisk in clinic.yaml and run: make setup."
        )
    return program
