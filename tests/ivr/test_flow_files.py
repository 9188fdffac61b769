"""Included files: merged, told apart in mistakes, and never in circles."""

from pathlib import Path

import pytest

from ivr.flow_files import read_draft
from ivr.problems import FileProblems
from tests.ivr.two_flows import load

FLOW = """
flow: front
languages: [en]
include: [shared/operator.yaml]
start: desk
fallback: desk
nodes:
  bye: {hangup: {say: engine.goodbye}}
"""
SHARED = "variables: {reason: {privacy: public}}\nnodes:\n  desk: {enqueue: {queue: front_desk, after: bye}}\n"


def shared(folder: Path, **texts: str) -> None:
    (folder / "shared").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "shared" / f"{name}.yaml").write_text(text, encoding="utf-8")


def refusal(folder: Path, flow: str = FLOW) -> str:
    with pytest.raises(FileProblems) as caught:
        load(folder, front=flow)
    return str(caught.value)


def test_nodes_and_variables_of_a_shared_file_belong_to_the_flow(tmp_path: Path) -> None:
    shared(tmp_path, operator=SHARED)
    flow = load(tmp_path, front=FLOW).flows["front"]
    assert list(flow.nodes) == ["bye", "desk"]
    assert flow.variables["reason"] == "public"
    assert flow.places["desk"] == (tmp_path / "shared" / "operator.yaml", 3)
    before = flow.version
    shared(tmp_path, operator=SHARED.replace("front_desk", "nurse"))
    assert load(tmp_path, front=FLOW).flows["front"].version != before


def test_a_mistake_in_a_shared_file_is_told_there(tmp_path: Path) -> None:
    shared(tmp_path, operator=SHARED.replace("front_desk", "front_desc"))
    assert "operator.yaml:3:27: unknown queue 'front_desc'" in refusal(tmp_path)


def test_shared_files_may_include_others_and_each_is_read_once(tmp_path: Path) -> None:
    shared(tmp_path, operator="include: [shared/more.yaml]\n" + SHARED, more="nodes: {x: {hangup: {}}}\n")
    flow = FLOW.replace("operator.yaml]", "operator.yaml, shared/more.yaml]")
    assert list(load(tmp_path, front=flow).flows["front"].nodes) == ["bye", "desk", "x"]


def test_a_circle_of_includes_is_refused(tmp_path: Path) -> None:
    more = "include: [shared/operator.yaml]\nnodes: {x: {hangup: {}}}\n"
    shared(tmp_path, operator="include: [shared/more.yaml]\n" + SHARED, more=more)
    said = "the files shared/operator.yaml -> shared/more.yaml -> shared/operator.yaml include each other in a circle"
    assert said in refusal(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SHARED + "  bye: {hangup: {}}\n", "the node 'bye' is also in"),
        ("nodes: {}\n", "nodes"),
        ("flow: x\n" + SHARED, "unknown key 'flow'"),
    ],
)
def test_what_cannot_be_merged_is_told(text: str, said: str, tmp_path: Path) -> None:
    shared(tmp_path, operator=text)
    assert said in refusal(tmp_path)


def test_the_same_variable_must_be_declared_alike(tmp_path: Path) -> None:
    shared(tmp_path, operator=SHARED)
    flow = FLOW.replace("start: desk", "variables: {reason: {privacy: phi}}\nstart: desk")
    assert "the variable 'reason' is declared otherwise elsewhere" in refusal(tmp_path, flow)


@pytest.mark.parametrize(
    "name", ["../secrets.yaml", "/etc/passwd", "operator.yaml", "shared/../x.yaml", "shared/x.txt"]
)
def test_only_files_of_folders_beneath_are_included(name: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, FLOW.replace("shared/operator.yaml", name))
    assert "a shared file is named by its folder beneath the flows'" in said


def test_a_file_that_is_not_there_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "front.yaml").write_text(FLOW, encoding="utf-8")
    with pytest.raises(FileProblems, match=r"front\.yaml:4:11: there is no shared file 'shared/operator\.yaml'"):
        read_draft(tmp_path / "front.yaml")
