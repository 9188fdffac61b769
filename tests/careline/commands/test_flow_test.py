"""``careline flow test``; and the tests of the flows that ship, which are part of ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from careline.cli import build
from tests.careline.flow_tests.workshop import PROJECT
from tests.controller.text.desk import FLOW

CLINIC = str(PROJECT / "clinic.yaml")
GOOD = 'tests:\n  - {test: goodbye, when: [{press: "6"}], expect: {outcome: self_served}}\n'
BAD = '  - {test: wrong, when: [{press: "6"}], expect: {outcome: answered}}\n'


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["flow", "test", "--clinic", CLINIC, *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "flow.tests.yaml").write_text(GOOD + BAD, encoding="utf-8")
    return tmp_path


def test_the_flows_that_ship_pass_their_tests_and_are_covered_whole() -> None:
    """A node or a way that you add to a flow in ``flows/`` needs a test in ``flows/NAME.tests.yaml``."""
    code, told = run("--json")
    report = json.loads(told)
    assert [each for each in report["tests"] if not each["passed"]] == []
    gaps = {name: flow["missing"] for name, flow in report["flows"].items() if flow["missing"]}
    assert gaps == {}
    assert sorted(report["flows"]) == sorted(
        path.stem for path in (PROJECT / "flows").glob("*.yaml") if ".tests" not in path.name
    )
    assert {share["percent"] for share in report["coverage"].values()} == {100}
    assert code == 0


def test_one_that_fails(folder: Path) -> None:
    code, told = run("--flows", str(folder))
    assert code == 1
    assert "FAILED flow.tests.yaml:3: wrong [en]" in told
    assert "expected the outcome answered; it is self_served" in told
    assert "1 passed, 1 failed" in told


def test_only_some(folder: Path) -> None:
    code, told = run("--flows", str(folder), "-k", "good")
    assert code == 0
    assert "1 passed, 0 failed" in told
    assert run("--flows", str(folder), "-k", "nothing")[0] == 2


def test_what_is_not_covered(folder: Path) -> None:
    assert "  flow.yaml:21: node account was never entered" in run("--flows", str(folder), "--coverage")[1]


def test_json_and_junit_side_by_side(folder: Path) -> None:
    code, told = run("--flows", str(folder), "--json", "--junit", str(folder / "out.xml"))
    report = json.loads(told)
    assert (code, report["passed"], report["failed"]) == (1, 1, 1)
    assert 'tests="2" failures="1"' in (folder / "out.xml").read_text(encoding="utf-8")


def test_named_files(folder: Path) -> None:
    (folder / "tests").mkdir()
    (folder / "tests" / "other.yaml").write_text("flow: flow\n" + GOOD, encoding="utf-8")
    assert "1 passed, 0 failed" in run("--flows", str(folder), str(folder / "tests"))[1]
    assert "2 passed, 1 failed" in run("--flows", str(folder))[1]


def test_a_mistake_in_a_test_file_is_told_with_its_place(folder: Path) -> None:
    (folder / "flow.tests.yaml").write_text(GOOD.replace("press", "pres"), encoding="utf-8")
    result = CliRunner().invoke(build(), ["flow", "test", "--clinic", CLINIC, "--flows", str(folder)])
    assert "flow.tests.yaml:2:29: unknown key 'pres'. Did you mean 'press'?" in str(result.exception)
