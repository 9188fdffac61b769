"""``careline flow graph``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.careline.commands.releases import Clinic


def test_terminal_svg_and_json(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    code, told = clinic.run("graph", "front-door")
    assert code == 0
    assert "hello say (start)" in told
    assert "From everywhere: key 9" in told
    assert clinic.run("graph", str(clinic.flow), "--svg", str(tmp_path / "x.svg")) == (0, "")
    assert (tmp_path / "x.svg").read_text().startswith("<svg ")
    report = json.loads(clinic.run("graph", "front-door", "--json", "--language", "es")[1])
    assert [card["node"] for card in report["nodes"]] == ["hello", "desk"]
    assert report["nodes"][0]["says"].startswith("Gracias por llamar")


def test_what_is_not_there(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    assert clinic.run("graph", "front-dor") == (2, "There is no flow 'front-dor'. Did you mean 'front-door'?\n")
    assert clinic.run("graph", "front-door", "--language", "xx")[0] == 2
    code, told = clinic.run("graph", "front-door", "--live")
    assert (code, told) == (1, "This system was never started. Start it with `careline up`.\n")
