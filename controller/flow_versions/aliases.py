"""Which release is ``live``, which is the ``canary``, which waits for approval; and who said so.

One small file, ``aliases.json``, replaced whole, and beside it ``audit.jsonl``, which only grows: a line
for each time a name was given another release. Both are written by ``careline flow`` and by the
controller, and read by the controller every second.
"""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

LIVES = 20
"""So many releases that were live are remembered, for rolling back."""


class AliasFileError(ValueError):
    """The file that says what is live cannot be read; a sentence or two for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A release that a second person must approve."""

    release: str
    by: str
    why: str
    percent: float = 100.0
    over: str = ""
    """What was live when it was proposed: that is what the second person is asked to compare it with."""


@dataclass(frozen=True, slots=True)
class Aliases:
    """``percent``: the share of new calls that the canary takes. ``before``: earlier live releases, the last first."""

    live: str = ""
    canary: str = ""
    percent: float = 0.0
    proposed: Proposal | None = None
    before: tuple[str, ...] = ()

    def go_live(self, release: str) -> Aliases:
        """``release`` for everybody, and no canary any more."""
        earlier = (self.live, *self.before) if self.live and self.live != release else self.before
        return replace(self, live=release, canary="", percent=0.0, before=earlier[:LIVES])

    def in_use(self) -> frozenset[str]:
        waiting = (self.proposed.release,) if self.proposed else ()
        return frozenset(filter(None, (self.live, self.canary, *waiting, *self.before)))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the audit. ``at`` is UTC ms; ``account`` is the operating system's name of who did it."""

    at: int
    did: str
    release: str
    by: str
    why: str
    flows: Mapping[str, str] = field(default_factory=dict)
    account: str = ""


class AliasFile:
    """``aliases.json`` and ``audit.jsonl`` in the folder of the releases."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "aliases.json"
        self.audit = folder / "audit.jsonl"

    def read(self) -> Aliases:
        """Nothing named yet when there is no file. Raises AliasFileError when it cannot be read."""
        try:
            data: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
            proposed = Proposal(**data["proposed"]) if data.get("proposed") else None
            return Aliases(data["live"], data["canary"], data["percent"], proposed, tuple(data["before"]))
        except FileNotFoundError:
            return Aliases()
        except (AttributeError, KeyError, TypeError, ValueError, OSError) as error:
            raise AliasFileError(
                f"{self.path}, which says what is live, cannot be read ({type(error).__name__}). Put it back from a "
                "copy; or remove it and publish again: audit.jsonl beside it tells what was live."
            ) from None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else reads, decides and writes meanwhile: two who publish at once do so one after the other."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def write(self, aliases: Aliases, entry: Entry) -> None:
        """Both or, when the disk is full, the audit alone: what was done is never without its line."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = json.dumps(asdict(replace(entry, account=_account())), ensure_ascii=False)
        torn = self.audit.exists() and not self.audit.read_bytes().endswith(b"\n")
        with self.audit.open("a", encoding="utf-8") as file:
            file.write(("\n" if torn else "") + line + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft = self.path.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(aliases), indent=1, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    def entries(self) -> list[Entry]:
        """The audit, oldest first. A line that was cut off, as by a full disk, is told as such."""
        try:
            lines = self.audit.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        found: list[Entry] = []
        for line in filter(str.strip, lines):
            try:
                found.append(Entry(**json.loads(line)))
            except (ValueError, TypeError):
                found.append(Entry(found[-1].at if found else 0, "a line that cannot be read", "", "", ""))
        return found


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())
