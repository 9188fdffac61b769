"""Best skill: levels of what is needed, then the language, then the longest idle, then the name."""

from typing import Any

from acd.messages import AgentProfile, AgentSignedIn
from acd.requirement import Requirement
from acd.strategies.best_skill import rank
from tests.acd.floor_of_two import acd_of, agent, caller, offers


def order(*agents: AgentProfile, **needs: Any) -> list[str]:
    acd = acd_of(*agents, strategy="best_skill")
    return [offers(acd.handle(caller(f"c{n}", 30 + n, language="es", **needs)))[0][1] for n in range(len(agents))]


def test_the_sum_over_needed_skills_decides_and_other_skills_count_nothing() -> None:
    assert order(agent("a", es=1, nurse=2, other=5), agent("b", es=1, nurse=4), nurse=1) == ["b", "a"]
    assert order(agent("a", es=1, x=5, y=1), agent("b", es=1, x=3, y=4), x=1, y=1) == ["b", "a"]


def test_then_the_callers_language() -> None:
    assert order(agent("a", es=2, nurse=4), agent("b", es=5, nurse=4), nurse=1) == ["b", "a"]


def test_then_the_longest_idle_then_the_name() -> None:
    acd = acd_of(agent("a", signed_in=False, nurse=4), agent("b", nurse=4), agent("c", nurse=4), strategy="best_skill")
    acd.handle(AgentSignedIn(10, "b"))
    acd.handle(AgentSignedIn(20, "a"))
    assert [offers(acd.handle(caller(f"c{n}", 30)))[0][1] for n in range(3)] == ["b", "c", "a"]


def test_a_call_in_any_language_ranks_by_skill_alone() -> None:
    assert rank(agent("a", nurse=3, en=5), Requirement("desk", (("nurse", 1),), "")) == (-3, 0)
