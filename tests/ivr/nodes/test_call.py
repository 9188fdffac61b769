"""``call``: a part in another flow, with its own variables, and back."""

from pathlib import Path

import pytest

from ivr.messages import Enqueue, Surrender
from ivr.problems import FileProblems
from tests.ivr.caller import Caller
from tests.ivr.two_flows import CHECK, FRONT, load


def caller(folder: Path, front: str = FRONT, check: str = CHECK) -> Caller:
    return Caller(load(folder, front=front, check=check).flows["front"])


def test_arguments_go_in_and_results_come_out(tmp_path: Path) -> None:
    one = caller(tmp_path)
    assert (one.call.flow, one.call.node) == ("check", "ask")
    assert one.call.variables == {"account": "123", "tries": "3"}
    one.press("1")
    assert (one.call.flow, one.call.node, one.call.frames) == ("front", "bye", ())
    assert one.call.variables == {"number": "123", "kind": "new", "good": "yes"}
    assert one.path() == ["here", "part", "check/ask", "check/right", "check/done", "after"]


def test_a_result_that_was_not_set_is_empty(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.press("2")
    assert one.call.node == "nurse"
    assert one.call.variables == {"number": "123", "kind": "", "good": "no"}


def test_the_emergency_way_out_is_open_in_a_called_flow(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.press("91")
    assert isinstance(one.got(Enqueue)[0], Enqueue)
    assert one.call.is_emergency


@pytest.mark.parametrize(
    ("front", "check", "flow", "node"),
    [
        (FRONT, CHECK, "front", "desk"),
        (FRONT.replace("go: after}", "go: after, failed: nurse}"), CHECK, "front", "nurse"),
        (
            FRONT,
            CHECK.replace("start: ask", "start: ask\nfallback: own") + "  own: {enqueue: {queue: billing}}\n",
            "check",
            "own",
        ),
    ],
)
def test_a_fault_of_a_called_flow_goes_to_its_caller(
    front: str, check: str, flow: str, node: str, tmp_path: Path
) -> None:
    one = caller(tmp_path, front, check)
    for _ in range(4):
        one.be_silent()
    assert (one.call.flow, one.call.node) == (flow, node)
    assert one.call.variables.get("number") == ("123" if flow == "front" else None)


def test_a_call_whose_flow_is_gone_falls_back(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.flow = load(tmp_path / "newer", front=FRONT.replace("call: {flow: check", "say: {say: load.press, go: after}}\n  x: {call: {flow: other"), other=CHECK.replace("flow: check", "flow: other")).flows["front"]  # fmt: skip  # noqa: E501
    one.be_silent()
    assert (one.call.flow, one.call.node) == ("front", "desk")
    assert not one.got(Surrender)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("flow: check,", "flow: chekc,", "unknown flow 'chekc'. Did you mean 'check'?"),
        ("tries: \"3\"", "tries: \"'x'\"", "must be a number"),
        (", tries: \"3\"", "", "'check' is not given its arguments tries"),
        ("tries: \"3\"", "tries: \"3\", more: kind", "'check' has no argument 'more'. It takes: account, tries."),
        ("valid: good", "valid: kind", "'valid' of 'check' is a truth value, 'kind' a text one"),
        ("valid: good", "vlaid: good", "'check' has no result 'vlaid'. It has: valid, kind."),
        ("languages: [en, es]", "languages: [en]", "'check' speaks es, en, this flow en"),
    ],
)  # fmt: skip
def test_mistakes(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in FRONT
    with pytest.raises(FileProblems) as caught:
        load(tmp_path, front=FRONT.replace(old, new, 1), check=CHECK)
    assert said in str(caught.value)


def test_privacy_is_kept_on_the_way_in_and_out(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match="'account' of 'check' is public, but 'number' is phi"):
        load(tmp_path, front=FRONT, check=CHECK.replace("{type: digits, privacy: phi}", "{type: digits, privacy: public}"))  # fmt: skip  # noqa: E501
    with pytest.raises(FileProblems, match="'kind' is public, but this is made from the result 'kind', which is phi"):
        load(tmp_path, front=FRONT, check=CHECK.replace("kind: {privacy: public}", "kind: {privacy: phi}"))


def test_a_flow_that_never_returns_is_not_called(tmp_path: Path) -> None:
    check = CHECK.replace("{return: {}}", "{hangup: {}}").replace("results: [valid, kind]\n", "fallback: done\n")
    with pytest.raises(FileProblems, match="'check' has no 'return' and would never come back"):
        load(tmp_path, front=FRONT.replace(", into: {valid: good, kind: kind}", ""), check=check)
