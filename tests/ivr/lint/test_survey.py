"""What a survey knows of a flow."""

from __future__ import annotations

from pathlib import Path

from ivr.flow import FlowSet
from ivr.lint.checking import lint
from ivr.lint.rule import rules
from ivr.lint.survey import Files, Survey
from tests.ivr import shipped
from tests.ivr.conftest import FACTS, ROOT
from tests.ivr.lint.checked import GOOD, survey


def test_ways_texts_and_variables_with_their_places(tmp_path: Path) -> None:
    text = GOOD.replace("start:", "variables:\n  why: {privacy: public}\nstart:").replace("For a bill", "For {why}")
    text = text.replace("go: ask", "go: keep") + "  keep: {set: {values: {why: bill}, go: ask}}\n"
    found = survey(text, tmp_path)
    assert [(way.place, way.target) for way in found.ways_from("ask")] == [(("choices", 0, "go"), "desk")]
    assert [(said.node, said.place) for said in found.texts_said] == [("hello", ("say",)), ("ask", ("say",))]
    assert [(use.node, use.name, use.sets) for use in found.uses] == [("ask", "why", False), ("keep", "why", True)]
    assert found.problem_at("ask", ("choices", 0, "go"), "w", "r").line == 9


def test_where_silence_leads(tmp_path: Path) -> None:
    found = survey(GOOD, tmp_path)
    assert found.silent_targets("hello") == ["ask"]
    assert found.silent_targets("ask") == ["desk"]  # by the fallback: no handler leads out
    assert found.silent_targets("desk") == []
    assert found.targets("desk") == ["desk"]  # a queue that gives the caller back, by the fallback


def test_the_front_door(flows: FlowSet) -> None:
    found = Survey(flows.flows["front-door"], FACTS, Files(ROOT / "prompts" / "catalogue.yaml"))
    assert found.reachable()[0] == "welcome"
    assert set(found.reachable()) == set(found.flow.nodes)
    steps = found.steps_to(found.reaching("person"))
    assert steps["operator"] == 0
    assert steps["reason"] == 1
    keys = {sentence.key for sentence in found.sentences()}
    assert {"front_door.reason", "engine.goodbye"} <= keys
    reason = next(one for one in found.sentences() if one.key == "front_door.reason" and one.language == "es")
    line = (ROOT / "prompts" / "catalogue.yaml").read_text().splitlines()[reason.line - 1]
    assert "¿En qué podemos ayudarle?" in line


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert Files(tmp_path).located(tmp_path / "absent.yaml") is None


def test_forms(tmp_path: Path) -> None:
    flow = shipped.load_files([shipped.GOOD / "form.yaml"]).flows["form"]
    found = Survey(flow, FACTS, Files(ROOT / "prompts" / "catalogue.yaml"))
    assert [(offer.node, offer.place) for offer in found.offers()] == [("visit", ("fields", 1, "choices"))]
    assert found.silent_targets("visit") == ["desk", "bye", "desk"]
    told = list(rules()["unset-variable"].find(found))
    assert told == [], "a field may speak of the fields before it"
    whole = [finding.problem.what for finding in lint(FlowSet({"form": flow}, flow.catalogue), ROOT / "prompts", FACTS)]
    assert [what for what in whole if "form" in what or ("visit" in what and "emergency" not in what)] == []
