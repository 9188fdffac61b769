"""Names for versions of the flows."""

from __future__ import annotations

from pathlib import Path

import pytest

from careline.flow_releases import aliases_of, flows_named, publishing_of, store_of
from controller.flow_versions.publishing import RefusedError
from controller.flow_versions.store import NoReleaseError
from controller.settings.loader import load_settings
from tests.careline.commands.releases import Clinic


def test_names(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    settings = load_settings(clinic.file)
    clinic.run("publish", "--by", "maria", "--why", "first")
    live = aliases_of(settings).read().live
    version = store_of(settings).get(live).flows["front-door"]
    for name in ("live", "folder", live, live[:5], version, str(clinic.flow), str(clinic.flow.parent)):
        assert flows_named(name, settings).flows["front-door"].version == version
    with pytest.raises(NoReleaseError, match="Nothing is canary yet"):
        flows_named("canary", settings)


def test_direct_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        publishing_of(load_settings(Clinic(tmp_path, "direct").file))
