"""``careline flow versions``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.careline.commands.releases import Clinic

WHO = ("--by", "maria", "--why", "first words")


def test_releases_and_their_audit(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    assert clinic.run("versions")[0] == 0
    clinic.run("publish", *WHO)
    clinic.write(", reason: hello")
    clinic.run("publish", *WHO, "--canary", "5")
    report = json.loads(clinic.run("versions", "--json")[1])
    assert report["publishing"] == "approved"
    assert {one["is"] for one in report["releases"]} == {"canary 5%", "live"}
    assert {one["why"] for one in report["releases"]} == {"first words"}
    assert all(set(one["flows"]) == {"front-door", "load", "survey"} for one in report["releases"])
    audit = json.loads(clinic.run("versions", "--audit", "--json")[1])["audit"]
    assert [one["did"] for one in audit] == ["canary 5%", "live"]
    assert all(one["account"] for one in audit)
    assert {"first", "words"} <= {*clinic.run("versions")[1].split()}, "on a narrow terminal one below the other"


def test_a_release_is_told_by_what_it_changed(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.run("publish", *WHO)
    clinic.write(", reason: hello")
    clinic.run("publish", *WHO)
    told = clinic.run("versions")[1]
    assert (told.count("front-door "), told.count("load "), told.count("survey ")) == (2, 1, 1), told
