"""What passes between flows, by kinds and privacy, is tested through the nodes."""

from pathlib import Path

from tests.ivr.two_flows import CHECK, FRONT, load


def test_an_argument_may_be_any_expression_of_its_kind(tmp_path: Path) -> None:
    front = FRONT.replace('tries: "3"', "tries: \"visits('here') + 2\"")
    flow = load(tmp_path, front=front, check=CHECK).flows["front"]
    assert flow.calls == ("check",)
    assert sorted(flow.expressions) == ["good", "number", "visits('here') + 2"]
