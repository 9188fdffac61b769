"""Matching of many at once: first in line first, each to the strategy's choice."""

from __future__ import annotations

from acd.messages import AgentAnswered, TalkEnded, Woken
from tests.acd.floor_of_two import acd_of, agent, caller, offers


def test_agents_freed_at_one_instant_each_get_a_caller_first_in_line_first() -> None:
    acd = acd_of(agent("ann"), agent("ben"), agent("sol", es=5), wrap_up_ms=50)
    for number in (1, 2, 3):
        acd.handle(caller(f"c{number}", number))
        acd.handle(AgentAnswered(number, f"c{number}-{number}"))
    for number in (1, 2, 3):
        acd.handle(TalkEnded(100, f"c{number}"))
    acd.handle(caller("late", 130))
    acd.handle(caller("spanish", 120, language="es", since=110))
    acd.handle(caller("early", 140, since=105))
    assert offers(acd.handle(Woken(150))) == [("early", "ann"), ("spanish", "sol"), ("late", "ben")]


def test_the_only_polyglot_is_not_spared_but_the_line_is_kept() -> None:
    """The rule is the order of the line, not cleverness: the first in line gets the strategy's first choice."""
    acd = acd_of(agent("ann", es=5), agent("ben"))
    assert offers(acd.handle(caller("english", 10))) == [("english", "ann")]
    assert offers(acd.handle(caller("spanish", 20, language="es"))) == []
