"""Publish, approve, roll back: what the designers of flows may do with releases, and who must agree.

A release that changes a flow marked ``clinical: true`` waits for a second person. Names are what
people say of themselves (``--by``); the audit keeps the operating system's account beside them. Who
may write into the data folder may publish: this is a record, not a lock.
"""

from __future__ import annotations

from dataclasses import replace

from controller.flow_versions.aliases import Aliases, AliasFile, Entry, Proposal
from controller.flow_versions.store import NoReleaseError, Release, ReleaseStore


class RefusedError(Exception):
    """It cannot be done; one sentence for the person at the terminal."""


class Publishing:
    """Every method writes one line of the audit and gives the sentence to be told."""

    def __init__(self, store: ReleaseStore, file: AliasFile, at: int) -> None:
        self._store, self._file, self._at = store, file, at

    def publish(self, release: Release, by: str, why: str, percent: float = 100.0) -> str:
        """To all new calls, or as canary to ``percent`` of them. Raises RefusedError."""
        who_and_why(by, why)
        with self._file.alone():
            return self._publish(self._file.read(), release, by, why, percent)

    def _publish(self, aliases: Aliases, release: Release, by: str, why: str, percent: float) -> str:
        if not 0 < percent <= 100:
            raise RefusedError("The share of calls is above 0 and at most 100 percent.")
        if percent < 100 and not aliases.live:
            raise RefusedError("Nothing is live yet for the other calls: publish without --canary first.")
        if aliases.live == release.id and not aliases.canary:
            raise RefusedError(f"{release.id} is live already; nothing has changed.")
        changed = self.clinical_changes(release, aliases)
        if changed:
            proposal = Proposal(release.id, by, why, percent, over=aliases.live)
            self._write(replace(aliases, proposed=proposal), "proposed", release, by, why)
            flows = ", ".join(changed)
            told = f"{release.id} waits for a second person ({flows}: clinical)"
            if aliases.proposed is not None and aliases.proposed.release != release.id:
                told += f", in place of {aliases.proposed.release}, which {aliases.proposed.by} proposed"
            return f"{told}: careline flow approve {release.id} --by NAME"
        return self._take(aliases, release, by, why, percent)

    def approve(self, by: str, why: str = "", wanted: str = "") -> str:
        """The second person agrees to what was proposed; ``wanted``: the release he has looked at, or how it begins."""
        who_and_why(by, why or "-")
        with self._file.alone():
            return self._approve(self._file.read(), by, why, wanted)

    def _approve(self, aliases: Aliases, by: str, why: str, wanted: str) -> str:
        if aliases.proposed is None:
            raise RefusedError("Nothing waits for approval.")
        if not aliases.proposed.release.startswith(wanted):
            waits = f"{aliases.proposed.release}, which {aliases.proposed.by} proposed ({aliases.proposed.why})"
            raise RefusedError(f"{wanted} does not wait for approval; {waits}, does.")
        if aliases.proposed.over not in ("", aliases.live):
            raise RefusedError(
                f"Since {aliases.proposed.by} proposed {aliases.proposed.release} something else has gone live "
                f"({aliases.live}). Propose it again: careline flow publish {aliases.proposed.release}"
            )
        if aliases.proposed.by.strip().casefold() == by.strip().casefold():
            raise RefusedError(f"{by} proposed it; somebody else must approve.")
        release = self._store.get(aliases.proposed.release)
        told = why or f"approved; proposed by {aliases.proposed.by}: {aliases.proposed.why}"
        return self._take(replace(aliases, proposed=None), release, by, told, aliases.proposed.percent)

    def roll_back(self, by: str, why: str) -> str:
        """Drop the canary; without one, take the release that was live before. Needs no second person."""
        who_and_why(by, why)
        with self._file.alone():
            return self._roll_back(self._file.read(), by, why)

    def _roll_back(self, aliases: Aliases, by: str, why: str) -> str:
        if aliases.canary:
            dropped = self._kept(aliases.canary) or Release(aliases.canary, 0, {})
            self._write(replace(aliases, canary="", percent=0.0), "canary dropped", dropped, by, why)
            return f"All new calls take {aliases.live} again; the canary {aliases.canary} takes none."
        if not aliases.before:
            raise RefusedError("Nothing was live before.")
        found = ((place, self._kept(one)) for place, one in enumerate(aliases.before))
        place, release = next(((place, one) for place, one in found if one is not None), (0, None))
        if release is None:
            raise RefusedError("No release that was live before is kept any more. Publish one.")
        self._write(
            replace(aliases, live=release.id, before=aliases.before[place + 1 :]), "rolled back", release, by, why
        )
        return f"New calls take {release.id} again."

    def _kept(self, name: str) -> Release | None:
        """None when it is no longer there: a folder may be lost, and callers must be helped all the same."""
        try:
            return self._store.get(name)
        except NoReleaseError:
            return None

    def clinical_changes(self, release: Release, aliases: Aliases) -> list[str]:
        """Flows that are or were clinical and would change for callers."""
        live = self._kept(aliases.live) if aliases.live else None
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


def who_and_why(by: str, why: str) -> None:
    """Raises RefusedError when one is left out."""
    if not by.strip():
        raise RefusedError("Say who does this: --by NAME.")
    if not why.strip():
        raise RefusedError('Say why: --why "…".')
