"""Which release is ``live``, which is the ``canary``, which waits for approval; and who said so.

One small file, ``aliases.json``, replaced whole, and beside it ``audit.jsonl``, which only grows: a line
for each time a name was given another release. Both are written by ``careline flow`` and by the
controller, and read by the controller every second.
"""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

LIVES = 20
"""So many releases that were live are remembered, for rolling back."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A release that a second person must approve."""

    release: str
    by: str
    why: str
    percent: float = 100.0


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
        """Nothing named yet when there is no file. Raises ValueError when it is not one of ours."""
        try:
            data: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Aliases()
        try:
            proposed = Proposal(**data["proposed"]) if data.get("proposed") else None
            return Aliases(data["live"], data["canary"], data["percent"], proposed, tuple(data["before"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"{self.path} cannot be read ({type(error).__name__})") from None

    def write(self, aliases: Aliases, entry: Entry) -> None:
        """Both or, when the disk is full, the audit alone: what was done is never without its line."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = json.dumps(asdict(replace(entry, account=_account())), ensure_ascii=False)
        with self.audit.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(aliases), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(self.path)

    def entries(self) -> list[Entry]:
        """The audit, oldest first."""
        try:
            lines = self.audit.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [Entry(**json.loads(line)) for line in lines if line.strip()]


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())
