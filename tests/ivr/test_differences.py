"""What is different, in words."""

from __future__ import annotations

from pathlib import Path

from ivr.differences import differences
from ivr.flow import FlowSet
from ivr.loader import load_flow_files
from tests.ivr.conftest import FACTS, ROOT
from tests.ivr.lint.checked import GOOD
from tests.ivr.shipped import load_files


def loaded(text: str, folder: Path) -> FlowSet:
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return load_files([path])


def told(new: str, folder: Path, old: str = GOOD) -> list[tuple[str, str, str]]:
    return [(one.node, one.kind, one.text) for one in differences(loaded(old, folder), loaded(new, folder))]


def test_nothing(tmp_path: Path) -> None:
    assert told(GOOD, tmp_path) == []
    assert told(GOOD.replace("nodes:", "# a comment\nnodes:"), tmp_path) == []


def test_nodes_come_go_and_change(tmp_path: Path) -> None:
    more = GOOD + "  bye: {hangup: {}}\n"
    assert told(more, tmp_path) == [("bye", "node", "added (hangup)")]
    assert told(GOOD, tmp_path, more) == [("bye", "node", "removed (hangup)")]
    assert told(GOOD + "  bye: {set: {language: en, go: desk}}\n", tmp_path, more) == [
        ("bye", "node", "was a hangup, is a set")
    ]


def test_prompts_words_and_ways(tmp_path: Path) -> None:
    new = GOOD.replace("For a bill, press 1", "For bills, press 1").replace(
        "[bill], go: desk", "[bill, pay], go: hello"
    )
    assert told(new, tmp_path) == [
        ("ask", "way", "key 1 leads to: desk -> hello"),
        ("ask", "words", "key 1 words in en: bill -> bill, pay"),
        ("ask", "prompt", 'says in en: "For a bill, press 1." -> "For bills, press 1."'),
    ]


def test_timers_and_settings(tmp_path: Path) -> None:
    new = GOOD.replace("choices:", "timeout: 2m, barge_in: keys, choices:").replace("fallback: desk", "fallback: ask")
    assert told(new, tmp_path) == [
        ("", "setting", "fallback: desk -> ask"),
        ("ask", "timer", "timeout: 6s -> 2m"),
        ("ask", "setting", "barge in: speech -> keys"),
    ]


def test_a_choice_that_is_new_and_one_that_moved(tmp_path: Path) -> None:
    two = "choices: [{key: 2, words: [nurse], go: desk}, {key: 1"
    assert told(GOOD.replace("choices: [{key: 1", two), tmp_path) == [
        ("ask", "way", "key 2 leads to: desk (new)"),
        ("ask", "words", "key 2 words in en: nurse (new)"),
        ("ask", "setting", "key 2 key: 2 (new)"),
    ]


def test_a_catalogue_that_says_it_otherwise(flows: FlowSet, tmp_path: Path) -> None:
    catalogue = (ROOT / "prompts" / "catalogue.yaml").read_text().replace("The clinic is closed now.", "We are closed.")
    (tmp_path / "catalogue.yaml").write_text(catalogue)
    new = load_flow_files([flow.path for flow in flows.flows.values()], tmp_path, FACTS)
    found = differences(flows, new)
    assert {(one.node, one.kind) for one in found} == {("closed", "prompt")}
    assert 'says in en: "The clinic is closed now.' in found[0].text
    assert all(one.as_dict()["flow"] == "after-hours" for one in found)


def test_flows_come_and_go(flows: FlowSet) -> None:
    two = FlowSet({name: flows.flows[name] for name in ("front-door", "load")}, flows.catalogue)
    one = FlowSet({"load": flows.flows["load"]}, flows.catalogue)
    assert [found.text for found in differences(two, one)] == ["the flow is gone"]
    assert differences(one, flows)[0].text.startswith("the flow is new, with ")


def test_a_field_of_a_form(tmp_path: Path) -> None:
    old = (
        (ROOT / "tests" / "ivr" / "data" / "good" / "form.yaml")
        .read_text(encoding="utf-8")
        .replace("flow: form", "flow: x")
    )
    new = old.replace("[morning]", "[morning, early]").replace(
        "{reprompt: true}, {go: bye}", "{reprompt: true}, {go: desk}"
    )
    assert told(new, tmp_path, old) == [
        ("visit", "way", "part no input part silence 2nd leads to: bye -> desk"),
        ("visit", "words", "part key 1 words in en: morning -> morning, early"),
    ]
