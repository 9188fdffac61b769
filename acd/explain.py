"""Why this agent: the record that goes with each offer.

It is bounded so that explaining never costs more than deciding in a big centre: at most
``ENTRIES`` names in each list, and at most ``LOOKED_AT`` agents looked at for the second.
"""

from __future__ import annotations

from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING

from acd.agent import Idle, Resting, shown
from acd.messages import Decided
from acd.records import Agent, Call
from acd.requirement import why_not

if TYPE_CHECKING:
    from acd.floor import Floor

ENTRIES = 50
LOOKED_AT = 200


def decided(floor: Floor, call: Call, chosen: Agent, offer: str) -> Decided:
    """Who could have had ``call``, best first, and who could not and why. Ask before the offer is made."""
    passed_over = [
        (agent.name, why) for agent in islice(floor.agents.values(), LOOKED_AT) if (why := why_passed_over(agent, call))
    ]
    return Decided(
        at=floor.now,
        call=call.name,
        offer=offer,
        agent=chosen.name,
        strategy=floor.rules[call.queue].strategy,
        eligible=tuple(_eligible(call)),
        passed_over=tuple(passed_over[:ENTRIES]),
    )


def _eligible(call: Call) -> list[str]:
    found: list[tuple[tuple[int, ...], int, str]] = []
    for rank, agents in call.bucket.servers:
        if agents.ready:
            live = (entry for entry in agents.heap if entry[2] == entry[3].version)
            found += ((rank, since, name) for since, name, _, _ in nsmallest(ENTRIES, live))
    return [name for _, _, name in nsmallest(ENTRIES, found)]


def why_passed_over(agent: Agent, call: Call) -> str:
    """Why this agent cannot have ``call`` now, in a word or two; ``""`` if he can."""
    if unfit := why_not(agent.profile, call.required):
        return unfit
    match agent.state:
        case Idle():
            return "" if agent.device == "available" else f"phone {agent.device}"
        case Resting(why=why):
            return f"left alone after {why}"
    seen = shown(agent.state)
    if seen.presence == "signed_out":
        return "signed_out"
    if seen.presence == "off_queue":
        return "not_responding" if seen.activity == "not_responding" else "paused"
    return seen.activity
