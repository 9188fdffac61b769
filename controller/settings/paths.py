"""The data folder: where one installation keeps everything it makes.

It stands beside ``clinic.yaml`` (``data_folder``), belongs to one user and is closed to
all others (mode 0700). Several checkouts therefore live side by side. The one thing
that may stand elsewhere is the folder of Asterisk's control socket: the path of a Unix
socket has at most 107 bytes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOCKET_PATH_LIMIT = 107
"""Bytes of ``sockaddr_un.sun_path`` without its closing zero (unix(7))."""
CONTROL_SOCKET = "asterisk.ctl"


class FolderError(Exception):
    """The data folder cannot be used; one sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folders and files of one installation, under ``root`` (absolute)."""

    root: Path

    @property
    def etc(self) -> Path:
        """Rendered Asterisk configuration."""
        return self.root / "etc"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def spool(self) -> Path:
        return self.root / "spool"

    @property
    def run(self) -> Path:
        """Pid files and Asterisk's control socket; outside ``root`` when that path is too long for a socket."""
        usual = self.root / "run"
        if len(os.fsencode(usual / CONTROL_SOCKET)) <= SOCKET_PATH_LIMIT:
            return usual
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"careline-{os.getuid()}-{digest}"

    @property
    def sounds(self) -> Path:
        """Sounds the dialplan plays by name, as ``careline/<name>-<language>``."""
        return self.root / "sounds"

    @property
    def prompts(self) -> Path:
        """Rendered prompts of the flows."""
        return self.root / "prompts"

    @property
    def flow_versions(self) -> Path:
        """Releases of the flows, which of them take calls, and the audit of it."""
        return self.root / "flow-versions"

    @property
    def recordings(self) -> Path:
        """Where the dialplan alone records messages; plain until sealed."""
        return self.root / "recordings"

    @property
    def messages(self) -> Path:
        """Where Asterisk records messages, plain until they are sealed; it does not make the folder itself."""
        return self.spool / "recording"

    @property
    def message_sounds(self) -> Path:
        """The sealed recordings of messages, and who was given which."""
        return self.root / "messages"

    @property
    def utterances(self) -> Path:
        """The sealed sound of what callers said, where it may be kept."""
        return self.root / "utterances"

    @property
    def databases(self) -> Path:
        return self.root / "databases"

    @property
    def asterisk_data(self) -> Path:
        """Asterisk's data folder: links to the program's own sounds and documents, and to ours."""
        return self.root / "asterisk-data"

    @property
    def ports_file(self) -> Path:
        return self.root / "ports.json"

    @property
    def own_dialplan(self) -> Path:
        """The site's own dialplan, where it keeps one: read by Asterisk after ours, never written by us."""
        return self.root / "own-extensions.conf"

    @property
    def secrets_file(self) -> Path:
        return self.root / "secrets.json"

    @property
    def control_socket(self) -> Path:
        return self.run / CONTROL_SOCKET

    @property
    def folders(self) -> tuple[Path, ...]:
        return (
            self.root, self.etc, self.log, self.spool, self.messages, self.run, self.sounds, self.prompts,
            self.recordings, self.databases, self.asterisk_data,
            self.log / "cdr-custom", self.log / "cel-custom",
        )  # fmt: skip

    def create(self) -> RunFolder:
        """Make every folder, closed to others; idempotent. Raises ``FolderError``."""
        for folder in self.folders:
            _private_folder(folder)
        return self

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the only controller of this folder; two would steal each other's calls.

        The kernel lets go of it when the process ends, however it ends. Raises ``FolderError``.
        """
        with (self.run / "controller.lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderError(
                    f"Another Careline already runs on {self.root}. "
                    "Stop it first, or use another clinic.yaml with a data_folder of its own."
                ) from None
            yield


def _private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise FolderError(
                f"{folder} is not a folder of the user who starts Careline. "
                "Give it to him (chown) or set another data_folder in clinic.yaml."
            )
        if stat.S_IMODE(found.st_mode) != 0o700:
            folder.chmod(0o700)
    except OSError as error:
        raise FolderError(
            f"{folder} cannot be made or closed to others ({error.strerror}). "
            "Mend its rights or set another data_folder in clinic.yaml."
        ) from None


def write_private(path: Path, text: str) -> None:
    """Write ``text`` whole or not at all, mode 0600 from its first byte. Raises ``OSError``."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
