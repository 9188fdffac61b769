"""In turn: whoever was asked longest ago, whether he answered or not; first those never asked."""

from acd.records import Agent


def order(agent: Agent) -> int:
    return agent.last_offer
