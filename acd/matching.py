"""Matching: after every event waiting calls are handed to free agents.

Two rules hold whenever ``settle`` has run: no free agent stands beside a waiting call he may
serve, and no call waits that nobody could ever serve if its rules say it must not.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from acd.agent import Idle
from acd.floor import Floor
from acd.index import AgentBucket
from acd.records import Call

Candidate = tuple[tuple[int, int, int], int, AgentBucket | None, Call]


def settle(floor: Floor) -> None:
    """After any change: release who waits in vain, match who can be matched, end what is overdue."""
    _release_hopeless(floor)
    _match(floor)
    for call in floor.back:
        if call.stage == "waiting" and call.wait_ends is not None and call.wait_ends <= floor.now:
            floor.release(call, "timed_out")
    floor.freed, floor.back, floor.bereft = [], [], []


def _release_hopeless(floor: Floor) -> None:
    suspects = [call for call in floor.back if call.stage == "waiting"]
    for agents in floor.bereft:
        if not agents.able:
            for bucket in agents.serves:
                if bucket.waiting and not bucket.anybody_able():
                    suspects += bucket.calls()
    for call in suspects:
        if call.stage == "waiting" and (why := floor.hopeless(call)):
            floor.release(call, why)


def _match(floor: Floor) -> None:
    """First in line first, each to the best free agent, until none of the changed can be matched.

    Before the change no free agent stood beside a call he may serve, so only freed agents
    and calls new in line can make a match; a heap of their heads gives the order a scan of the whole line would.
    """
    buckets = list({id(agent.bucket): agent.bucket for agent in floor.freed if agent.ready}.values())
    heap: list[Candidate] = [
        (call.place, number, None, call) for number, call in enumerate(floor.back) if call.stage == "waiting"
    ]
    for number, bucket in enumerate(buckets, len(heap) + len(floor.back)):
        if call_waiting := bucket.first_call():
            heap.append((call_waiting.place, number, bucket, call_waiting))
    heapify(heap)
    while heap:
        _, number, origin, call = heappop(heap)
        if call.stage == "waiting" and (agent := call.bucket.best_agent()) and isinstance(agent.state, Idle):
            floor.ring(call, agent, agent.state)
        if origin and origin.ready and (following := origin.first_call()):
            heappush(heap, (following.place, number, origin, following))
