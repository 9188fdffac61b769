"""Idleness ratio: every pool gets its part of the rest."""

from acd.strategies.idleness_ratio import pool
from tests.acd.floor_of_two import acd_of, agent, caller, offers


def test_the_pool_with_more_than_its_share_of_the_idle_is_rung() -> None:
    juniors = [agent(f"j{n}", nurse=1) for n in range(2)]
    seniors = [agent(f"s{n}", nurse=5) for n in range(4)]
    acd = acd_of(*juniors, *seniors, strategy="idleness_ratio")
    rung = [offers(acd.handle(caller(f"c{n}", 5, nurse=1)))[0][1] for n in range(6)]
    assert sorted(name[0] for name in rung[:3]) == ["j", "s", "s"], "two seniors for one junior"
    assert sorted(name[0] for name in rung[3:]) == ["j", "s", "s"]


def test_the_excess_is_over_the_share_of_those_able() -> None:
    assert pool(2, 4, 3, 6) == 0
    assert pool(2, 2, 3, 6) > 0 > pool(1, 4, 3, 6)
