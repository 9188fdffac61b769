"""Why this agent: the record that goes with each offer.

It is bounded, so that explaining stays cheap in a big centre: the first ``LOOKED_AT`` agents of the
clinic are looked at, and each list holds at most ``ENTRIES`` names. The chosen one always heads his list.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from acd.agent import Idle
from acd.messages import Decided
from acd.reasons import why_passed_over
from acd.records import Agent, Call

if TYPE_CHECKING:
    from acd.floor import Floor

ENTRIES = 50
LOOKED_AT = 200


def decided(floor: Floor, call: Call, chosen: Agent, offer: str, because: str) -> Decided:
    """Who could have had ``call``, best first, and who could not and why. Ask before the offer is made."""
    eligible: list[tuple[tuple[int, ...], int, str]] = []
    passed_over: list[tuple[str, str]] = []
    for agent in islice(floor.agents.values(), LOOKED_AT):
        rank = call.bucket.rank_of(agent)
        if rank is not None and agent.ready and isinstance(agent.state, Idle):
            eligible.append((rank, agent.state.free_since, agent.name))
        elif agent is not chosen and len(passed_over) < ENTRIES:
            passed_over.append((agent.name, why_passed_over(agent, call)))
    others = [name for _, _, name in sorted(eligible) if name != chosen.name]
    return Decided(
        at=floor.now,
        call=call.name,
        offer=offer,
        agent=chosen.name,
        strategy=floor.rules[call.queue].strategy,
        eligible=(chosen.name, *others[: ENTRIES - 1]),
        passed_over=tuple(passed_over),
        queue=call.queue,
        priority=call.priority,
        waited_ms=floor.now - call.since,
        position=floor.index.position(call),
        because=because,
        relaxed=call.relaxed,
        promise=call.promise,
    )
