"""Queue ratio: a freed agent serves the queue that is too long for its share; urgency comes first."""

from acd.messages import AgentSignedIn, QueueRules
from tests.acd.floor_of_two import acd_of, agent, caller, offers

QUEUES = (
    QueueRules("desk", strategy="queue_ratio", share=1),
    QueueRules("ward", strategy="queue_ratio", share=3),
    QueueRules("plain"),
)


def test_the_longest_queue_for_its_share_is_served_and_first_in_line_within_it() -> None:
    acd = acd_of(agent("ann", signed_in=False), queues=QUEUES)
    for number in range(3):
        acd.handle(caller(f"w{number}", number, queue="ward"))
    acd.handle(caller("d0", 10))
    acd.handle(caller("d1", 11))
    assert offers(acd.handle(AgentSignedIn(20, "ann"))) == [("d0", "ann")]


def test_an_urgent_caller_is_served_whatever_the_shares_say() -> None:
    acd = acd_of(agent("ann", signed_in=False), queues=QUEUES)
    for number in range(3):
        acd.handle(caller(f"d{number}", number))
    acd.handle(caller("w", 10, queue="ward", priority="urgent"))
    assert offers(acd.handle(AgentSignedIn(20, "ann"))) == [("w", "ann")]


def test_a_queue_without_shares_keeps_the_order_of_the_line() -> None:
    acd = acd_of(agent("ann", signed_in=False), queues=QUEUES)
    acd.handle(caller("p", 1, queue="plain"))
    for number in range(3):
        acd.handle(caller(f"d{number}", 2 + number))
    assert offers(acd.handle(AgentSignedIn(20, "ann"))) == [("p", "ann")]
