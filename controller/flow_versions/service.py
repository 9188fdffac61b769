"""Flows that change while calls go on.

``publishing: direct``: the folder of the flows is watched; what changed is loaded and checked beside what
runs, and taken by new calls when it is right. ``publishing: approved``: ``aliases.json`` is watched, and
the folder may be in whatever disorder its designers like. Either way a call under way keeps its version,
and a mistake changes nothing but what the console says.

Watched by looking every second: a look costs a few ``stat`` calls, works on every file system, and needs
no library. What changed is taken when it has stood still for one look, so that no half-written file is read.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from controller.clock import Now
from controller.flow_versions.aliases import Aliases, AliasFile, Entry
from controller.flow_versions.choosing import FlowChoice, versioned
from controller.flow_versions.store import NoReleaseError, Release, ReleaseStore, files
from controller.settings.loader import Settings
from ivr.facts import ClinicFacts
from ivr.flow import FlowSet
from ivr.lint.checking import lint
from ivr.loader import load_flows
from ivr.problems import FileProblems, Problem

log = structlog.get_logger(__name__)

EVERY_S = 1.0
Say = Callable[[str], None]
Check = Callable[[FlowSet], None]
"""Raises FileProblems when something else of the clinic does not fit these flows."""
Prepare = Callable[[FlowSet], Any]
"""Awaited: have the sounds of these flows ready."""
SHOWN = 8
"""Mistakes that are told at once; the others are seen with `careline flow check`."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What new calls walk, loaded."""

    live: FlowSet
    canary: FlowSet | None = None
    percent: float = 0.0
    releases: tuple[str, ...] = ()


class FlowService:
    """``open`` once at the start, then ``run`` until cancelled."""

    def __init__(self, settings: Settings, prompts: Path, facts: ClinicFacts, say: Say, now: Now) -> None:
        self._folder, self._prompts, self._facts = settings.flows_folder, prompts, facts
        self._direct = settings.model.publishing == "direct"
        self._say, self._now = say, now
        self.store = ReleaseStore(settings.folder.flow_versions)
        self.aliases = AliasFile(settings.folder.flow_versions)
        self.choice: FlowChoice
        self.check: Check = lambda _flows: None
        self.prepare: Prepare | None = None
        self._refused = False
        self._seen: object = None
        self._settling: object = None

    # --- at the start ---

    def open(self) -> FlowSet:
        """The flows that take calls from the start on. Raises FileProblems when there are none that are right."""
        self._seen = self._signature()
        taken = self._from_folder() if self._direct else self._published_at_start()
        self.choice = FlowChoice(taken.live, taken.canary, taken.percent)
        if not self._direct:
            share = f" ({taken.percent:g}% of new calls)" if taken.canary is not None else ""
            self._say(f"Flows: published release {' and canary '.join(taken.releases)}{share}.")
        return taken.live

    def in_use(self) -> tuple[FlowSet, ...]:
        """What new calls walk, the canary too: each must have its sounds before the first of them."""
        return tuple(filter(None, (self.choice.live, self.choice.canary)))

    def keep(self) -> None:
        """Put what was loaded from the folder among the releases: calls may outlive this version and this process."""
        if not self._direct or self._signature() != self._seen:
            return  # changed again meanwhile: the next look takes that
        try:
            self._put(self.choice.live)
        except (OSError, ValueError) as error:
            log.warning("release_not_kept", error=type(error).__name__)
            self._say("This version of the flows could not be kept: calls under way will not find it after a restart.")

    async def bring_back(self, pages: Mapping[str, Any]) -> None:
        """Load the versions that open calls of an earlier controller walk. One that is gone is told; such a call
        goes on with the live version."""
        for name, version in dict.fromkeys(_walked(pages)):
            if versioned(name, version) in self.choice.known:
                continue
            release = self.store.having(name, version)
            try:
                flows = self.store.load(release.id, self._facts) if release is not None else None
            except (FileProblems, NoReleaseError, OSError) as error:
                log.warning("version_not_loaded", flow=name, version=version, error=type(error).__name__)
                flows = None
            if flows is None:
                self._say(f"Calls of {name} {version} go on with the version of now: theirs cannot be loaded.")
                continue
            self.choice.remember(flows.flows)
            if self.prepare is not None:
                await self.prepare(flows)

    # --- while calls go on ---

    async def run(self) -> None:
        """Look every second until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Exception as error:  # whatever it was, calls go on as before and the next look must come
                log.error("flows_not_looked_at", error=type(error).__name__)

    async def look(self) -> None:
        """One look: take what has changed and stood still since the last one."""
        now = self._signature()
        if now == self._seen:
            self._settling = None
        elif now == self._settling:
            self._seen, self._settling = now, None
            await self._change()
        else:
            self._settling = now

    async def _change(self) -> None:
        try:
            taken = await asyncio.to_thread(self._read_change)
            self.check(taken.live)
        except FileProblems as found:
            self._tell_refused(found.problems)
            return
        except (NoReleaseError, ValueError, OSError) as error:
            self._say(f"The flows stay as they are: {error}")
            return
        if self.prepare is not None:
            for flows in filter(None, (taken.live, taken.canary)):
                await self.prepare(flows)
        self._take(taken)

    def _read_change(self) -> Taken:
        """In a thread of its own. Raises FileProblems, NoReleaseError, ValueError, OSError."""
        if not self._direct:
            return self._published(self.aliases.read())
        taken = self._from_folder()
        errors = [found for found in lint(taken.live, self._prompts, self._facts) if found.severity == "error"]
        if errors:
            raise FileProblems(found.problem for found in errors)
        return taken

    def _take(self, taken: Taken) -> None:
        before = self.choice.live
        self.choice.take(taken.live, taken.canary, taken.percent)
        self.keep()
        changed = [
            f"{name} {_version(before, name)} -> {flow.version}"
            for name, flow in sorted(taken.live.flows.items())
            if _version(before, name) != flow.version
        ]
        log.info("flows_taken", flows=changed, canary=taken.percent if taken.canary else 0)
        if self._refused and not changed:
            self._say("The flows are right again, and as they were: calls go on with them.")
        self._refused = False
        if changed:
            self._say(f"New calls take the changed flows: {', '.join(changed)}. Calls under way keep theirs.")
        if taken.canary is not None:
            self._say(f"{taken.percent:g}% of new calls take the canary {taken.releases[1]}.")

    def _tell_refused(self, problems: Iterable[Problem]) -> None:
        told = list(problems)
        self._refused = True
        log.warning("flows_refused", problems=len(told))
        self._say("The changed flows are NOT taken; calls go on with what was right before:")
        for problem in told[:SHOWN]:
            self._say(f"  {problem}")
        if len(told) > SHOWN:
            self._say(f"  … and {len(told) - SHOWN} more: careline flow check")

    # --- where flows come from ---

    def _from_folder(self) -> Taken:
        return Taken(load_flows(self._folder, self._prompts, self._facts))

    def _published(self, aliases: Aliases) -> Taken:
        if not aliases.live:
            what = "nothing is published yet, and clinic.yaml says 'publishing: approved'"
            remedy = 'Publish it: careline flow publish --by NAME --why "first version".'
            raise FileProblems([Problem(self._folder, 1, 1, what, remedy)])
        live = self.store.load(aliases.live, self._facts)
        if not aliases.canary:
            return Taken(live, releases=(aliases.live,))
        canary = self.store.load(aliases.canary, self._facts)
        return Taken(live, canary, aliases.percent, (aliases.live, aliases.canary))

    def _published_at_start(self) -> Taken:
        """What is published. Where it is lost or no longer fits the clinic, what was live before, and it is told: a
        clinic that starts with yesterday's flows is better than one that does not start."""
        aliases = self.aliases.read()
        try:
            return self._published(aliases)
        except (NoReleaseError, FileProblems) as error:
            for name in filter(None, (aliases.live, *aliases.before)):
                with contextlib.suppress(NoReleaseError, FileProblems):
                    live = self.store.load(name, self._facts)
                    self._say(f"What is published cannot be loaded: {error}")
                    log.error("published_not_loaded", taken=name)
                    self._say(f"All calls take {name} until something right is published.")
                    return Taken(live, releases=(name,))
            raise

    def _put(self, flows: FlowSet) -> Release:
        """The folder's release becomes the live one."""
        release = self.store.put(flows, self._folder, self._prompts, self._now())
        with self.aliases.alone():
            aliases = self.aliases.read()
            if aliases.live != release.id:
                entry = Entry(self._now(), "live", release.id, "the folder", "publishing: direct", release.flows)
                self.aliases.write(aliases.go_live(release.id), entry)
        self.store.prune(aliases.in_use() | {release.id})
        return release

    def _signature(self) -> object:
        """Changes when what is watched changes; cheap."""
        if not self._direct:
            return _stamp(self.aliases.path)
        return tuple((place, _stamp(path)) for path, place in files(self._folder, self._prompts))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _version(flows: FlowSet, name: str) -> str:
    flow = flows.flows.get(name)
    return flow.version if flow is not None else "(new)"


def _walked(pages: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for page in pages.values():
        call = page.get("call") if isinstance(page, Mapping) else None
        if isinstance(call, Mapping) and call.get("flow_version"):
            yield str(call.get("flow")), str(call["flow_version"])
