"""How ways are called."""

from __future__ import annotations

from ivr.flow import FlowSet
from ivr.ways import condition, label, label_at
from tests.ivr.shipped import GOOD, load_files


def labels(flows: FlowSet, node: str, language: str = "en") -> dict[str, str]:
    flow = flows.flows["front-door"]
    return {label(flow, way, language): way.target for way in flow.ways if way.node == node}


def test_ways_of_the_front_door(flows: FlowSet) -> None:
    assert labels(flows, "welcome") == {"then": "who"}
    assert labels(flows, "who") == {"found": "open", "not found": "language", "failed": "language"}
    assert labels(flows, "open") == {"closed: main": "closed", "otherwise": "reason"}
    language = labels(flows, "language", "es")
    assert language["2 español"] == "spanish"
    assert language["silence 1st"] == "open"
    assert language["not understood 2nd"] == "open"
    assert labels(flows, "booking")["timed out"] == "nobody"
    assert labels(flows, "booking")["3 leave a message"] == "message"


def test_conditions_in_words() -> None:
    assert condition("visits('a') > 3") == "visits('a') > 3"
    assert condition({"variable": "why", "is": "bill"}) == "why is bill"
    assert condition({"variable": "why", "in": ["a", "b"], "open": "main"}) == "why is a or b, open: main"


def test_a_place_that_is_not_there(flows: FlowSet) -> None:
    assert label_at(flows.flows["front-door"].nodes["language"], ("choices", 99, "go"), "en") == "then"


def test_a_field_of_a_form_is_called_by_its_variable() -> None:
    flow = load_files([GOOD / "form.yaml"]).flows["form"]
    assert [label(flow, way, "en") for way in flow.ways if way.node == "visit"] == [
        "not understood 1st",
        "part silence 2nd",
        "then",
    ]
