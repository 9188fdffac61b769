"""``hangup``."""

from pathlib import Path

from ivr.messages import Faulted, HangUp
from tests.ivr.nodes.probe import probe, refused


def test_a_last_sentence_then_the_end(tmp_path: Path) -> None:
    caller = probe("{hangup: {say: engine.goodbye, outcome: closed}}", tmp_path)
    assert not caller.got(HangUp)
    caller.press("1")
    assert caller.hear_out()[-1] == HangUp("closed")
    assert caller.call.steps[0].outcome == "closed"


def test_without_a_sentence(tmp_path: Path) -> None:
    assert probe("{hangup: {}}", tmp_path).new[-1] == HangUp("self_served")


def test_hanging_up_first_counts_the_same(tmp_path: Path) -> None:
    caller = probe("{hangup: {say: engine.goodbye}}", tmp_path)
    caller.hang_up()
    assert caller.call.outcome == "self_served"


def test_a_fault_at_the_end_ends_the_call(tmp_path: Path) -> None:
    caller = probe("{hangup: {say: engine.goodbye}}", tmp_path)
    assert caller.happens(Faulted(caller.later(), "x"))[-1] == HangUp("self_served")


def test_mistakes(tmp_path: Path) -> None:
    assert "'anwsered' is not one of the allowed words" in refused("{hangup: {outcome: anwsered}}", tmp_path)
