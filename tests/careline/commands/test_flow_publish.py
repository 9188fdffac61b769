"""``careline flow publish``."""

from __future__ import annotations

from pathlib import Path

from tests.careline.commands.releases import Clinic

WHO = ("--by", "maria", "--why", "clearer words")


def test_publish_and_publish_an_earlier_one_again(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    code, told = clinic.run("publish", *WHO)
    assert code == 0
    assert "calls under way go on with what they began with" in told
    first = told.split("New calls take ")[1].split(";")[0]
    clinic.write(", reason: hello")
    code, told = clinic.run("publish", *WHO, "--canary", "5")
    assert told.strip().endswith(f"the others {first}.")
    assert told.startswith("5% of new calls take ")
    code, told = clinic.run("publish", first[:6], *WHO)
    assert (code, told.startswith(f"New calls take {first}")) == (0, True)


def test_what_is_refused(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    assert clinic.run("publish") == (1, "Say who does this: --by NAME.\n")
    assert clinic.run("publish", "abcdef", *WHO)[1].startswith("'abcdef' is no release.")
    clinic.flow.write_text(clinic.flow.read_text().replace("go: desk", "go: dsk"))
    code, told = clinic.run("publish", *WHO)
    assert code == 1
    assert "front-door.yaml:6:46: unknown node 'dsk'. Did you mean 'desk'?" in told
    assert told.endswith("Not published: mend the errors first.\n")


def test_where_the_folder_takes_calls_nothing_is_published(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path, "direct")
    for verb in ("publish", "approve", "rollback"):
        code, told = clinic.run(verb, "--by", "maria", "--why", "x")
        assert code == 1
        assert "clinic.yaml says 'publishing: direct'" in told
