"""What passes between flows, by kinds and privacy, is tested through the nodes."""

from pathlib import Path

import pytest

from ivr.problems import FileProblems
from tests.ivr.two_flows import CHECK, FRONT, load


def test_an_argument_may_be_any_expression_of_its_kind(tmp_path: Path) -> None:
    front = FRONT.replace('tries: "3"', "tries: \"visits('here') + 2\"")
    flow = load(tmp_path, front=front, check=CHECK).flows["front"]
    assert flow.calls == ("check",)
    assert sorted(flow.expressions) == ["good", "number", "visits('here') + 2"]


@pytest.mark.parametrize("undeclared", ["account", "kind"])
def test_what_the_called_flow_forgot_to_declare_is_told_there_alone(tmp_path: Path, undeclared: str) -> None:
    lines = [line for line in CHECK.splitlines(keepends=True) if not line.startswith(f"  {undeclared}: {{")]
    with pytest.raises(FileProblems) as told:
        load(tmp_path, front=FRONT, check="".join(lines))
    assert {problem.path.name for problem in told.value.problems} == {"check.yaml"}
    assert any(f"'{undeclared}'" in problem.what for problem in told.value.problems)
