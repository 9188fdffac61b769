"""``return``; what it hands back is tested with ``call``."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.interpreter import advance, begin
from ivr.loader import load_flow_files
from ivr.messages import CalledBack, Enqueue
from ivr.problems import FileProblems
from tests.ivr.caller import NOON, Caller
from tests.ivr.conftest import FACTS, ROOT
from tests.ivr.two_flows import CHECK, FRONT, load


def test_nobody_dials_a_flow_that_returns(tmp_path: Path) -> None:
    load(tmp_path, check=CHECK)
    with pytest.raises(FileProblems) as caught:
        load_flow_files([tmp_path / "check.yaml"], ROOT / "prompts", replace(FACTS, entries=("check",)))
    assert "callers come to this flow by themselves, and there is nobody to return to from 'done'" in str(caught.value)
    assert "the key 'fallback' is missing" in str(caught.value)


def test_results_without_a_return_are_refused(tmp_path: Path) -> None:
    check = CHECK.replace("{return: {}}", "{hangup: {}}").replace("start: ask", "start: ask\nfallback: done")
    with pytest.raises(FileProblems, match="there are results but no 'return'"):
        load(tmp_path, check=check)


def test_a_patient_called_back_into_a_called_flow_ends_there(tmp_path: Path) -> None:
    waits = CHECK.replace("go: right}", "go: wait}") + "  wait: {enqueue: {queue: nurse, after: done}}\n"
    flow = load(tmp_path, front=FRONT, check=waits).flows["front"]
    caller = Caller(flow)
    caller.press("1")
    assert isinstance(caller.new[-1], Enqueue) or caller.got(Enqueue)
    call, _ = advance(flow, begin("c2", flow), CalledBack(NOON, "5550100", "+15555550123", "en", "check/wait"))
    assert (call.flow, call.node) == ("check", "wait")
