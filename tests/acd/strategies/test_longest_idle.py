"""Longest idle: time alone decides, then the name."""

from acd.messages import AgentSignedIn
from tests.acd.floor_of_two import acd_of, agent, caller, offers


def test_the_longest_idle_is_rung_however_skilled_the_others_are() -> None:
    acd = acd_of(agent("ann", signed_in=False, nurse=1), agent("zoe", signed_in=False, nurse=5), needs=(("nurse", 1),))
    acd.handle(AgentSignedIn(10, "ann"))
    acd.handle(AgentSignedIn(20, "zoe"))
    assert offers(acd.handle(caller("c1", 30))) == [("c1", "ann")]
    assert offers(acd.handle(caller("c2", 30))) == [("c2", "zoe")]


def test_equally_long_idle_is_settled_by_name() -> None:
    acd = acd_of(agent("zoe", nurse=1), agent("ann", nurse=2))
    assert offers(acd.handle(caller("c1", 30))) == [("c1", "ann")]
