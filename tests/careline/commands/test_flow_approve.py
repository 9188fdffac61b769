"""``careline flow approve``."""

from __future__ import annotations

from pathlib import Path

from tests.careline.commands.releases import Clinic


def test_the_second_person(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.write(head="clinical: true\nstart:")
    code, told = clinic.run("publish", "--by", "maria", "--why", "advice")
    assert code == 0
    assert "waits for a second person (front-door: clinical): careline flow approve " in told
    assert clinic.run("approve", "--by", "maria") == (1, "maria proposed it; somebody else must approve.\n")
    code, told = clinic.run("approve", "--by", "nadia")
    assert code == 0
    assert told.startswith("New calls take ")
    assert clinic.run("approve", "--by", "nadia") == (1, "Nothing waits for approval.\n")


def test_what_waits_can_be_compared_and_is_named(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.run("publish", "--by", "maria", "--why", "first")
    clinic.write(", reason: advice", head="clinical: true\nstart:")
    clinic.run("publish", "--by", "maria", "--why", "advice")
    assert "reason" in clinic.run("diff", "live", "proposed")[1]
    code, told = clinic.run("approve", "abcd", "--by", "nadia")
    assert (code, told.startswith("abcd does not wait for approval;")) == (1, True)
