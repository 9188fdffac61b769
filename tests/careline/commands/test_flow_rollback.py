"""``careline flow rollback``."""

from __future__ import annotations

from pathlib import Path

from tests.careline.commands.releases import Clinic

WHO = ("--by", "maria", "--why", "lost callers")


def test_back_to_what_was_live(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    assert clinic.run("rollback", *WHO) == (1, "Nothing was live before.\n")
    told = clinic.run("publish", *WHO)[1]
    first = told.split("New calls take ")[1].split(";")[0]
    clinic.write(", reason: hello")
    clinic.run("publish", *WHO)
    assert clinic.run("rollback", *WHO) == (0, f"New calls take {first} again.\n")
