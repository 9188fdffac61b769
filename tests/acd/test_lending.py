"""When a queue can spare its agents."""

from __future__ import annotations

from acd.lending import KEPT, Lending
from acd.lines import QueueLine
from acd.messages import AgentAnswered, AgentSignedIn, Borrow, CallerLeft, QueueRules, TalkEnded
from tests.acd.floor_of_two import acd_of, agent, caller, offers

RULES = QueueRules("desk", service_target_ms=1000)
BORROWER = QueueRules("ward", borrow=(Borrow("desk", 0.8),))


def lending(*outcomes: tuple[str, int]) -> Lending:
    known = Lending()
    for outcome, waited in outcomes:
        known.note("desk", RULES, outcome, waited)
    return known


def test_only_who_is_named_may_borrow_and_only_while_nobody_waits() -> None:
    line = QueueLine()
    assert lending().spares("desk", BORROWER, line)
    assert not lending().spares("desk", QueueRules("ward"), line)
    assert not lending().spares("desk", None, line)
    line.waiting = 1
    assert not lending().spares("desk", BORROWER, line)


def test_the_service_level_of_the_last_fifty_must_hold_once_there_are_five() -> None:
    good, late, gone = ("answered", 1000), ("answered", 1001), ("abandoned", 10)
    assert lending(good, late, gone, gone).spares("desk", BORROWER, QueueLine())
    assert lending(good, good, good, good, late).spares("desk", BORROWER, QueueLine())
    assert not lending(good, good, good, late, gone).spares("desk", BORROWER, QueueLine())
    assert lending(*[gone] * 50, *[good] * 40).ended["desk"] == [False] * 10 + [True] * 40
    assert len(lending(*[good] * 60).ended["desk"]) == KEPT
    assert not lending(("withdrawn", 0), ("expired", 0)).ended


def test_an_agent_is_lent_when_nobody_waits_in_his_own_queue_and_at_once_when_that_comes_true() -> None:
    queues = (QueueRules("desk", wrap_up_ms=0), QueueRules("ward", borrow=(Borrow("desk"),), wrap_up_ms=0))
    acd = acd_of(agent("ann", queues=("desk",)), agent("sol", queues=("desk",), es=5, signed_in=False), queues=queues)
    acd.handle(caller("c1", 0, queue="desk", language="es"))
    assert offers(acd.handle(caller("c2", 10, queue="ward"))) == []
    assert offers(acd.handle(CallerLeft(20, "c1"))) == [("c2", "ann")]
    acd.handle(AgentAnswered(30, "c2-1"))
    acd.handle(caller("c3", 40, queue="ward"))
    acd.handle(caller("c4", 50, queue="desk"))
    assert offers(acd.handle(TalkEnded(60, "c2"))) == [("c4", "ann")]
    assert offers(acd.handle(AgentSignedIn(70, "sol"))) == [("c3", "sol")]
