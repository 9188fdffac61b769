"""``careline flow approve``."""

from __future__ import annotations

from pathlib import Path

from tests.careline.commands.releases import Clinic


def test_the_second_person(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.write(head="clinical: true\nstart:")
    code, told = clinic.run("publish", "--by", "maria", "--why", "advice")
    assert code == 0
    assert "waits for a second person (front-door: clinical): careline flow approve --by NAME" in told
    assert clinic.run("approve", "--by", "maria") == (1, "maria proposed it; somebody else must approve.\n")
    code, told = clinic.run("approve", "--by", "nadia")
    assert code == 0
    assert told.startswith("New calls take ")
    assert clinic.run("approve", "--by", "nadia") == (1, "Nothing waits for approval.\n")
