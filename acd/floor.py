"""The floor: all agents and calls as they stand, and the few changes everything is made of.

The handlers of events (``on_agents.py``, ``on_calls.py``) call these changes, and then
``settle`` (``matching.py``) hands waiting calls to free agents. What changed since it last ran
stands in ``freed``, ``back`` and ``bereft``.

Every change writes its commands to ``out`` in the order they happen.
"""

from __future__ import annotations

from collections import Counter

from acd import callbacks
from acd.acuity import ROUTINE, classes, reached
from acd.agent import (
    AgentState,
    Connecting,
    Decompressing,
    Idle,
    Offered,
    Paused,
    Resting,
    SignedOut,
    Talk,
    WrappingUp,
)
from acd.buckets import AgentBucket
from acd.dues import AgentTimers, CallTimers
from acd.explain import decided
from acd.index import Index
from acd.learnt import NUMBER, Learnt
from acd.lending import Lending
from acd.messages import (
    Bridge,
    Clinic,
    Command,
    Offer,
    Priority,
    QueueRules,
    Rescind,
)
from acd.records import Agent, Call
from acd.regain import Dropped
from acd.shown import shown, stays_on_queue
from acd.steps import asked, plain
from acd.wellbeing import note_contact

GONE_OFFERS_KEPT = 1024
"""How many rescinded offers are remembered, so that an answer that crosses the rescinding is hung up."""


class Floor:
    """``explain`` switches the ``Decided`` record of each offer, which costs a look at some 200 agents."""

    def __init__(self, clinic: Clinic, explain: bool) -> None:
        self.now = 0
        self.opened = False
        """False until the first event: agents signed in by configuration begin with it."""
        self.ignored = 0
        self.serial = 0
        self.offer_serial = 0
        self.explain = explain
        self.rules: dict[str, QueueRules] = {}
        self.closed: dict[str, QueueRules] = {}
        """Queues no longer in the clinic whose callers are still served."""
        self.agents: dict[str, Agent] = {}
        self.calls: dict[str, Call] = {}
        self.offers: dict[str, Agent] = {}
        """Whose phone rings for which offer."""
        self.gone: dict[str, str] = {}
        self.out: list[Command] = []
        self.agent_timers = AgentTimers(self.agents)
        self.call_timers = CallTimers(self.calls)
        self.lending = Lending()
        self.set_clinic(clinic, {})
        self.dropped: dict[str, Dropped] = {}
        """By their key: callers who were cut off while they waited, oldest first."""
        self.particular: dict[str, Call] = {}
        """Calls that may be served by named agents only."""
        self.lost = False
        """An agent has become unable since ``settle`` ran."""
        self.freed: list[Agent] = []
        """Agents who have become free since ``settle`` ran. It lists those who stay so among the ready."""
        self.back: list[Call] = []
        """Calls new in line, or back in it after an offer that came to nothing."""
        self.pressing: dict[str, Call] = {}
        """Calls that have waited long enough for agents to be recalled."""
        self.came_to_rest: list[Agent] = []
        """Who began after-call work, a pause or a rest while somebody was pressing."""
        self.recalled: dict[str, None] = {}
        """Who was recalled since ``settle`` began."""
        self.learnt = Learnt()
        self.bereft: list[AgentBucket] = []
        """Profiles whose last able agent has gone."""

    # --- configuration

    def set_clinic(self, clinic: Clinic, closed: dict[str, QueueRules]) -> None:
        """Take these rules and begin an empty index. Raises ValueError for an unknown strategy."""
        every = {**closed, **{rule.queue: rule for rule in rules_of(clinic)}}
        self.index = Index(every)
        self.index.may_lend = self._may_lend
        self.clinic, self.rules, self.closed = clinic, every, closed
        self.acuity = classes(clinic.acuity)
        self.ceiling = clinic.wellbeing.occupancy_ceiling

    def add(self, agent: Agent) -> None:
        """Put an agent on the floor or, after the index was made anew, in it again."""
        self.agents[agent.name] = agent
        agent.work = self.learnt.work_of(agent.profile)
        agent.queue_pauses = tuple(pause for pause in agent.queue_pauses if pause[0] in self.rules)
        self.index.enlist(agent, self.off_queues(agent))
        agent.ready = agent.able = False
        agent.entries = []
        self.agent_timers.set(self.agent_timers.due_of(agent), agent)
        self.refresh(agent)
        self.list_ready(agent)

    def open_shift(self) -> None:
        """The first event gives the time at which those signed in by configuration began."""
        self.opened = True
        for agent in self.agents.values():
            if isinstance(agent.state, Idle):
                self._unlist(agent)
                agent.state = Idle(self.now, self.now)
                self.refresh(agent)
                self.tell(agent)

    # --- agents

    def move(self, agent: Agent, state: AgentState) -> None:
        """The agent enters ``state``: indexes, timers and ``AgentChanged`` follow."""
        before, agent.state = agent.state, state
        if self.ceiling:
            note_contact(agent, before, self.now, self.clinic.wellbeing.window_ms)
        if isinstance(before, SignedOut):
            agent.answered = 0
        if agent.queue_pauses and isinstance(state, SignedOut):
            self._relist(agent, ())
        if agent.contact is not None and not isinstance(state, (Talk, WrappingUp, Decompressing)):  # done with it
            self._contact_over(agent, agent.contact)
        self.agent_timers.set(self.agent_timers.due_of(agent), agent)
        if self.pressing and isinstance(state, (WrappingUp, Paused, Resting)):
            self.came_to_rest.append(agent)
        self.refresh(agent)
        if type(before) is not type(state) or shown(agent.name, before) != shown(agent.name, state):
            self.tell(agent)
        if agent.removed and isinstance(state, SignedOut):
            del self.agents[agent.name]

    def _contact_over(self, agent: Agent, contact: tuple[int, int, Priority]) -> None:
        rang, idle, priority = contact
        agent.work.add(self.now - rang, idle, NUMBER.get(priority, -1), self.now)
        agent.contact = None

    def refresh(self, agent: Agent) -> None:
        """Bring ``ready`` and ``able`` in line with the agent's state and phone."""
        state = agent.state
        able = stays_on_queue(state) and agent.device != "unreachable"
        if able != agent.able:
            agent.able = able
            agent.bucket.able += 1 if able else -1
            self.lost |= not able
            if not agent.bucket.able:
                self.bereft.append(agent.bucket)
        ready = isinstance(state, Idle) and agent.device == "available"
        if ready != agent.ready:
            agent.ready = ready
            if ready:
                self.freed.append(agent)
            else:
                agent.bucket.remove(agent)

    def list_freed(self) -> None:
        """Let those who are still free after they became so be found by calls."""
        for agent in self.freed:
            self.list_ready(agent)

    def list_ready(self, agent: Agent) -> None:
        """The same for one; nothing if he stands among the ready already."""
        state = agent.state
        if agent.ready and not agent.entries and isinstance(state, Idle):
            self.index.ready(agent, state.free_since)

    def off_queues(self, agent: Agent) -> tuple[str, ...]:
        return tuple([queue for queue, _ in agent.queue_pauses]) if agent.queue_pauses else ()

    def pause_queues(self, agent: Agent, pauses: tuple[tuple[str, str], ...]) -> None:
        """He serves every queue of his but these from now on."""
        self._relist(agent, pauses)
        self.refresh(agent)
        self.tell(agent)

    def _relist(self, agent: Agent, pauses: tuple[tuple[str, str], ...]) -> None:
        """Take him out of the bucket of those like him, into that of those with these pauses; ``refresh`` follows."""
        before = agent.bucket
        self._unlist(agent)
        if not before.able:
            self.bereft.append(before)
        agent.queue_pauses = pauses
        self.index.enlist(agent, self.off_queues(agent))

    def _unlist(self, agent: Agent) -> None:
        if agent.ready:
            agent.bucket.remove(agent)
        agent.bucket.able -= agent.able
        self.lost |= agent.able
        agent.ready = agent.able = False

    def tell(self, agent: Agent) -> None:
        """Say how the agent stands now."""
        self.out.append(shown(agent.name, agent.state, self.off_queues(agent)))

    # --- calls

    def ask(self, call: Call) -> None:
        """Work out anew what is asked of an agent for this call, which is in no bucket now."""
        rules = call.rules = self.rules[call.queue]
        if plain(rules, call):
            bucket = self.index.plain_bucket(call.queue, call.language, call.needs)
            if bucket is None:
                bucket = self.index.call_bucket(asked(rules, call))
                self.index.plainly(call.queue, call.language, call.needs, bucket)
        else:
            bucket = self.index.call_bucket(asked(rules, call))
        call.bucket, call.required = bucket, bucket.required
        if call.required.named:
            self.particular[call.name] = call
        elif self.particular:
            self.particular.pop(call.name, None)

    def wait(self, call: Call) -> None:
        """The call joins, or after an offer that came to nothing rejoins, those who wait."""
        call.stage, call.agent, call.offer = "waiting", None, None
        call.bucket = self.index.call_bucket(call.required)
        call.bucket.add(call)
        self.set_timer(call)
        self.back.append(call)

    def set_timer(self, call: Call) -> None:
        """Ask to be woken when the next thing is due for this call."""
        self.call_timers.set(self.call_timers.due_of(call), call)

    def restore(self, call: Call) -> None:
        """Put a call we already have in an index made anew."""
        self.calls[call.name] = call
        if call.stage == "talk":
            return
        self.ask(call)
        self.line_up(call)
        if call.stage == "waiting":
            call.bucket.add(call)
        self.set_timer(call)
        if reached(call.acuity.recall_after_ms, call.since, call.climbed):
            self.pressing[call.name] = call

    def line_up(self, call: Call) -> None:
        """The call takes its place in its queue's line, by the rules of its class as they are now."""
        call.acuity = self.acuity.get(call.priority, ROUTINE)
        call.take_place()
        self.index.join(call)

    def review(self) -> None:
        """Let the next ``settle`` look at every waiting call, not only at those that changed."""
        self.back = [call for call in self.calls.values() if call.stage == "waiting"]

    def _may_lend(self, lender: str, borrower: str) -> bool:
        return self.lending.spares(lender, self.rules.get(borrower), self.index.line(lender))

    # --- offers and talks

    def ring(self, call: Call, agent: Agent, state: Idle | Offered | SignedOut | Paused, because: str) -> None:
        """Offer ``call`` to ``agent``. An offer of no length would never end, so it lasts 1 ms at least.

        ``because``: what brought them together, in a word of ``Decided``.
        """
        self.offer_serial += 1
        offer = f"{call.name}-{self.offer_serial}"
        record = decided(self, call, agent, offer, because) if self.explain else None
        until = self.now + max(1, call.rules.offer_ms)
        if call.entry is not None:
            call.bucket.remove(call)
        call.stage, call.agent, call.offer = "offered", agent.name, offer
        call.offers += 1
        agent.last_offer = self.offer_serial
        self.offers[offer] = agent
        if call.callback is not None:  # its time may end while the phone rings
            self.set_timer(call)
        self.out.append(Offer(offer, call.name, agent.name, until))
        if isinstance(state, Offered):
            self.move(agent, state.pre_empt(self.now, call.name, offer, until))
        else:
            self.move(agent, state.ring(self.now, call.name, offer, until))
        if record:
            self.out.append(record)

    def end_offer(self, agent: Agent, was: Offered, rescind: str = "") -> Call:
        """The offer is over unanswered, and ``rescind`` says why if it is we who end it.

        The agent has yet to ``move``, and the call is nowhere: the caller of this makes it ``wait`` or ``finish``.
        """
        call = self.calls[was.call]
        call.ring_ms = self.now - was.since
        waits = self.learnt.of(call.queue)
        waits.offers, waits.missed = waits.offers + 1, waits.missed + 1
        del self.offers[was.offer]
        if rescind:
            self.out.append(Rescind(was.offer, agent.name, rescind))
            self.gone[was.offer] = agent.name
            if len(self.gone) > GONE_OFFERS_KEPT:
                del self.gone[next(iter(self.gone))]
        return call

    def stop_ringing(self, agent: Agent, was: Offered, to: AgentState, rescind: str = "") -> Call:
        """``end_offer``, and the agent goes on to ``to``."""
        call = self.end_offer(agent, was, rescind)
        self.move(agent, to)
        return call

    def answer(self, agent: Agent, was: Offered) -> None:
        """The agent took the call in time. Of a callback the patient is dialled first."""
        call = self.calls[was.call]
        call.ring_ms = self.now - was.since
        del self.offers[was.offer]
        agent.no_answers = 0
        if call.absent:
            callbacks.answered(self, call, agent, was)
        else:
            self.join_up(call, agent, was, was.answer(self.now))

    def join_up(self, call: Call, agent: Agent, was: Offered | Connecting, talk: Talk) -> None:
        """Caller and agent talk from now on."""
        call.queue_wait_ms = max(0, self.now - call.since)
        self.index.leave(call)
        if self.pressing:
            self.pressing.pop(call.name, None)
        call.stage = "talk"
        agent.blame, agent.light_next = None, False
        if self.particular:
            self.particular.pop(call.name, None)
        agent.answered += 1
        agent.contact = (was.since, was.since - was.free_since, call.priority)
        waits = self.learnt.of(call.queue)
        waits.answered(call.queue_wait_ms, call.ring_ms)
        if call.promise is not None:
            waits.judge(call.promise, self.now, answered=True)
        self.out.append(Bridge(was.offer, call.name, agent.name))
        self.move(agent, talk)


def rules_of(clinic: Clinic) -> tuple[QueueRules, ...]:
    """The clinic's queues. Raises ValueError if a queue or an agent is listed twice."""
    for what, names in (("queue", [q.queue for q in clinic.queues]), ("agent", [a.agent for a in clinic.agents])):
        for name, times in Counter(names).items():
            if times > 1:
                raise ValueError(f"{what} '{name}' is listed twice; keep one of the two.")
    return clinic.queues
