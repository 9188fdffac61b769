"""What several flows do together: recursion, depth, circles, bounds."""

from pathlib import Path

import pytest

from ivr.journeys import MAX_DEPTH
from ivr.problems import FileProblems
from tests.ivr.caller import Caller, flow_of
from tests.ivr.two_flows import CHECK, FRONT, load


def link(name: str, called: str | None) -> str:
    """A flow that calls another and returns."""
    part = f"{{call: {{flow: {called}, go: done}}}}" if called else "{say: {say: load.press, go: done}}"
    return f"flow: {name}\nlanguages: [en]\nstart: part\nnodes:\n  part: {part}\n  done: {{return: {{}}}}\n"


def refusal(folder: Path, **texts: str) -> str:
    with pytest.raises(FileProblems) as caught:
        load(folder, **texts)
    return str(caught.value)


def test_no_flow_calls_itself(tmp_path: Path) -> None:
    assert "the flows a -> a call each other without end" in refusal(tmp_path, a=link("a", "a"))
    said = refusal(tmp_path, a=link("a", "b"), b=link("b", "c"), c=link("c", "b"))
    assert "the flows b -> c -> b call each other without end" in said


def test_depth_is_bounded(tmp_path: Path) -> None:
    names = [f"f{number}" for number in range(MAX_DEPTH + 1)]
    flows = {name: link(name, called) for name, called in zip(names, [*names[1:], None], strict=True)}
    load(tmp_path, **flows)
    deeper = {**flows, "top": link("top", "f0")}
    assert f"more than {MAX_DEPTH} flows in one another" in refusal(tmp_path, **deeper)


def test_a_circle_through_a_called_flow_that_never_waits_is_refused(tmp_path: Path) -> None:
    again = FRONT.replace("else: nurse", "else: part")
    load(tmp_path, front=again, check=CHECK)  # it asks
    silent = CHECK.replace("start: ask", "start: wrong")
    assert "part -> after -> part lead round in a circle" in refusal(tmp_path, front=again, check=silent)


def test_a_circle_over_go_to_flow_is_refused(tmp_path: Path) -> None:
    def hop(name: str, target: str) -> str:
        return (
            f"flow: {name}\nlanguages: [en]\nstart: away\nfallback: desk\nnodes:\n"
            f"  away: {{go_to_flow: {{flow: {target}}}}}\n  desk: {{enqueue: {{queue: nurse}}}}\n"
        )

    assert "away -> b/away -> away lead round in a circle" in refusal(tmp_path, a=hop("a", "b"), b=hop("b", "a"))


LOOP = """
flow: x
languages: [en]
start: again
fallback: desk
variables: {count: {type: number, privacy: public}}
nodes:
  desk: {enqueue: {queue: nurse}}
  bye: {hangup: {}}
  again: {set: {values: {count: {expression: "visits('again') * 10"}}, go: fork, repeat: {at_most: 3, then: bye}}}
  fork: {branch: {cases: [{when: "count < 100", go: again}], else: desk}}
"""


def test_a_bound_allows_a_circle_and_ends_it(tmp_path: Path) -> None:
    caller = Caller(flow_of(LOOP, tmp_path))
    assert caller.call.variables == {"count": "30"}
    assert caller.path()[:6] == ["again", "fork"] * 3
    assert caller.call.outcome == "self_served"


def test_a_bound_is_checked(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match="unknown node 'byee'"):
        flow_of(LOOP.replace("then: bye", "then: byee"), tmp_path)
    with pytest.raises(FileProblems, match=r"repeat: \{at_most: 3"):
        flow_of(LOOP.replace(", repeat: {at_most: 3, then: bye}", ""), tmp_path)


def test_the_version_of_a_flow_holds_those_it_calls(tmp_path: Path) -> None:
    first = load(tmp_path, front=FRONT, check=CHECK).flows
    second = load(tmp_path, front=FRONT, check=CHECK.replace("load.press", "front_door.welcome")).flows
    assert first["front"].version != second["front"].version
    assert first["front"].version != first["check"].version
    assert load(tmp_path, front=FRONT, check=CHECK).flows["front"].version == first["front"].version
