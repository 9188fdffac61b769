"""The search for circles; the other checks are tested with the nodes and the loader."""

from pathlib import Path

import pytest

from ivr.problems import FileProblems
from tests.ivr.caller import flow_of

HEAD = "flow: x\nlanguages: [en]\nstart: n0\nfallback: desk\nnodes:\n  desk: {enqueue: {queue: nurse}}\n"


def chain(targets: list[str]) -> str:
    """Say nodes n0, n1 …, each leading to the given node."""
    lines = [f"  n{index}: {{say: {{say: load.press, go: {target}}}}}" for index, target in enumerate(targets)]
    return HEAD + "\n".join(lines) + "\n"


def test_a_long_way_is_no_circle(tmp_path: Path) -> None:
    flow_of(chain([f"n{index}" for index in range(1, 500)] + ["desk"]), tmp_path)


def test_a_circle_behind_a_long_way_is_found_and_told_once(tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as caught:
        flow_of(chain(["n1", "n2", "n3", "n1"]), tmp_path)
    assert str(caught.value).count("n1 -> n2 -> n3 -> n1 lead round in a circle") == 1


def test_two_ways_to_one_node_are_no_circle(tmp_path: Path) -> None:
    fork = "  n0: {branch: {cases: [{when: {open: main}, go: a}], else: b}}\n"
    ways = "  a: {say: {say: load.press, go: c}}\n  b: {say: {say: load.press, go: c}}\n"
    flow_of(HEAD + fork + ways + "  c: {say: {say: load.press, go: desk}}\n", tmp_path)
