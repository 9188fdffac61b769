"""Releases on disk: ``<data folder>/flow-versions/<release>/{flows,prompts,release.json}``.

A release is written whole or not at all, never changed, and named by what is in it: the same files
are the same release.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ivr.facts import ClinicFacts
from ivr.flow import Flow, FlowSet
from ivr.loader import CATALOGUE, is_tests, load_flows

SUFFIXES = (".yaml", ".yml")
KEPT = 100
"""Releases that nobody named are kept so many; the oldest go first."""


class NoReleaseError(Exception):
    """There is no such release; one sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Release:
    """``flows``: name to version (the hash that stands on every interaction). ``made_at`` is UTC ms."""

    id: str
    made_at: int
    flows: Mapping[str, str]
    clinical: tuple[str, ...] = ()
    """Flows marked ``clinical: true``."""


class ReleaseStore:
    """The releases of one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, flows: FlowSet, flows_folder: Path, prompts: Path, at: int) -> Release:
        """Keep these files, which have loaded as ``flows``. Raises OSError when the disk does not take them."""
        name = fingerprint(flows_folder, prompts)
        known = self._read(self.folder / name)
        if known is not None:
            return known
        versions = {flow.name: flow.version for flow in flows.flows.values()}
        clinical = tuple(flow.name for flow in flows.flows.values() if flow.clinical)
        release = Release(name, at, versions, clinical)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=self.folder))
        try:
            for path, place in files(flows_folder, prompts):
                target = draft / place
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            (draft / "release.json").write_text(json.dumps(asdict(release), indent=1) + "\n", encoding="utf-8")
            draft.rename(self.folder / name)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return release

    def load(self, release: str, facts: ClinicFacts) -> FlowSet:
        """Its flows, under the names of their versions. Raises NoReleaseError, and FileProblems when the clinic
        has changed so that they no longer fit it."""
        known = self.get(release)
        flows = load_flows(self.flows_folder(release), self.prompts(release), facts)
        return FlowSet({name: named(flow, known) for name, flow in flows.flows.items()}, flows.catalogue)

    def flows_folder(self, release: str) -> Path:
        return self.folder / release / "flows"

    def prompts(self, release: str) -> Path:
        return self.folder / release / "prompts"

    def get(self, release: str) -> Release:
        """By its id or the beginning of it, or by the version of one of its flows. Raises NoReleaseError."""
        exact = [one for one in self.all() if one.id == release]
        found = exact or [one for one in self.all() if len(release) >= 4 and one.id.startswith(release)]
        found = found or [one for one in self.all() if release in one.flows.values()][:1]
        if len(found) != 1:
            why = "means several releases" if found else "is no release"
            raise NoReleaseError(f"'{release}' {why}. `careline flow versions` lists them.")
        return found[0]

    def having(self, flow: str, version: str) -> Release | None:
        """The newest release that has this version of ``flow``."""
        return next((one for one in self.all() if one.flows.get(flow) == version), None)

    def all(self) -> list[Release]:
        """The newest first."""
        found = [self._read(path) for path in self.folder.glob("*/release.json")] if self.folder.is_dir() else []
        return sorted((one for one in found if one is not None), key=lambda one: (-one.made_at, one.id))

    def prune(self, keep: frozenset[str]) -> None:
        """Forget the oldest beyond ``KEPT``; those in ``keep`` stay."""
        for old in [one for one in self.all() if one.id not in keep][KEPT:]:
            shutil.rmtree(self.folder / old.id, ignore_errors=True)

    @staticmethod
    def _read(path: Path) -> Release | None:
        """None for what is no release."""
        file = path if path.name == "release.json" else path / "release.json"
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            return Release(data["id"], data["made_at"], data["flows"], tuple(data["clinical"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def named(flow: Flow, release: Release) -> Flow:
    """``flow`` under the version it was published by: settings of the clinic may have changed since."""
    return replace(flow, version=release.flows.get(flow.name, flow.version))


def files(flows_folder: Path, prompts: Path) -> Iterator[tuple[Path, str]]:
    """Each file of a release and its place in it: flows with all they include, and the catalogue; no tests."""
    for path in sorted(flows_folder.rglob("*")):
        if path.suffix in SUFFIXES and path.is_file() and not is_tests(path):
            yield path, f"flows/{path.relative_to(flows_folder).as_posix()}"
    yield prompts / CATALOGUE, f"prompts/{CATALOGUE}"


def fingerprint(flows_folder: Path, prompts: Path) -> str:
    """The id of the release that these files are."""
    digest = hashlib.sha256()
    for path, place in files(flows_folder, prompts):
        digest.update(f"{place}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()[:12]
