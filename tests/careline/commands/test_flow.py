"""``careline flow``: verbs are found by their files."""

from __future__ import annotations

import pkgutil

from typer.testing import CliRunner

import careline.commands
from careline.cli import build


def test_every_file_is_a_verb() -> None:
    told = CliRunner().invoke(build(), ["flow", "--help"]).stdout
    verbs = [info.name[5:] for info in pkgutil.iter_modules(careline.commands.__path__) if info.name[:5] == "flow_"]
    assert "check" in verbs
    assert [verb for verb in verbs if verb not in told] == []
