"""Who is free and who waits, in buckets, so that matching touches only the heads of heaps.

Ready agents with equal profiles share an ``AgentBucket``, a heap by the length of their idle
time. Waiting calls with equal requirements share a ``CallBucket``, a heap by place in line.
Whether a bucket of agents may serve a bucket of calls, and how well, is worked out once
when the younger of the two comes into being. The keys never change while an entry lives, so nothing is
ever re-sorted; an entry that is no longer true is dropped when it comes to the top
(its version is not the record's), and a heap that is mostly stale is rebuilt.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, heapreplace

from acd.messages import AgentProfile
from acd.records import Agent, Call
from acd.requirement import Requirement, why_not
from acd.strategies import Rank

Place = tuple[int, int, int]
ProfileKey = tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...], tuple[str, ...]]


@dataclass(slots=True, eq=False)
class AgentBucket:
    """Agents of one profile. ``able`` counts those who serve the queue, busy or not."""

    profile: AgentProfile
    serves: list[CallBucket] = field(default_factory=list)
    able: int = 0
    ready: int = 0
    heap: list[tuple[int, str, int, Agent]] = field(default_factory=list)

    def add(self, agent: Agent, free_since: int) -> None:
        agent.version += 1
        self.ready += 1
        heappush(self.heap, (free_since, agent.name, agent.version, agent))
        if (head := self.head()) and head[3] is agent:
            for calls in self.serves:
                calls.hear_of(self, (free_since, agent.name))

    def remove(self, agent: Agent) -> None:
        agent.version += 1
        self.ready -= 1
        if len(self.heap) > 2 * self.ready + 16:
            self.heap = [entry for entry in self.heap if entry[2] == entry[3].version]
            heapify(self.heap)

    def head(self) -> tuple[int, str, int, Agent] | None:
        """The longest idle of this profile, or None."""
        heap = self.heap
        while heap and heap[0][2] != heap[0][3].version:
            heappop(heap)
        return heap[0] if heap else None

    def first_call(self) -> Call | None:
        """The first in line among all waiting calls these agents may serve, or None."""
        best: tuple[Place, int, Call] | None = None
        for bucket in self.serves:
            if bucket.waiting and (head := bucket.head()) and (best is None or head[0] < best[0]):
                best = head
        return best[2] if best else None


@dataclass(slots=True, eq=False)
class CallBucket:
    """Waiting calls of one requirement, and the agent buckets that may serve them, best rank first."""

    required: Requirement
    servers: list[tuple[tuple[int, ...], AgentBucket]] = field(default_factory=list)
    waiting: int = 0
    heap: list[tuple[Place, int, Call]] = field(default_factory=list)
    ranks: dict[int, tuple[int, ...]] = field(default_factory=dict)
    heads: list[tuple[tuple[int, ...], int, str, int, AgentBucket]] = field(default_factory=list)
    heard: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Of each agent bucket with an entry in ``heads``, what that entry says; other entries are stale."""

    def add(self, call: Call) -> None:
        call.version += 1
        self.waiting += 1
        heappush(self.heap, (call.place, call.version, call))

    def remove(self, call: Call) -> None:
        call.version += 1
        self.waiting -= 1
        if len(self.heap) > 2 * self.waiting + 16:
            self.heap = [entry for entry in self.heap if entry[1] == entry[2].version]
            heapify(self.heap)

    def head(self) -> tuple[Place, int, Call] | None:
        """The first in line of this requirement, or None."""
        heap = self.heap
        while heap and heap[0][1] != heap[0][2].version:
            heappop(heap)
        return heap[0] if heap else None

    def calls(self) -> list[Call]:
        """All that wait here, first in line first."""
        return [entry[2] for entry in sorted(self.heap) if entry[1] == entry[2].version]

    def anybody_able(self) -> bool:
        return any(agents.able for _, agents in self.servers)

    def hear_of(self, agents: AgentBucket, head: tuple[int, str]) -> None:
        """The longest idle of ``agents`` is now ``head``, better than whoever it was before."""
        if self.heard.get(id(agents)) == head:
            return  # the entry that says so is still there
        rank = self.ranks[id(agents)]
        self.heard[id(agents)] = head
        heappush(self.heads, (rank, *head, id(agents), agents))
        if len(self.heads) > 2 * len(self.heard) + 16:
            self.heads = [entry for entry in self.heads if self.heard.get(entry[3]) == entry[1:3]]
            heapify(self.heads)

    def rank_of(self, agents: AgentBucket) -> tuple[int, ...] | None:
        """How well those agents suit these calls, smaller is better; None if they may not serve them."""
        return self.ranks.get(id(agents))

    def best_agent(self) -> Agent | None:
        """The agent the strategy wants for these calls, or None if no able one is free.

        ``heads`` may say too well of a bucket whose head has gone, never too ill: so what is
        found wrong at the top is put right and sinks, and the first that is right is the best.
        """
        heads = self.heads
        while heads:
            rank, since, name, key, agents = heads[0]
            if self.heard.get(key) != (since, name):
                heappop(heads)
                continue
            head = agents.head()
            if head is None:
                heappop(heads)
                del self.heard[key]
            elif (head[0], head[1]) == (since, name):
                return head[3]
            else:
                self.heard[key] = (head[0], head[1])
                heapreplace(heads, (rank, head[0], head[1], key, agents))
        return None


class Index:
    """All buckets of one configuration, and each queue's line for telling positions."""

    def __init__(self, ranks: dict[str, Rank]) -> None:
        self._ranks = ranks
        self._agents: dict[ProfileKey, AgentBucket] = {}
        self._calls: dict[Requirement, CallBucket] = {}
        self._lines: dict[str, list[Place]] = {}

    def agent_bucket(self, profile: AgentProfile) -> AgentBucket:
        """The bucket for agents like this one, made on first use."""
        key = (tuple(sorted(profile.skills)), tuple(sorted(profile.languages)), tuple(sorted(profile.queues)))
        bucket = self._agents.get(key)
        if bucket is None:
            bucket = self._agents[key] = AgentBucket(profile)
            for calls in self._calls.values():
                self._link(bucket, calls)
        return bucket

    def call_bucket(self, required: Requirement) -> CallBucket:
        """The bucket for calls that need this, made on first use."""
        bucket = self._calls.get(required)
        if bucket is None:
            bucket = self._calls[required] = CallBucket(required)
            for agents in self._agents.values():
                self._link(agents, bucket)
        return bucket

    def _link(self, agents: AgentBucket, calls: CallBucket) -> None:
        if not why_not(agents.profile, calls.required):
            rank = self._ranks[calls.required.queue](agents.profile, calls.required)
            agents.serves.append(calls)
            insort(calls.servers, (rank, agents), key=lambda server: server[0])
            calls.ranks[id(agents)] = rank
            if head := agents.head():
                calls.hear_of(agents, (head[0], head[1]))

    def join(self, call: Call) -> None:
        """The call takes its place in its queue's line, where it stays while it waits or rings."""
        insort(self._lines.setdefault(call.queue, []), call.place)

    def leave(self, call: Call) -> None:
        line = self._lines[call.queue]
        del line[bisect_left(line, call.place)]

    def position(self, call: Call) -> int:
        """The call's position in its queue, counted from 1."""
        return bisect_left(self._lines[call.queue], call.place) + 1
