"""When a queue can spare its agents."""

from __future__ import annotations

from acd.lending import KEPT, Lending
from acd.lines import QueueLine
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentSignedIn,
    AgentUnpaused,
    Borrow,
    CallerLeft,
    QueueRules,
    TalkEnded,
    Woken,
)
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


def test_a_queue_lends_at_once_when_its_last_caller_is_given_back() -> None:
    queues = (QueueRules("desk", max_wait_ms=50), QueueRules("ward", borrow=(Borrow("desk"),)))
    acd = acd_of(agent("ann", queues=("desk",)), queues=queues)
    acd.handle(caller("spanish", 0, queue="desk", language="es"))
    assert offers(acd.handle(caller("c2", 10, queue="ward"))) == []
    assert offers(acd.handle(Woken(50))) == [("c2", "ann")]


def test_two_who_are_lent_at_once_go_to_the_two_who_are_first_in_line() -> None:
    """Whatever each of the callers needs."""
    queues = (QueueRules("desk"), QueueRules("ward", borrow=(Borrow("desk"),)))
    able = {"queues": ("desk",), "nurse": 1}
    acd = acd_of(agent("ann", **able), agent("ben", **able), queues=queues)  # type: ignore[arg-type]
    acd.handle(caller("spanish", 0, queue="desk", language="es"))
    acd.handle(caller("c1", 10, queue="ward"))
    acd.handle(caller("c2", 20, queue="ward", nurse=1))
    acd.handle(caller("c3", 30, queue="ward"))
    assert offers(acd.handle(CallerLeft(40, "spanish"))) == [("c1", "ann"), ("c2", "ben")]


def test_nobody_is_lent_to_a_queue_he_has_left_himself() -> None:
    queues = (QueueRules("desk"), QueueRules("ward", borrow=(Borrow("desk"),)))
    acd = acd_of(agent("ann", queues=("desk", "ward")), queues=queues)
    acd.handle(AgentPaused(5, "ann", "training", "ward"))
    assert offers(acd.handle(caller("c1", 10, queue="ward"))) == []
    assert offers(acd.handle(AgentUnpaused(20, "ann", "ward"))) == [("c1", "ann")]
