"""``go_to_flow``: another flow for good."""

from pathlib import Path

import pytest

from ivr.problems import FileProblems
from tests.ivr.caller import Caller
from tests.ivr.two_flows import CHECK, load

FRONT = """
flow: front
languages: [en]
start: away
fallback: desk
nodes:
  away: {go_to_flow: {flow: other, with: {why: "'billing'"}}}
  desk: {enqueue: {queue: front_desk}}
"""
OTHER = """
flow: other
languages: [es, en]
arguments: [why]
start: ask
fallback: nurse
variables: {why: {privacy: public}}
nodes:
  ask: {menu: {say: load.press, choices: [{key: 1, go: back}], no_input: [{go: nurse}]}}
  back: {go_to_flow: {flow: front}}
  nurse: {enqueue: {queue: nurse}}
"""


def test_it_goes_on_there_for_good_and_may_come_round_when_it_waits(tmp_path: Path) -> None:
    other = OTHER.replace("languages: [es, en]", "languages: [en]")
    caller = Caller(load(tmp_path, front=FRONT, other=other).flows["front"])
    assert (caller.call.flow, caller.call.node, caller.call.frames) == ("other", "ask", ())
    assert caller.call.variables == {"why": "billing"}
    caller.press("1")
    assert (caller.call.flow, caller.call.node) == ("other", "ask")
    caller.be_silent()
    caller.be_silent()
    assert caller.call.node == "nurse"


def test_mistakes(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match="'front' does not speak es"):
        load(tmp_path, front=FRONT, other=OTHER)
    with pytest.raises(FileProblems, match="'check' has a 'return', and nobody would wait for it"):
        load(tmp_path, front=FRONT.replace("flow: other", "flow: check"), check=CHECK)
