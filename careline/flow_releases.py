"""What ``careline flow publish|approve|rollback|versions|diff`` share: the store of releases, and names for it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import typer

from careline.flow_files import PROMPTS
from controller.flow_versions.aliases import AliasFile
from controller.flow_versions.publishing import Publishing, RefusedError
from controller.flow_versions.store import NoReleaseError, ReleaseStore
from controller.settings.loader import Settings
from ivr.flow import FlowSet
from ivr.loader import load_flow_files, load_flows

FOLDER = "folder"
"""The name of the files as they stand now."""


def store_of(settings: Settings) -> ReleaseStore:
    return ReleaseStore(settings.folder.flow_versions)


def aliases_of(settings: Settings) -> AliasFile:
    return AliasFile(settings.folder.flow_versions)


def publishing_of(settings: Settings) -> Publishing:
    """Raises RefusedError where the folder itself takes calls."""
    if settings.model.publishing == "direct":
        raise RefusedError(
            "clinic.yaml says 'publishing: direct': what is saved in the folder of flows takes calls as it is. "
            "Write 'publishing: approved' to publish by this command."
        )
    return Publishing(store_of(settings), aliases_of(settings), int(time.time() * 1000))


def flows_named(name: str, settings: Settings, prompts: Path = PROMPTS) -> FlowSet:
    """``live``, ``canary``, ``proposed``, ``folder``, a release, the version of a flow, or a path to a
    flow file or folder.

    Raises NoReleaseError and FileProblems.
    """
    facts = settings.facts()
    if name == FOLDER:
        return load_flows(settings.flows_folder, prompts, facts)
    path = Path(name)
    if path.is_dir():
        return load_flows(path, prompts, facts)
    if path.is_file():
        return load_flow_files([path], prompts, facts)
    aliases = aliases_of(settings).read()
    proposed = aliases.proposed.release if aliases.proposed else ""
    release = {"live": aliases.live, "canary": aliases.canary, "proposed": proposed}.get(name, name)
    if not release:
        raise NoReleaseError(f"Nothing is {name} yet.")
    return store_of(settings).load(store_of(settings).get(release).id, facts)


def refuse(error: Exception, code: int = 1) -> typer.Exit:
    """Tell why it cannot be done; raise what this gives."""
    print(error, file=sys.stderr)
    return typer.Exit(code)
