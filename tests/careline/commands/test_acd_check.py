"""``careline acd check``: a clinic's rules in plain words, and its mistakes."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from careline.commands.acd import app
from tests.controller.settings.clinic import sample, write_clinic


def test_who_serves_whom_is_told_from_the_first_step_to_the_last(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(sample(tmp_path).path), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["queues"]["billing"] == [
        ["at first", "billing 1: en: alice; es: nobody; ko: nobody"],
        [
            "after 2m",
            "billing 1 or front_desk 4 (front_desk 4 will do as well): en: alice, minji; es: nobody; ko: minji",
        ],
        [
            "after 4m",
            "billing 1 or front_desk 4 (any language will do): en: alice, minji; es: alice, minji; ko: alice, minji",
        ],
        ["after 6m", "goes to front_desk"],
        ["after 10m", "goes back to the flow"],
    ]
    assert told["queues"]["nurse"][-1] == ["always", "never relaxed: nurse, language"]
    assert told["gaps"] == []


def test_a_supervisor_reads_sentences(tmp_path: Path) -> None:
    path = write_clinic(tmp_path, ("\nqueues:\n", "\nqueues:\n  ward: {needs: {nurse: 4}}\n"))
    done = CliRunner().invoke(app, ["check", str(path)])
    assert done.exit_code == 0
    assert "    at first  nurse 4: en: nadia; es: nadia; ko: nobody\n" in done.stdout
    assert "Mind: nobody who speaks ko could ever serve queue ward.\n" in done.stdout


def test_a_mistake_ends_it(tmp_path: Path) -> None:
    path = write_clinic(tmp_path, ("\nqueues:\n", "\nqueues:\n  ward: {needs: {nurse: 4, billing: 4}}\n"))
    done = CliRunner().invoke(app, ["check", str(path)])
    assert done.exit_code == 1
    assert "no agent could ever serve it" in str(done.exception)
