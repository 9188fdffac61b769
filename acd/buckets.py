"""Buckets: ready agents of equal profiles, and waiting calls of equal requirements.

Whether a bucket of agents may serve a bucket of calls, and how well, is worked out once for each pair. A
call bucket with few servers asks each of them for its first; one with many walks along a line that all
agents with its rarest skill share, and takes the first who may serve it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from acd.lines import Line, QueueLine, Ready, Waiting
from acd.needs import ANYBODY
from acd.requirement import Requirement, why_unfit
from acd.rules import AgentProfile

if TYPE_CHECKING:
    from acd.index import Index
    from acd.records import Agent, Call
    from acd.strategies import Strategy

FEW = 24
"""Up to so many servers are asked one by one."""
EQUAL: tuple[int, ...] = ()
FAR: Final = 1 << 60
"""Later than everything."""
NOWHERE: Final[list[Ready]] = []
"""The places of everybody who is not among the ready. Nobody writes to it."""


class AgentBucket:
    """Agents of one profile. ``able`` counts those who serve the queue, busy or not.

    ``off``: queues these agents have left for now.
    """

    def __init__(self, number: int, profile: AgentProfile, off: tuple[str, ...], orders: int) -> None:
        self.number = number
        self.profile = profile
        self.off = off
        self.skills = dict(profile.skills)
        self.languages = dict(profile.languages)
        self.mask = 0
        """Their skills as bits, to leave most others out at a glance."""
        self.able = 0
        self.ready = 0
        self.serves: list[CallBucket] = []
        """Every bucket with waiting calls they may serve, and some that are empty by now."""
        self.first_since = FAR
        """Since when the longest idle of the ready ones is free. This and ``CallBucket.first_at`` let most
        buckets be passed over at the cost of one number."""
        self.lines: list[Line[Ready]] = [Line() for _ in range(orders)]
        """The ready ones, a line for each order in use."""
        self.shared: list[list[Line[Ready]]] = [[] for _ in range(orders)]
        """Lines they share with others."""

    def serves_queue(self, required: Requirement) -> bool:
        """Whether the queue is one of theirs."""
        if required.queue in self.off:
            return False
        return not self.profile.queues or required.any_list or required.queue in self.profile.queues

    def fits(self, required: Requirement) -> bool:
        """Whether they can do what is asked, whatever queues they serve. Named agents are looked at one by one."""
        if required.language and self.languages.get(required.language, 0) < required.language_level:
            return False
        skills = self.skills
        for name, level in required.needs:
            if skills.get(name, 0) < level:
                return False
        if required.need == ANYBODY and not required.teams:
            return True
        return why_unfit(self.profile, required) in ("", "named")

    def add(self, agent: Agent, entries: list[Ready]) -> None:
        """The agent is ready; ``entries`` are his places, one for each order in use."""
        self.ready += 1
        agent.entries = entries
        for kind, entry in enumerate(entries):
            self.lines[kind].add(entry)
            for line in self.shared[kind]:
                line.add(entry)
        self.first_since = min(self.first_since, entries[0].at)

    def remove(self, agent: Agent) -> None:
        """The agent is not free any more; nothing if he was offered a call before he was listed here."""
        entries = agent.entries
        if not entries:
            return
        self.ready -= 1
        agent.entries = NOWHERE
        for entry in entries:
            entry.alive = False
        if entries[0].at == self.first_since:
            self._look()

    def _look(self) -> None:
        first = self.lines[0].first()
        self.first_since = first.at if first is not None else FAR


class CallBucket:
    """Waiting calls of one requirement, and the agent buckets that may serve them, best rank first."""

    def __init__(self, index: Index, number: int, required: Requirement, strategy: Strategy, kind: int) -> None:
        self.index = index
        self.number = number
        self.required = required
        self.strategy = strategy
        self.kind = kind
        """Which of the index's orders the strategy uses."""
        self._pool = strategy.pool
        self._longest = kind == 0 and strategy.rank is None
        """Among servers asked one by one the longest idle is the best."""
        self.takes_any = strategy.rank is None and strategy.pool is None and not required.named
        """All servers are as good, so that one may walk along their line."""
        self.mask = index.mask(required)
        self.queue: QueueLine = index.line(required.queue)
        self.waiting = 0
        self.line: Line[Waiting] = Line()
        self.first_at = FAR
        """The place of the first in line; of equal ones the order of arrival decides."""
        self.servers: list[AgentBucket] = []
        self.ranks: list[tuple[int, ...]] = []
        """Of ``servers``, smallest first."""
        self.rank: dict[int, tuple[int, ...]] = {}
        """By number of the agent bucket."""
        self.borrowed: list[AgentBucket] = []
        """Agents of other queues who may be lent."""
        self.known = 0
        """So many of the index's agent buckets have been looked at."""
        self.listed = False
        """Whether every server has this bucket among those it serves."""
        self.walk: Line[Ready] | None = None
        """The line shared by many that is walked along when there are too many servers to ask each."""

    # --- calls

    def add(self, call: Call) -> None:
        """The call waits here, not yet seen by agents who become free: ``Index.list_up`` sees to that."""
        self.waiting += 1
        self.queue.waiting += 1
        entry = call.entry = Waiting(call)
        self.line.add(entry)
        self.first_at = min(self.first_at, entry.at)
        if not self.listed:
            self.index.unlisted.append(self)

    def remove(self, call: Call) -> None:
        self.waiting -= 1
        self.queue.waiting -= 1
        entry = call.entry
        if entry is not None:
            entry.alive = False
            call.entry = None
            if entry.at <= self.first_at:
                self._look()

    def _look(self) -> None:
        first = self.line.first()
        self.first_at = first.at if first is not None else FAR

    def head(self) -> Call | None:
        """The first in line of this requirement, or None."""
        entry = self.line.first()
        return entry.call if entry is not None else None

    def calls(self) -> list[Call]:
        """All that wait here, first in line first."""
        return [entry.call for entry in self.line.living()]

    # --- agents

    def rank_of(self, agent: Agent) -> tuple[int, ...] | None:
        """How well the agent suits these calls, smaller is better; None if he may not serve them."""
        self.index.catch_up(self)
        if not self.names(agent):
            return None
        return self.rank.get(agent.bucket.number)

    def names(self, agent: Agent) -> bool:
        """Whether the agent is one of those asked for by name, if any are."""
        return not self.required.named or agent.name in self.required.named

    def anybody_able(self) -> bool:
        """Whether somebody on the queue could serve these calls, now or after the contact in hand."""
        self.index.catch_up(self)
        if self.required.named:
            return any(agent.able and self.rank_of(agent) is not None for agent in self.index.named(self.required))
        return any(agents.able for agents in self.servers)

    def best_agent(self, call: Call | None = None) -> Agent | None:
        """The agent the strategy wants for these calls (for ``call``, if given), or None if no able one is free.

        A preferred agent of the call's comes first. One who is due a lighter call comes last for a hard one.
        """
        self.index.prepare(self)
        if call is not None and call.preferred:
            for name in call.preferred:
                agent = self.index.agents.get(name)
                if agent is not None and agent.ready and self.rank_of(agent) is not None:
                    return agent
        if self.required.named:
            ready = [agent for agent in self.index.named(self.required) if agent.ready]
            found = self._first_of([agent for agent in ready if self.rank_of(agent) is not None])
        elif self.walk is not None:
            found = self._walked(self.walk)
        elif self._pool is not None:
            found = self._of_fullest_pool(self._pool)
        else:
            found = self._asked()
        if found is not None and found.light_next and call is not None and call.priority in ("emergency", "urgent"):
            return self._not_light() or found
        return found

    def _asked(self) -> Agent | None:
        """Each server's first, the best of the best rank."""
        if self._longest:
            return self._longest_idle()
        best: Ready | None = None
        best_rank = EQUAL
        ranks, kind = self.ranks, self.kind
        for at, agents in enumerate(self.servers):
            if agents.ready:
                if best is not None and ranks[at] != best_rank:
                    break
                entry = agents.lines[kind].first()
                if entry is not None and (best is None or entry.before(best)):
                    best, best_rank = entry, ranks[at]
        return best.agent if best is not None else None

    def _longest_idle(self) -> Agent | None:
        """The same for servers who are all as good."""
        best: Ready | None = None
        best_since = FAR
        for agents in self.servers:
            since = agents.first_since
            if since < best_since or (since == best_since and since != FAR):
                entry = agents.lines[0].first()
                if entry is not None and (best is None or entry.before(best)):
                    best, best_since = entry, since
        return best.agent if best is not None else None

    def _walked(self, line: Line[Ready]) -> Agent | None:
        """The first along the shared line who may serve; only for strategies to which all ranks are equal."""
        line.first()
        entries, mask = line.entries, self.mask
        for at in range(line.rest(), len(entries)):
            entry = entries[at]
            if entry.alive and entry.mask & mask == mask and self._serves(entry):
                return entry.agent
        return None

    def _serves(self, entry: Ready) -> bool:
        """Looked up if every server is known, else worked out."""
        if self.known:
            return entry.number in self.rank
        agents = entry.agent.bucket
        return agents.fits(self.required) and agents.serves_queue(self.required)

    def _of_fullest_pool(self, excess: Callable[[int, int, int, int], int]) -> Agent | None:
        all_ready = sum(agents.ready for agents in self.servers)
        all_able = sum(agents.able for agents in self.servers)
        found = [
            (-excess(agents.ready, agents.able, all_ready, all_able), _order(entry), entry.agent.name)
            for agents in self.servers
            if agents.ready and (entry := agents.lines[self.kind].first()) is not None
        ]
        return self.index.agents[min(found)[2]] if found else None

    def _first_of(self, agents: list[Agent]) -> Agent | None:
        """The best of these ready agents by rank and order."""
        found = [(self.rank[agent.bucket.number], _order(agent.entries[self.kind]), agent.name) for agent in agents]
        return self.index.agents[min(found)[2]] if found else None

    def _not_light(self) -> Agent | None:
        """The best who is not due a lighter call. Looks at every ready agent, which is rare."""
        self.index.catch_up(self)
        servers = [agents for agents in self.servers if agents.ready]
        ready = [entry.agent for agents in servers for entry in agents.lines[self.kind].living()]
        return self._first_of([a for a in ready if not a.light_next and self.rank_of(a) is not None])

    def best_borrowed(self) -> Agent | None:
        """The longest idle of those whom other queues can spare now, or None."""
        self.index.catch_up(self)
        found: list[tuple[Any, str]] = []
        for agents in self.borrowed:
            if agents.ready and self.index.lent(agents, self.required.queue):
                ready = [entry.agent for entry in agents.lines[0].living()]
                found += [(_order(agent.entries[0]), agent.name) for agent in ready if self.names(agent)][:1]
        return self.index.agents[min(found)[1]] if found else None


def _order(entry: Ready) -> tuple[int, Any]:
    return entry.at, entry.key
