"""The shell scripts of set-up and containers: they parse, and what can be tried without a network is tried."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT

SCRIPTS = sorted(
    path
    for folder in ("setup", "asterisk-config", ".ci")
    for path in (ROOT / folder).iterdir()
    if path.is_file() and path.read_bytes()[:2] == b"#!"
)
START = ROOT / "asterisk-config" / "start-asterisk"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_parses_and_may_be_run(script: Path) -> None:
    shell = "bash" if b"bash" in script.read_bytes().splitlines()[0] else "sh"
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert os.access(script, os.X_OK)


def test_help_names_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = next(line for line in text.splitlines() if line.startswith(".PHONY:")).split()[1:]
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [target for target in targets if f"make {target} " not in shown] == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A stand-in for the fetched Asterisk, whose loader tells how it was called."""
    root = tmp_path / "tree"
    root.mkdir()
    loader = root / "loader"
    loader.write_text('#!/bin/sh\nprintf "%s\\n" "$*" "$PWD"\nenv\n')
    loader.chmod(0o755)
    return root


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """A data folder as a controller leaves it, its configuration written a minute ago."""
    folder = tmp_path / "data"
    for name in ("etc", "spool", "run"):
        (folder / name).mkdir(parents=True)
    (folder / "etc" / "asterisk.conf").write_text("[directories]\n")
    for path in (folder / "etc" / "asterisk.conf", folder / "etc"):
        os.utime(path, (path.stat().st_mtime - 60,) * 2)
    return folder


def start(tree: Path, *words: str, seconds: float = 20) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "CARELINE_ASTERISK_TREE": str(tree), "DATA_KEY": "canary"}
    return subprocess.run(
        [str(START), *words], env=environment, capture_output=True, text=True, check=False, timeout=seconds
    )


def test_the_exchange_starts_on_the_rendered_configuration_with_a_clean_environment(
    tree: Path, run_folder: Path
) -> None:
    (run_folder / "run" / "asterisk.ctl").touch()
    done = start(tree, str(run_folder))
    called, folder = done.stdout.splitlines()[:2]
    assert called.endswith(f"usr/sbin/asterisk -f -C {run_folder}/etc/asterisk.conf")
    assert folder == str(run_folder / "spool")
    assert "canary" not in done.stdout
    assert not (run_folder / "run" / "asterisk.ctl").exists()


def test_the_exchange_waits_while_there_is_no_configuration(tree: Path, run_folder: Path) -> None:
    (run_folder / "etc" / "asterisk.conf").unlink()
    with pytest.raises(subprocess.TimeoutExpired) as waiting:
        start(tree, str(run_folder), seconds=1)
    assert b"waiting for the controller" in (waiting.value.stderr or b"")


def test_health_is_what_the_control_socket_says(tree: Path, run_folder: Path) -> None:
    assert start(tree, "--healthy", str(run_folder)).returncode == 0
    (tree / "loader").write_text("#!/bin/sh\nexit 7\n")
    assert start(tree, "--healthy", str(run_folder)).returncode == 7


def test_a_folder_without_asterisk_is_told_in_a_sentence(tmp_path: Path, run_folder: Path) -> None:
    done = start(tmp_path, str(run_folder))
    assert done.returncode == 1
    assert done.stderr == f"start-asterisk: {tmp_path} holds no Asterisk; run fetch-asterisk {tmp_path}\n"
