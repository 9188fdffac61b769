"""Best skill when a call arrives, the longest queue for its share when an agent is freed."""

from acd.messages import AgentSignedIn, QueueRules
from tests.acd.floor_of_two import acd_of, agent, caller, offers

QUEUES = (
    QueueRules("desk", strategy="best_skill_queue_ratio"),
    QueueRules("ward", strategy="best_skill_queue_ratio"),
)


def test_an_arriving_call_goes_to_who_suits_it_best() -> None:
    acd = acd_of(agent("a", nurse=2), agent("b", nurse=5), queues=QUEUES)
    assert offers(acd.handle(caller("c", 10, nurse=1))) == [("c", "b")]


def test_a_freed_agent_serves_the_longer_queue_and_in_it_the_first_in_line() -> None:
    acd = acd_of(agent("ann", signed_in=False), queues=QUEUES)
    acd.handle(caller("d", 1))
    acd.handle(caller("w0", 2, queue="ward"))
    acd.handle(caller("w1", 3, queue="ward"))
    assert offers(acd.handle(AgentSignedIn(20, "ann"))) == [("w0", "ann")]
