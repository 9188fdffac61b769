"""Needs put together, and who meets them."""

from acd.needs import any_of, every_of, normal, skill
from acd.requirement import Requirement, requirement, why_not
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


def test_the_plain_part_of_an_expression_joins_the_list_and_the_rest_stays() -> None:
    either = any_of([skill("pediatrics", 2), skill("family", 3)])
    required = requirement("desk", (("nurse", 1),), (), "en", need=every_of([skill("nurse", 3), either]))
    assert required.needs == (("nurse", 3),)
    assert required.need == normal(either)
    assert required.expression == normal(every_of([skill("nurse", 3), either]))
    assert requirement("desk", (), (), "en", need=required.expression) == required


def test_why_an_agent_may_not_serve_beyond_plain_skills() -> None:
    nurse = agent("nadia", nurse=3, es=2, queues=("ward",))
    assert why_not(nurse, requirement("desk", (), (), "")) == "queue"
    assert why_not(nurse, requirement("desk", (), (), "", any_list=True)) == ""
    assert why_not(nurse, requirement("ward", (), (), "es", language_level=3)) == "language"
    assert why_not(nurse, requirement("ward", (), (), "", teams=("night",))) == "team"
    assert why_not(nurse, requirement("ward", (), (), "", named=("ann", "ben"))) == "named"
    assert why_not(nurse, requirement("ward", (), (), "", need=("not", skill("nurse", 2)))) == "must not be: nurse 2"
