"""Needs put together, and who meets them."""

from acd.requirement import Requirement, priority_order, requirement, why_not
from tests.acd.floor_of_two import agent


def test_the_higher_level_of_queue_and_call_is_asked_in_the_order_of_names() -> None:
    required = requirement("desk", (("nurse", 1), ("billing", 3)), (("nurse", 4), ("adult", 2), ("billing", 2)), "en")
    assert required == Requirement("desk", (("adult", 2), ("billing", 3), ("nurse", 4)), "en")


def test_the_order_in_which_needs_are_written_makes_no_difference() -> None:
    assert requirement("q", (), (("a", 1), ("b", 2)), "") == requirement("q", (("b", 2),), (("a", 1),), "")


def test_why_an_agent_may_not_serve() -> None:
    needs_nurse = Requirement("desk", (("nurse", 3),), "es")
    assert why_not(agent("a", nurse=3, es=1), needs_nurse) == ""
    assert why_not(agent("a", nurse=2, es=1), needs_nurse) == "skill:nurse"
    assert why_not(agent("a", es=1), needs_nurse) == "skill:nurse"
    assert why_not(agent("a", nurse=5), needs_nurse) == "language"
    assert why_not(agent("a", nurse=5, es=5, queues=("ward",)), needs_nurse) == "queue"
    assert why_not(agent("a", nurse=5, es=5, queues=("ward", "desk")), needs_nurse) == ""


def test_no_language_asked_means_any_language() -> None:
    assert why_not(agent("a", en=0), Requirement("desk", (), "")) == ""


def test_emergency_comes_first_and_an_unknown_word_waits_with_the_routine() -> None:
    assert [priority_order(p) for p in ("emergency", "urgent", "soon", "routine")] == [0, 1, 2, 3]
    assert priority_order("whatever") == 3  # type: ignore[arg-type]
