"""``careline flow diff``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.careline.commands.releases import Clinic

WHO = ("--by", "maria", "--why", "first")


def test_against_what_runs(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    assert clinic.run("diff") == (1, "Nothing is live yet.\n")
    clinic.run("publish", *WHO)
    assert clinic.run("diff") == (0, "live -> folder: 0 differences\n")
    clinic.write(", priority: soon")
    assert clinic.run("diff")[1] == ("front-door\n  desk: priority: routine -> soon\nlive -> folder: 1 difference\n")
    report = json.loads(clinic.run("diff", "folder", "live", "--json")[1])
    assert report["differences"] == [
        {"flow": "front-door", "node": "desk", "kind": "setting", "text": "priority: soon -> routine"}
    ]


def test_between_files_and_unknown_names(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    flow = str(clinic.flow)
    assert clinic.run("diff", flow, flow)[1].endswith("0 differences\n")
    code, told = clinic.run("diff", "nothing", flow)
    assert code == 1
    assert told.startswith("'nothing' is no release.")
