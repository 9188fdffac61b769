"""Who is free and who waits: all buckets of one configuration, tied together as far as is needed.

A call bucket learns which agents may serve it when it is first asked, from the agents who have its
rarest skill (or pair of skills) and not from all; agents learn of a call bucket when
calls wait in it. What an event costs does not grow with the number of agents, callers
or requirements, but only with how many of them have to do with each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping

from acd.acuity import before, in_line, urgency
from acd.buckets import EQUAL, FAR, FEW, AgentBucket, CallBucket
from acd.lines import Line, QueueLine, Ready
from acd.needs import ANYBODY
from acd.records import Agent, Call
from acd.requirement import Requirement
from acd.rules import AgentProfile, QueueRules
from acd.strategies import Order, find

ProfileKey = tuple[
    tuple[tuple[str, int], ...], tuple[tuple[str, int], ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]
]
Anchor = tuple[str, ...]
"""What a group of agents has in common: ``("skill", name)``, ``("language", name)`` or nothing."""
TIDY_CALLS_ABOVE = 32_768
MANY = 128
"""Above so many agent buckets with one skill those with a pair of skills are listed, too."""


class Group:
    """All agent buckets that have something in common, in the order they came."""

    def __init__(self, orders: int) -> None:
        self.members: list[AgentBucket] = []
        self.lines: list[Line[Ready] | None] = [None] * orders
        """The line they share for an order, once somebody walks along it."""
        self.known = 0
        """Of a pair: so many members of the wider group have been looked at."""


class Index:
    """Raises ValueError for an unknown strategy."""

    def __init__(self, rules: Mapping[str, QueueRules]) -> None:
        self.rules = rules
        self.agents: dict[str, Agent] = {}
        self.unlisted: list[CallBucket] = []
        """Buckets in which calls wait that their servers have not been told of."""
        self.may_lend: Callable[[str, str], bool] = _nobody_lends
        """Given a lender and a borrower: whether that queue can spare agents now."""
        self._strategies = {name: find(rule.strategy, name) for name, rule in rules.items()}
        self._orders: list[Order | None] = [None]
        for strategy in self._strategies.values():
            if strategy.order not in self._orders:
                self._orders.append(strategy.order)
        self._borrows = {name: tuple(each.queue for each in rule.borrow) for name, rule in rules.items()}
        self.borrows = any(self._borrows.values())
        self._ratio = [name for name, strategy in self._strategies.items() if strategy.queue is not None]
        self._shares = sum(rules[name].share for name in self._ratio)
        self._agent_buckets: dict[ProfileKey, AgentBucket] = {}
        self._buckets: list[AgentBucket] = []
        self._groups: dict[Anchor, Group] = {(): Group(len(self._orders))}
        self._calls: dict[Requirement, CallBucket] = {}
        self._calls_by_id: dict[int, CallBucket] = {}
        """The same by the identity of the very requirement, which its bucket keeps alive: quicker than its hash."""
        self._plain: dict[str, dict[str, dict[tuple[tuple[str, int], ...], CallBucket]]] = {}
        """The same for calls that ask for nothing but skills and a language, by queue, language and skills: what
        nearly every call asks is found without being worked out."""
        self._calls_by_name: dict[str, list[CallBucket]] = {}
        """Call buckets that name an agent, by his name."""
        self._bits: dict[str, int] = {}
        """Of each skill somebody has, its bit in the masks of the agent buckets."""
        self._made = 0
        self._tidy_at = TIDY_CALLS_ABOVE
        self._lines: dict[str, QueueLine] = {}

    # --- agents

    def enlist(self, agent: Agent, off: tuple[str, ...] = ()) -> None:
        """Put the agent in the bucket of those like him; ``off`` are queues he has left for now."""
        self.agents[agent.name] = agent
        agent.bucket = self._agent_bucket(agent.profile, off)
        for calls in self._calls_by_name.get(agent.name, ()):
            self.catch_up(calls)

    def _agent_bucket(self, profile: AgentProfile, off: tuple[str, ...]) -> AgentBucket:
        key = (
            tuple(sorted(profile.skills)),
            tuple(sorted(profile.languages)),
            tuple(sorted(profile.queues)),
            tuple(sorted(profile.teams)),
            tuple(sorted(off)),
        )
        bucket = self._agent_buckets.get(key)
        if bucket is None:
            bucket = self._agent_buckets[key] = AgentBucket(len(self._buckets), profile, off, len(self._orders))
            for name in bucket.skills:
                bucket.mask |= self._bits.setdefault(name, 1 << len(self._bits))
            self._buckets.append(bucket)
            for anchor in _anchors(profile):
                self._join_group(bucket, anchor)
            for calls in self._calls.values():
                if calls.listed:
                    self.catch_up(calls)
        return bucket

    def _join_group(self, bucket: AgentBucket, anchor: Anchor) -> None:
        group = self._groups.get(anchor)
        if group is None:
            group = self._groups[anchor] = Group(len(self._orders))
        group.members.append(bucket)
        for kind, line in enumerate(group.lines):
            if line is not None:
                bucket.shared[kind].append(line)

    def ready(self, agent: Agent, free_since: int) -> None:
        """The agent may be offered a call from now on."""
        entries = [Ready(free_since, agent.name, agent)]
        if len(self._orders) > 1:
            key = (free_since, agent.name)
            entries += [Ready(order(agent), key, agent) for order in self._orders if order is not None]
        agent.bucket.add(agent, entries)

    def named(self, required: Requirement) -> list[Agent]:
        """The agents a requirement names, as far as there are such."""
        return [agent for name in required.named if (agent := self.agents.get(name)) is not None]

    # --- calls

    def call_bucket(self, required: Requirement) -> CallBucket:
        """The bucket for calls that need this, made on first use."""
        bucket = self._calls_by_id.get(id(required))
        if bucket is None or bucket.required is not required:
            bucket = self._calls.get(required)
        if bucket is None:
            if len(self._calls) >= self._tidy_at:
                self._tidy()
            strategy = self._strategies[required.queue]
            self._made += 1
            bucket = CallBucket(self, self._made, required, strategy, self._orders.index(strategy.order))
            self._calls[required] = self._calls_by_id[id(required)] = bucket
            for name in required.named:
                self._calls_by_name.setdefault(name, []).append(bucket)
        return bucket

    def plain_bucket(self, queue: str, language: str, needs: tuple[tuple[str, int], ...]) -> CallBucket | None:
        """The bucket for calls that ask for nothing else, if ``plainly`` has said which it is."""
        by_language = self._plain.get(queue)
        by_needs = by_language.get(language) if by_language is not None else None
        return by_needs.get(needs) if by_needs is not None else None

    def plainly(self, queue: str, language: str, needs: tuple[tuple[str, int], ...], bucket: CallBucket) -> None:
        self._plain.setdefault(queue, {}).setdefault(language, {})[needs] = bucket

    def _tidy(self) -> None:
        """Forget requirements nobody waits with; they are met again as if for the first time."""
        self._plain.clear()
        for bucket in [bucket for bucket in self._calls.values() if not bucket.waiting]:
            del self._calls[bucket.required]
            self._calls_by_id.pop(id(bucket.required), None)
            for agents in bucket.servers:
                if bucket.listed:
                    agents.serves.remove(bucket)
            for name in bucket.required.named:
                self._calls_by_name[name].remove(bucket)
        self._tidy_at = max(TIDY_CALLS_ABOVE, 2 * len(self._calls))

    def catch_up(self, calls: CallBucket) -> None:
        """Let a call bucket know the agent buckets that were made since it was last asked."""
        every = len(self._buckets)
        if calls.required.named:
            new = [agent.bucket for agent in self.named(calls.required) if agent.bucket.number not in calls.rank]
        elif calls.known == every:
            return
        else:
            new = self._buckets[calls.known :] if calls.known else self._candidates(calls.required)
        calls.known = every
        mask = calls.mask = self.mask(calls.required)
        for agents in [agents for agents in new if agents.mask & mask == mask]:
            if agents.fits(calls.required):
                if agents.serves_queue(calls.required):
                    self._tie(agents, calls)
                elif calls.required.queue not in agents.off and self._lends(agents.profile, calls.required.queue):
                    calls.borrowed.append(agents)
        if len(calls.servers) > FEW and calls.walk is None and calls.takes_any:
            calls.walk = self._shared_line(calls)

    def prepare(self, calls: CallBucket) -> None:
        """Let a call bucket know as much as it takes to find the best free agent.

        Where many have the skills asked that is a line to walk along: looking at every one of some hundred servers
        is left until calls wait and the servers must be told.
        """
        if calls.known:
            self.catch_up(calls)
        elif calls.walk is None:
            if calls.takes_any and self._many_have(calls):
                calls.walk = self._shared_line(calls)
            else:
                self.catch_up(calls)

    def _many_have(self, calls: CallBucket) -> bool:
        """Whether more agents have the skills these calls need than are asked one by one."""
        required = calls.required
        if required.teams or required.need != ANYBODY:
            return False
        mask, candidates = self.mask(required), self._candidates(required)
        calls.mask = mask
        if len(required.needs) > 1:
            candidates = [agents for agents in candidates if agents.mask & mask == mask]
        return len(candidates) > FEW

    def mask(self, required: Requirement) -> int:
        """The needed skills as bits. A skill nobody has gives a bit nobody has."""
        mask = 0
        for name, level in required.needs:
            if level > 0:
                mask |= self._bits.get(name, 1 << len(self._bits))
        return mask

    def _tie(self, agents: AgentBucket, calls: CallBucket) -> None:
        rank = calls.strategy.rank(agents.profile, calls.required) if calls.strategy.rank else EQUAL
        if calls.ranks and rank < calls.ranks[-1]:
            at = bisect_right(calls.ranks, rank)
            calls.ranks.insert(at, rank)
            calls.servers.insert(at, agents)
        else:
            calls.ranks.append(rank)
            calls.servers.append(agents)
        calls.rank[agents.number] = rank
        if calls.listed:
            agents.serves.append(calls)

    def _rarest(self, required: Requirement) -> Anchor:
        """Of the skills and the language asked, the one the fewest have."""
        rarest: Anchor = ()
        fewest = -1
        for name, level in required.needs:
            have = len(self._members(("skill", name))) if level > 0 else fewest
            if level > 0 and (fewest < 0 or have < fewest):
                rarest, fewest = ("skill", name), have
        if required.language and required.language_level > 0:
            spoken: Anchor = ("language", required.language)
            if fewest < 0 or len(self._members(spoken)) < fewest:
                return spoken
        return rarest

    def _members(self, anchor: Anchor) -> list[AgentBucket]:
        group = self._groups.get(anchor)
        return group.members if group is not None else []

    def _candidates(self, required: Requirement) -> list[AgentBucket]:
        """Agent buckets among which are all that may serve; as few others as is cheap to find out."""
        anchor = self._rarest(required)
        members = self._members(anchor)
        if len(members) <= MANY or len(required.needs) < 2:
            return members
        names = sorted((len(self._members(("skill", name))), name) for name, level in required.needs if level > 0)
        return self._pair(names[0][1], names[1][1]) if len(names) > 1 else members

    def _pair(self, first: str, second: str) -> list[AgentBucket]:
        """All who have both skills."""
        anchor = ("pair", *sorted((first, second)))
        group = self._groups.get(anchor)
        if group is None:
            group = self._groups[anchor] = Group(0)
        wider = self._members(("skill", anchor[1]))
        bit = self._bits.get(anchor[2], 0)
        group.members += [agents for agents in wider[group.known :] if agents.mask & bit]
        group.known = len(wider)
        return group.members

    def _shared_line(self, calls: CallBucket) -> Line[Ready]:
        """The line of all who have the rarest thing these calls need, begun on first use."""
        group = self._groups[self._rarest(calls.required)]
        line = group.lines[calls.kind]
        if line is None:
            line = group.lines[calls.kind] = Line()
            here = [entry for agents in group.members for entry in agents.lines[calls.kind].living()]
            for entry in sorted(here, key=lambda entry: (entry.at, entry.key)):
                line.add(entry)
            for agents in group.members:
                agents.shared[calls.kind].append(line)
        return line

    def list_up(self) -> None:
        """Tell agents of the calls that are left waiting, so that whoever becomes free finds them."""
        for calls in self.unlisted:
            if calls.waiting and not calls.listed:
                self.catch_up(calls)
                calls.listed = True
                for agents in calls.servers:
                    agents.serves.append(calls)
        if self.unlisted:
            self.unlisted.clear()

    def first_call(self, agent: Agent) -> Call | None:
        """The call a freed agent should serve: the first in line of all he may, or by the queues' shares."""
        best: Call | None = None
        best_at = FAR
        for calls in agent.bucket.serves:
            at = calls.first_at
            if (at < best_at or (at == best_at and at != FAR)) and calls.names(agent):
                head = calls.head()
                if head is not None and (best is None or at < best_at or before(head, best)):
                    best, best_at = head, at
        if self._ratio and best is not None and best.queue in self._ratio:
            return self._by_share(agent, best)
        return best

    def _by_share(self, agent: Agent, first: Call) -> Call:
        """As urgent as ``first``, in queues with shares: the first caller of that which is longest for its share."""
        every = sum(self.line(queue).waiting for queue in self._ratio)
        urgent = urgency(first)
        found = []
        for calls in agent.bucket.serves:
            excess = calls.strategy.queue
            head = calls.head()
            if excess is None or head is None or urgency(head) != urgent:
                continue
            if calls.names(agent):
                queue = calls.required.queue
                over = excess(self.line(queue).waiting, self.rules[queue].share, every, self._shares)
                found.append((-over, in_line(head), head.name))
        return first if not found else self._call(agent, min(found)[2])

    def _call(self, agent: Agent, name: str) -> Call:
        heads = [head for calls in agent.bucket.serves if (head := calls.head()) is not None]
        return next(head for head in heads if head.name == name)

    def borrowing(self) -> list[Call]:
        """The first callers of each requirement in queues that may borrow, first in line first."""
        calls = [bucket for bucket in self._calls.values() if bucket.waiting and self._borrows[bucket.required.queue]]
        heads = [head for bucket in calls if (head := bucket.head()) is not None]
        return sorted(heads, key=in_line)

    def _lends(self, profile: AgentProfile, borrower: str) -> bool:
        """Whether agents of this profile serve a queue ``borrower`` may borrow of."""
        return any(lender in profile.queues for lender in self._borrows.get(borrower, ()))

    def lent(self, agents: AgentBucket, borrower: str) -> bool:
        """Whether one of the queues these agents serve can spare them for ``borrower`` now."""
        lenders = [name for name in self._borrows.get(borrower, ()) if name in agents.profile.queues]
        return any(name not in agents.off and self.may_lend(name, borrower) for name in lenders)

    # --- positions

    def line(self, queue: str) -> QueueLine:
        """A queue's line, made on first use."""
        line = self._lines.get(queue)
        if line is None:
            line = self._lines[queue] = QueueLine()
        return line

    def join(self, call: Call) -> int:
        """The call takes its place in its queue's line, where it stays while it waits or rings: its position."""
        return self.line(call.queue).join(call)

    def leave(self, call: Call) -> None:
        if call.block is not None:
            self.line(call.queue).leave(call)

    def position(self, call: Call) -> int:
        """The call's position in its queue, counted from 1."""
        return self.line(call.queue).position(call)


def _nobody_lends(_lender: str, _borrower: str) -> bool:
    return False


def _anchors(profile: AgentProfile) -> list[Anchor]:
    """The groups an agent of this profile belongs to."""
    skills = [("skill", name) for name, level in profile.skills if level > 0]
    languages = [("language", name) for name, level in profile.languages if level > 0]
    return [(), *skills, *languages]
