"""Publish, approve, roll back: what the designers of flows may do with releases, and who must agree.

A release that changes a flow marked ``clinical: true`` waits for a second person. Names are what
people say of themselves (``--by``); the audit keeps the operating system's account beside them. Who
may write into the data folder may publish: this is a record, not a lock.
"""

from __future__ import annotations

from dataclasses import replace

from controller.flow_versions.aliases import Aliases, AliasFile, Entry, Proposal
from controller.flow_versions.store import Release, ReleaseStore


class RefusedError(Exception):
    """It cannot be done; one sentence for the person at the terminal."""


class Publishing:
    """Every method writes one line of the audit and gives the sentence to be told."""

    def __init__(self, store: ReleaseStore, file: AliasFile, at: int) -> None:
        self._store, self._file, self._at = store, file, at

    def publish(self, release: Release, by: str, why: str, percent: float = 100.0) -> str:
        """To all new calls, or as canary to ``percent`` of them. Raises RefusedError."""
        _known(by, why)
        if not 0 < percent <= 100:
            raise RefusedError("The share of calls is above 0 and at most 100 percent.")
        aliases = self._file.read()
        if aliases.live == release.id and not aliases.canary:
            raise RefusedError(f"{release.id} is live already; nothing has changed.")
        changed = self.clinical_changes(release, aliases)
        if changed:
            proposal = Proposal(release.id, by, why, percent)
            self._write(replace(aliases, proposed=proposal), "proposed", release, by, why)
            flows = ", ".join(changed)
            return f"{release.id} waits for a second person ({flows}: clinical): careline flow approve --by NAME"
        return self._take(aliases, release, by, why, percent)

    def approve(self, by: str, why: str = "") -> str:
        """The second person agrees to what was proposed."""
        _known(by, why or "-")
        aliases = self._file.read()
        if aliases.proposed is None:
            raise RefusedError("Nothing waits for approval.")
        if aliases.proposed.by.strip().casefold() == by.strip().casefold():
            raise RefusedError(f"{by} proposed it; somebody else must approve.")
        release = self._store.get(aliases.proposed.release)
        told = why or f"approved; proposed by {aliases.proposed.by}: {aliases.proposed.why}"
        return self._take(replace(aliases, proposed=None), release, by, told, aliases.proposed.percent)

    def roll_back(self, by: str, why: str) -> str:
        """Drop the canary; without one, take the release that was live before. Needs no second person."""
        _known(by, why)
        aliases = self._file.read()
        if aliases.canary:
            dropped = self._store.get(aliases.canary)
            self._write(replace(aliases, canary="", percent=0.0), "canary dropped", dropped, by, why)
            return f"All new calls take {aliases.live} again; the canary {aliases.canary} takes none."
        if not aliases.before:
            raise RefusedError("Nothing was live before.")
        back, *earlier = aliases.before
        release = self._store.get(back)
        self._write(replace(aliases, live=back, before=tuple(earlier)), "rolled back", release, by, why)
        return f"New calls take {back} again."

    def clinical_changes(self, release: Release, aliases: Aliases) -> list[str]:
        """Flows that are or were clinical and would change for callers."""
        live = self._store.get(aliases.live) if aliases.live else None
        marked = [*release.clinical, *(live.clinical if live else ())]
        before = live.flows if live else {}
        return [name for name in dict.fromkeys(marked) if release.flows.get(name) != before.get(name)]

    def _take(self, aliases: Aliases, release: Release, by: str, why: str, percent: float) -> str:
        if percent < 100 and aliases.live:
            after = replace(aliases, canary=release.id, percent=percent)
            self._write(after, f"canary {percent:g}%", release, by, why)
            return f"{percent:g}% of new calls take {release.id}, the others {aliases.live}."
        self._write(aliases.go_live(release.id), "live", release, by, why)
        return f"New calls take {release.id}; calls under way go on with what they began with."

    def _write(self, aliases: Aliases, did: str, release: Release, by: str, why: str) -> None:
        self._file.write(aliases, Entry(self._at, did, release.id, by, why, release.flows))


def _known(by: str, why: str) -> None:
    if not by.strip():
        raise RefusedError("Say who does this: --by NAME.")
    if not why.strip():
        raise RefusedError('Say why: --why "…".')
