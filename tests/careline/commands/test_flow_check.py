"""``careline flow check``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from careline.cli import build

ROOT = Path(__file__).parents[3]
BAD = "flow: x\nlanguages: [en]\nstart: a\nfallback: b\nnodes:\n  b: {enqueue: {queue: front_dsk}}\n"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["flow", "check", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout


def test_the_clinics_own_flows() -> None:
    code, told = run("--clinic", str(ROOT / "clinic.yaml"))
    assert code == 0
    assert re.fullmatch(r"\d+ flows, 0 errors, 0 warnings\n", told), told


def test_a_bad_flow_is_told_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.yaml").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    code, told = run("x.yaml")
    assert code == 1
    assert told.splitlines() == [
        "x.yaml:3:8: unknown node 'a'. Nodes of this flow: b.",
        "x.yaml:6:24: unknown queue 'front_dsk'. Did you mean 'front_desk'?",
        "1 flow, 2 errors, 0 warnings",
    ]
    assert run(str(tmp_path))[1].splitlines()[0].startswith("x.yaml:3:8:")


def test_as_json(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(BAD)
    code, told = run(str(tmp_path / "x.yaml"), "--json")
    report = json.loads(told)
    assert code == 1
    assert report["flows"] == 1
    assert [(one["line"], one["column"]) for one in report["problems"]] == [(3, 8), (6, 24)]
    code, told = run("--json")
    report = json.loads(told)
    assert (code, report["problems"]) == (0, [])
    assert report["flows"] >= 2


def test_what_is_not_there(tmp_path: Path) -> None:
    assert "there is no flow in this folder" in run(str(tmp_path))[1]
    assert "the file does not exist" in run(str(tmp_path / "absent.yaml"))[1]
    code, told = run("--clinic", str(tmp_path / "absent.yaml"))
    assert code == 1
    assert "absent.yaml:1:1: the file does not exist" in told


WARNED = """flow: x
languages: [en]
start: a
fallback: a
nodes:
  a: {say: {say: {en: "If this is an emergency, press 9."}, go: b}}
  b: {enqueue: {queue: front_desk}}
  left_over: {hangup: {}}
"""


def test_a_warning_fails_only_when_strict(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(WARNED)
    code, told = run(str(tmp_path))
    assert (code, told.splitlines()[-1]) == (0, "1 flow, 0 errors, 1 warning")
    assert "x.yaml:8:3: warning: no way leads to 'left_over'. Lead to it, or remove it. [unreachable]" in told
    assert run(str(tmp_path), "--strict")[0] == 1
    code, told = run(str(tmp_path), "--json")
    report = json.loads(told)
    assert (code, report["errors"], report["warnings"]) == (0, 0, 1)
    assert report["problems"][0]["rule"] == "unreachable"
    assert report["problems"][0]["severity"] == "warning"


def test_the_clinics_own_flows_are_clean_when_strict() -> None:
    assert run("--clinic", str(ROOT / "clinic.yaml"), "--strict")[0] == 0


def test_a_rule_explains_itself() -> None:
    code, told = run("--explain", "endless-loop")
    assert code == 0
    assert told.startswith("endless-loop (error): ")
    result = CliRunner().invoke(build(), ["flow", "check", "--explain", "endles-loop"])
    assert result.exit_code == 2
    assert "Did you mean 'endless-loop'?" in result.stderr


def test_a_bad_file_hides_no_finding_about_another(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(BAD)
    lonely = "flow: y\nlanguages: [en]\nstart: a\nfallback: a\nnodes:\n  a: {enqueue: {queue: front_desk}}\n"
    (tmp_path / "y.yaml").write_text(lonely + "  b: {hangup: {say: engine.goodbye}}\n")
    lines = run(str(tmp_path))[1].splitlines()
    assert [line.split("/")[-1].split(": ")[0] for line in lines[:2]] == ["x.yaml:3:8", "x.yaml:6:24"]
    assert any("[unreachable]" in line for line in lines)
