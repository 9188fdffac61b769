"""Matching of many at once: first in line first, each to the strategy's choice."""

from __future__ import annotations

from acd.messages import AgentAnswered, AgentSignedOut, Left, TalkEnded, Woken
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only


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


def test_who_waits_in_vain_is_given_back_first_in_line_first_whatever_was_asked_first() -> None:
    """The order of requirements met is in no dump, so it must not be the order of what is done."""
    acd = acd_of(agent("ann", nurse=1), leave_when_nobody_able=True)
    for call, since, needs in (("talks", 1, {}), ("late", 30, {}), ("early", 10, {"nurse": 1}), ("middle", 20, {})):
        acd.handle(caller(call, 50, since=since, **needs))
    acd.handle(AgentAnswered(60, "talks-1"))
    left = only(Left, acd.handle(AgentSignedOut(70, "ann")))
    assert [each.call for each in left] == ["early", "middle", "late"]
