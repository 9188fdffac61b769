"""The naive scan: who should have been offered whom, by looking at everything there is, once after every event.

It reads like the definitions in ``acd/strategies/`` and ``docs/reference/acd.md``; what the engine's buckets, lines and
heaps do must come to the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from acd.agent import Idle, Offered
from acd.messages import Borrow, Clinic, Command, Event, Left, Offer, Queued, QueueRules
from acd.records import WaitingView
from acd.shown import stays_on_queue
from tests.properties.acd_world import QUEUES, World, clinics, profiles
from tests.properties.laws import BY_SHARE, can, place, profiles_of, serves

GIVEN_BACK = ("timed_out", "safe_end")
"""Outcomes of callers who stood in line while agents were looked for, and left it when none was found."""
NOT_SERVED = ("withdrawn", "expired")
"""Outcomes that say nothing of how a queue serves its callers."""


@st.composite
def sharing_clinics(draw: st.DrawFn) -> Clinic:
    """Clinics whose queues share agents by ratios, with several agents of one profile, so that pools are pools."""
    clinic = draw(clinics())
    kinds = draw(st.lists(profiles, min_size=1, max_size=2))
    agents = tuple(replace(draw(st.sampled_from(kinds)), agent=profile.agent) for profile in clinic.agents)
    strategies = st.sampled_from(["idleness_ratio", *BY_SHARE])
    queues = tuple(replace(q, strategy=draw(strategies), share=draw(st.integers(1, 3))) for q in clinic.queues)
    return replace(clinic, agents=agents, queues=queues)


@st.composite
def borrowing_clinics(draw: st.DrawFn) -> Clinic:
    """Clinics whose queues may borrow agents of each other, and whose agents mostly list one queue."""
    clinic = draw(clinics())
    names = [rules.queue for rules in clinic.queues]
    lists = st.sampled_from([("desk",), ("desk",), ("ward",), QUEUES, ()])
    borrows = st.sampled_from([(), *((Borrow(queue, level),) for queue in names for level in (0.4, 0.8))])
    agents = tuple(replace(profile, queues=draw(lists)) for profile in clinic.agents)
    queues = tuple(replace(rules, borrow=draw(borrows), service_target_ms=400) for rules in clinic.queues)
    return replace(clinic, agents=agents, queues=queues)


@dataclass
class Scan:
    """The floor as it stood when agents were looked for, found by undoing the offers that came of it.

    ``came``: calls new in line. An agent who is free names the call he should serve, and so does each new call
    itself; the first in line of the named goes to the best free agent, and so on until nobody names any.
    """

    world: World
    commands: list[Command]
    came: list[str]
    line: dict[str, WaitingView] = field(init=False)
    free: dict[str, int] = field(init=False)
    """Since when, by agent."""
    asked: dict[str, int] = field(init=False)
    """When each agent was asked last, as a number; 0: never."""
    counts: dict[str, int] = field(init=False)
    """How many wait in each queue."""

    def __post_init__(self) -> None:
        world, made = self.world, {c.call: c.agent for c in self.commands if isinstance(c, Offer)}
        self.profiles = profiles_of(world.clinic)
        self.rules = {rules.queue: rules for rules in world.clinic.queues}
        self.views = {view.agent: view for view in world.acd.agents()}
        self.line = {call.call: call for call in world.acd.waiting() if call.agent is None or call.call in made}
        given_back = [c.queue for c in self.commands if isinstance(c, Left) and c.outcome in GIVEN_BACK]
        in_line = [call.queue for call in self.line.values()]
        self.counts = {queue: in_line.count(queue) + given_back.count(queue) for queue in self.rules}
        offered = world.offered[: len(world.offered) - len(made)]
        self.asked = {agent: serial for serial, agent in enumerate(offered, 1)}
        self.free = {}
        for agent in world.acd._floor.agents.values():
            state = agent.state
            undone = isinstance(state, Offered) and made.get(state.call) == agent.name
            if (undone or isinstance(state, Idle)) and agent.device == "available":
                assert isinstance(state, Offered | Idle)
                self.free[agent.name] = state.free_since

    def offers(self) -> list[tuple[str, str]]:
        """Who should ring for whom, in order: a queue's own agents first, then those lent by other queues."""
        return self._own() + self._borrowed()

    # --- a queue's own agents

    def _own(self) -> list[tuple[str, str]]:
        found = []
        while named := [call for call in (*self._new(), *map(self._choice, self.free)) if call is not None]:
            call = min(named, key=self._place)
            found.append((call.call, self._best(call)))
            self._take(*found[-1])
        return found

    def _take(self, call: str, agent: str) -> None:
        self.counts[self.line.pop(call).queue] -= 1
        del self.free[agent]

    def _place(self, call: WaitingView) -> tuple[int, int, int]:
        return place(call, self.world)

    def _able(self, call: WaitingView) -> list[str]:
        return [name for name in self.free if self._serves(name, call)]

    def _serves(self, name: str, call: WaitingView) -> bool:
        return serves(self.profiles[name], call, self.views[name].paused_queues)

    def _new(self) -> list[WaitingView]:
        return [call for name, call in self.line.items() if name in self.came and self._able(call)]

    def _choice(self, name: str) -> WaitingView | None:
        """What a free agent should serve: the first in line; of queues with shares, as urgent, the longest for its."""
        his = [call for call in self.line.values() if self._serves(name, call)]
        first = min(his, key=self._place, default=None)
        if first is None or not self._by_share(first):
            return first
        urgency = first.priority, self._place(first)[0]
        rivals = [call for call in his if self._by_share(call) and (call.priority, self._place(call)[0]) == urgency]
        return min(rivals, key=lambda call: (-self._excess(call.queue), self._place(call)))

    def _by_share(self, call: WaitingView) -> bool:
        return self.rules[call.queue].strategy in BY_SHARE

    def _excess(self, queue: str) -> Fraction:
        """By how many callers the queue is longer than its share of all who wait in queues with shares."""
        shares = {rules.queue: rules.share for rules in self.rules.values() if rules.strategy in BY_SHARE}
        every = sum(self.counts[each] for each in shares)
        return self.counts[queue] - Fraction(every * shares[queue], sum(shares.values()))

    def _best(self, call: WaitingView) -> str:
        """Whom the strategy of the queue wants; for a hard call whoever is due a lighter one comes last."""
        able = self._able(call)
        rank: Callable[[str], tuple[Any, ...]] = {
            "best_skill": lambda name: self._skilled(name, call),
            "best_skill_queue_ratio": lambda name: self._skilled(name, call),
            "least_skilled_first": self._skills,
            "fewest_calls": lambda name: (self.world.answered.get(name, 0),),
            "round_robin": lambda name: (self.asked.get(name, 0),),
            "idleness_ratio": lambda name: (-self._idleness(name, call),),
        }.get(self.rules[call.queue].strategy, lambda _: ())
        if call.priority in ("emergency", "urgent"):
            able = [name for name in able if not self.views[name].light_next] or able
        return min(able, key=lambda name: (*rank(name), self.free[name], name))

    def _skilled(self, name: str, call: WaitingView) -> tuple[int, int]:
        skills, languages = dict(self.profiles[name].skills), dict(self.profiles[name].languages)
        return -sum(skills[skill] for skill, _ in call.needs if skill in skills), -languages.get(call.language, 0)

    def _skills(self, name: str) -> tuple[int, int]:
        profile = self.profiles[name]
        return len(profile.skills) + len(profile.languages), sum(level for _, level in profile.skills)

    def _idleness(self, name: str, call: WaitingView) -> Fraction:
        """By how many agents the idle of his pool are more than its share of all idle who could serve the call."""
        idle = [self._pool(each) for each in self._able(call)]
        able = [self._pool(each) for each in self.views if self._serves(each, call) and self._on_duty(each)]
        pool = self._pool(name)
        return idle.count(pool) - Fraction(len(idle) * able.count(pool), len(able))

    def _pool(self, name: str) -> tuple[Any, ...]:
        """Agents of one profile, who have left the same queues, are a pool."""
        profile = self.profiles[name]
        return (*map(sorted, (profile.skills, profile.languages, profile.queues, self.views[name].paused_queues)),)

    def _on_duty(self, name: str) -> bool:
        """He serves the queue now, or after the contact in hand."""
        agent = self.world.acd._floor.agents[name]
        return stays_on_queue(agent.state) and agent.device != "unreachable"

    # --- agents of other queues

    def _borrowed(self) -> list[tuple[str, str]]:
        """First in line first, each to the longest idle of those whose own queues can spare them."""
        found = []
        for call in sorted(self.line.values(), key=self._place):
            helpers = [name for name in self.free if self._may_help(name, call)]
            if helpers:
                found.append((call.call, min(helpers, key=lambda name: (self.free[name], name))))
                self._take(*found[-1])
        return found

    def _may_help(self, name: str, call: WaitingView) -> bool:
        profile, off = self.profiles[name], self.views[name].paused_queues
        if not profile.queues or call.queue in (*profile.queues, *off) or not can(profile, call):
            return False
        lenders = [each for each in self.rules[call.queue].borrow if each.queue in profile.queues]
        return any(
            each.queue not in off and self._waits_nobody(each.queue) and self._level(each.queue) >= each.service_level
            for each in lenders
        )

    def _waits_nobody(self, queue: str) -> bool:
        return all(call.queue != queue for call in self.line.values())

    def _level(self, queue: str) -> float:
        """Of its last 50 callers, those answered in time; while there are fewer than 5 it is safe."""
        target = self.rules.get(queue, QueueRules(queue)).service_target_ms
        ended = [each for each in self.world.ended if each.queue == queue and each.outcome not in NOT_SERVED][-50:]
        in_time = [each for each in ended if each.outcome == "answered" and each.queue_wait_ms <= target]
        return 1 if len(ended) < 5 else len(in_time) / len(ended)


class Scanned(World):
    """A world in which after every event the engine's offers are compared with those of the scan."""

    def hand_in(self, event: Event) -> list[Command]:
        waited = [call.call for call in self.acd.waiting() if call.agent is None]
        commands = super().hand_in(event)
        came = [call.call for call in self.acd.waiting() if call.call not in waited]
        if isinstance(event, Queued):
            came.append(event.call)
        offers = [(c.call, c.agent) for c in commands if isinstance(c, Offer)]
        expected = Scan(self, commands, came).offers()
        assert offers == expected, f"offered {offers}, a scan gives {expected}"
        return commands
