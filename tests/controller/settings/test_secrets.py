"""Secrets are made once, kept closed, and never shown."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from controller.settings import RunFolder, SecretsError, load_secrets, make_secrets


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "data").create()


def test_made_once_and_kept(folder: RunFolder) -> None:
    assert load_secrets(folder) is None
    made = make_secrets(folder, ["alice", "desk"])
    assert make_secrets(folder, ["alice", "desk"]) == made == load_secrets(folder)
    assert stat.S_IMODE(folder.secrets_file.stat().st_mode) == 0o600
    assert len(made.data_key) == 32
    assert len({made.ari, made.ami, made.ami_console, *made.sip.values()}) == 5


def test_two_installations_share_nothing(folder: RunFolder, tmp_path: Path) -> None:
    other = make_secrets(RunFolder(tmp_path / "other").create(), ["alice"])
    made = make_secrets(folder, ["alice"])
    assert not {made.ari, made.ami, made.sip["alice"]} & {other.ari, other.ami, other.sip["alice"]}


def test_a_new_account_gets_a_password_and_an_old_one_keeps_his(folder: RunFolder) -> None:
    first = make_secrets(folder, ["alice"])
    second = make_secrets(folder, ["bruno"])
    assert second.sip["alice"] == first.sip["alice"]
    assert second.data_key == first.data_key
    assert "bruno" in second.sip


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_can_read_is_refused(folder: RunFolder, mode: int) -> None:
    make_secrets(folder, ["alice"])
    folder.secrets_file.chmod(mode)
    with pytest.raises(SecretsError, match="chmod 600"):
        load_secrets(folder)


def test_nothing_is_shown(folder: RunFolder) -> None:
    made = make_secrets(folder, ["alice"])
    shown = repr(made) + str(made)
    assert not any(secret in shown for secret in (made.ari, made.ami, made.sip["alice"], repr(made.data_key)))


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"ari": "x"}'])
def test_a_damaged_file_is_never_replaced(folder: RunFolder, broken: str) -> None:
    folder.secrets_file.write_text(broken)
    folder.secrets_file.chmod(0o600)
    with pytest.raises(SecretsError, match="Restore it from a backup"):
        make_secrets(folder, ["alice"])
    assert folder.secrets_file.read_text() == broken


def test_a_secret_that_could_break_out_of_a_file_is_refused(folder: RunFolder) -> None:
    make_secrets(folder, ["alice"])
    read = json.loads(folder.secrets_file.read_text())
    read["ari"] = "long-enough-but\n[evil]"
    folder.secrets_file.write_text(json.dumps(read))
    with pytest.raises(SecretsError, match="damaged"):
        load_secrets(folder)
