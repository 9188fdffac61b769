"""One call makes everything ready, and says what is in the way."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import pytest

from controller.asterisk import installation
from controller.asterisk.installation import prepare
from controller.asterisk.modules import NEEDED
from controller.asterisk.program import AsteriskProgram, ProgramError
from tests.controller.settings.clinic import sample


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsteriskProgram:
    modules = tmp_path / "modules"
    modules.mkdir()
    for name in NEEDED:
        (modules / f"{name}.so").touch()
    found = AsteriskProgram(("/asterisk",), (22, 10, 1), modules, modules)
    monkeypatch.setattr(installation, "find_program", lambda *_: found)
    return found


def test_twice_is_as_once(tmp_path: Path) -> None:
    first, second = prepare(sample(tmp_path)), prepare(sample(tmp_path))
    assert (first.ports, first.secrets) == (second.ports, second.secrets)
    assert (first.folder.etc / "asterisk.conf").is_file()
    assert first.remarks == ()
    assert first.process.managed


def test_a_missing_module_is_named(tmp_path: Path, program: AsteriskProgram) -> None:
    (program.modules / "chan_websocket.so").unlink()
    with pytest.raises(ProgramError, match="lacks the module chan_websocket"):
        prepare(sample(tmp_path))


def test_while_asterisk_runs_its_ports_stay(tmp_path: Path) -> None:
    first = prepare(sample(tmp_path))
    with closing(socket.socket(socket.AF_UNIX)) as running:
        running.bind(str(first.folder.control_socket))
        running.listen()
        changed = prepare(sample(tmp_path, ("  http: auto ", "  http: 9999 ")))
    assert changed.ports == first.ports
    assert changed.remarks == ("listen.http was changed; it takes effect when Asterisk is started anew.",)
    assert prepare(sample(tmp_path, ("  http: auto ", "  http: 9998 "))).ports.http == 9998
