import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from careline.cli import build
from controller.settings.loader import load_settings
from controller.settings.ports import WantedPorts, choose_ports
from controller.settings.secrets import make_secrets

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def clinic(tmp_path):
    file = tmp_path / "clinic.yaml"
    text = (PROJECT / "clinic.yaml").read_text().replace("data_folder: .careline", "data_folder: data")
    file.write_text(f"flows_folder: {PROJECT / 'flows'}\n{text}")
    return file


def run(*words):
    return CliRunner().invoke(build(), ["account", *map(str, words)])


def test_before_the_first_start_it_says_what_to_do(clinic):
    told = run("alice", "--clinic", clinic)
    assert told.exit_code == 1
    assert "careline up" in told.output


def test_an_account_with_what_a_softphone_asks_for(clinic):
    settings = load_settings(clinic)
    folder = settings.folder.create()
    ports, _ = choose_ports(folder, WantedPorts())
    secrets = make_secrets(folder, settings.accounts)
    told = run("testline", "--clinic", clinic, "--json")
    assert told.exit_code == 0
    shown = json.loads(told.output)
    assert (shown["user"], shown["port"], shown["password"]) == ("testline", ports.sip, secrets.sip["testline"])
    assert secrets.sip["alice"] not in told.output


def test_an_unknown_account_is_told_with_the_likely_one(clinic):
    told = run("alise", "--clinic", clinic)
    assert told.exit_code == 1
    assert "alice" in told.output
    assert "Traceback" not in told.output
