"""Matching: after every event waiting calls are handed to free agents.

Two rules hold whenever ``settle`` has run: no free agent stands beside a waiting call he may
serve, and no call waits that nobody could ever serve if its rules say it must not. Agents lent
by other queues come after a queue's own, and serve their own queues' calls first.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from acd import callbacks
from acd.acuity import in_line
from acd.agent import Idle
from acd.escalation import climb, hopeless, in_vain, move_up, pressed
from acd.floor import Floor
from acd.leaving import release
from acd.messages import Hold
from acd.records import Agent, Call
from acd.relaxing import up_to_date

Candidate = tuple[tuple[int, int], int, Agent | None, Call]


def settle(floor: Floor) -> None:
    """After any change: release who waits in vain, match who can be matched, fetch agents for those who may not wait.

    And again until nothing changes.
    """
    unsettled = bool(floor.freed or floor.back or floor.bereft or floor.came_to_rest or floor.lost)
    unsettled = unsettled or floor.index.borrows
    while unsettled:
        if floor.lost or floor.back:
            up_to_date(floor)
            move_up(floor)
        if floor.bereft or floor.back:
            _release_hopeless(floor)
        if floor.freed or floor.back:
            _match(floor)
        if floor.index.borrows:
            _borrow(floor)
        floor.index.list_up()
        left = [call for call in floor.back if call.stage == "waiting"] if floor.back else []
        if floor.came_to_rest:
            left += pressed(floor)
        _forget(floor)
        for call in sorted(left, key=in_line) if len(left) > 1 else left:
            if call.stage == "waiting":
                climb(floor, call)
        unsettled = bool(floor.freed or floor.back or floor.bereft or floor.came_to_rest or floor.lost)
        if floor.index.borrows:  # a queue that has given its last caller back may lend
            unsettled = unsettled or any(call.stage == "left" for call in left)
    if floor.recalled:
        floor.recalled.clear()


def _forget(floor: Floor) -> None:
    """What had changed has been seen to. (Emptying an empty list costs a hundred instructions.)"""
    if floor.freed:
        floor.freed.clear()
    if floor.back:
        floor.back.clear()
    if floor.bereft:
        floor.bereft.clear()
    if floor.came_to_rest:
        floor.came_to_rest.clear()


def _release_hopeless(floor: Floor) -> None:
    """First in line first, so that the order does not hang on which requirement was met first, which no dump holds."""
    suspects = [call for call in floor.back if call.stage == "waiting"]
    for agents in floor.bereft:
        if not agents.able:
            for bucket in agents.serves:
                if bucket.waiting and not bucket.anybody_able():
                    suspects += bucket.calls()
    for call in sorted(suspects, key=in_line) if len(suspects) > 1 else suspects:
        if call.stage != "waiting" or not hopeless(floor, call):
            continue
        if why := in_vain(floor, call):
            release(floor, call, why)
        else:
            floor.back.append(call)


def _match(floor: Floor) -> None:
    """First in line first, each to the best free agent, until none of the changed can be matched.

    Before the change no free agent stood beside a call he may serve, so only freed agents
    and calls new in line can make a match; a heap of their heads gives the order a scan of the whole line would.
    """
    if len(floor.back) + len(floor.freed) == 1:
        _match_one(floor)
        return
    floor.list_freed()
    heap: list[Candidate] = [
        (in_line(call), number, None, call) for number, call in enumerate(floor.back) if call.stage == "waiting"
    ]
    for number, agent in enumerate(floor.freed, len(floor.back)):
        if agent.ready and (call := floor.index.first_call(agent)) is not None:
            heap.append((in_line(call), number, agent, call))
    heapify(heap)
    while heap:
        _, number, freed, call = heappop(heap)
        if call.stage == "waiting":
            hand_over(floor, call, call.bucket.best_agent(call), "freed" if freed is not None else _came(call))
        if freed is not None and freed.ready and (following := floor.index.first_call(freed)) is not None:
            heappush(heap, (in_line(following), number, freed, following))


def _match_one(floor: Floor) -> None:
    """The same for one call or one agent, which is nearly always: there is no order to keep.

    Nobody else who may serve the first in line is free, or that call would not have waited until now: so the
    strategy need not be asked, and an agent who is given a call stands among the ready not even for a moment.
    """
    for call in floor.back:
        if call.stage == "waiting":
            hand_over(floor, call, call.bucket.best_agent(call), _came(call))
    for agent in floor.freed:
        while agent.ready and (first := floor.index.first_call(agent)) is not None:
            hand_over(floor, first, agent, "freed")
        floor.list_ready(agent)


def at_once(floor: Floor, call: Call, position: int) -> bool:
    """Offer a call that has its place in line but does not wait yet to a free agent, if there is one.

    What ``settle`` would do, without the call's first joining those who wait. Only where nothing else is
    unsettled and nothing is due for the call: else False, and it goes the long way.
    """
    if call.callback is not None or floor.freed or floor.back or floor.bereft or floor.lost or floor.index.borrows:
        return False
    if floor.call_timers.due_of(call) <= floor.now:
        return False
    agent = call.bucket.best_agent(call)
    if agent is None:
        return False
    floor.out.append(Hold(call.name, call.queue, position))
    return hand_over(floor, call, agent, "arrived")


def _borrow(floor: Floor) -> None:
    """Callers of queues that may borrow, first in line first, to agents whose own queues can spare them."""
    while any(hand_over(floor, call, call.bucket.best_borrowed(), "borrowed") for call in floor.index.borrowing()):
        pass


def _came(call: Call) -> str:
    """What brought a call to the matching that no freed agent looked for."""
    if call.offers:
        return "again"
    return "relaxed" if call.relaxed else "arrived"


def hand_over(floor: Floor, call: Call, agent: Agent | None, because: str) -> bool:
    """Offer the call to the agent, if there is one; or dial the patient who is to be called back first."""
    if agent is None or not isinstance(agent.state, Idle):
        return False
    if call.dials_first:
        callbacks.dial_instead(floor, call)
        return True
    if agent.name in floor.recalled:
        because = "recalled"
    floor.ring(call, agent, agent.state, "preferred" if agent.name in call.preferred else because)
    return True
