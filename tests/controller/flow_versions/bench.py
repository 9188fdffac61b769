"""A folder of flows that tests may change, and a store of releases beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from controller.flow_versions.aliases import AliasFile
from controller.flow_versions.publishing import Publishing
from controller.flow_versions.store import Release, ReleaseStore
from ivr.flow import FlowSet
from ivr.loader import load_flows
from tests.ivr.conftest import FACTS, ROOT
from tests.ivr.lint.checked import GOOD

NOW = 1_793_208_600_000


class Shop:
    """``write`` changes the flow ``x``; ``release`` keeps what stands there now."""

    def __init__(self, folder: Path) -> None:
        self.flows, self.prompts = folder / "flows", folder / "prompts"
        self.flows.mkdir()
        shutil.copytree(ROOT / "prompts", self.prompts)
        self.store = ReleaseStore(folder / "flow-versions")
        self.file = AliasFile(folder / "flow-versions")
        self.at = NOW
        self.write(GOOD)

    def write(self, text: str, name: str = "x") -> None:
        (self.flows / f"{name}.yaml").write_text(text, encoding="utf-8")

    def say(self, text: str) -> None:
        """The menu says ``text`` from now on."""
        self.write(GOOD.replace("For a bill", text))

    def load(self) -> FlowSet:
        return load_flows(self.flows, self.prompts, FACTS)

    def release(self) -> Release:
        self.at += 1000
        return self.store.put(self.load(), self.flows, self.prompts, self.at)

    @property
    def publishing(self) -> Publishing:
        return Publishing(self.store, self.file, self.at)
