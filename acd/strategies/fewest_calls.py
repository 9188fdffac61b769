"""Whoever has answered the fewest calls this shift."""

from acd.records import Agent


def order(agent: Agent) -> int:
    return agent.answered
