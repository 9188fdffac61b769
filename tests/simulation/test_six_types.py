"""The shipped six-skill instance is balanced as the literature has it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from simulation.draws import draw
from simulation.engine import simulate
from tests.simulation.samples import shipped


@pytest.mark.parametrize("skills", range(1, 7))
def test_each_skill_stands_equally_often_at_each_rank(skills: int) -> None:
    plan = shipped(f"six_types_{skills}")
    assert len(plan.clinic.agents) == 90
    ranks = Counter((rank, skill) for agent in plan.clinic.agents for rank, (skill, _) in enumerate(agent.skills))
    assert set(ranks.values()) == {15}
    assert len(ranks) == 6 * skills
    for agent in plan.clinic.agents:
        levels = [level for _, level in agent.skills]
        assert levels == sorted(levels, reverse=True)
        assert levels[0] == 5


def test_one_skill_each_is_six_queues_and_more_skills_wait_less() -> None:
    waits = []
    for skills in (1, 2, 6):
        plan = replace(shipped(f"six_types_{skills}"), calls=1_500, warm_up=3_600_000 * 5)
        waits.append(float(simulate(plan, draw(plan, 0)).waited.mean()))
    assert waits[0] > 2 * waits[1] > 2 * waits[2] > 0
