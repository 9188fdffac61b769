"""A made-up call centre for the laws of the ACD: random clinics, random histories, and a shell that obeys.

``World`` plays the shell: it keeps the clock, hands in wakings when they are due (or, now and then, late) and
checks every command against its own book-keeping, which knows the contract and nothing of the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from acd.core import Acd
from acd.messages import (
    DEFAULT_ACUITY,
    Acuity,
    AgentAnswered,
    AgentChanged,
    AgentPaused,
    AgentProfile,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    Alarm,
    BreakDue,
    Bridge,
    CallerLeft,
    Clinic,
    Command,
    Decided,
    DeviceChanged,
    DispositionSet,
    DropAgent,
    Event,
    FollowUp,
    Hold,
    Left,
    Offer,
    OfferFailed,
    Queued,
    QueueRules,
    Recall,
    Release,
    Rescind,
    TalkAdopted,
    TalkEnded,
    WellBeing,
    Withdrawn,
    Woken,
    WrapUp,
    WrapUpEnded,
    WrapUpExtended,
)

AGENTS = ("ann", "ben", "cat", "dan", "eve")
SKILLS = ("front", "nurse")
LANGUAGES = ("en", "es")
QUEUES = ("desk", "ward")
CALLS = tuple(f"c{n}" for n in range(8))
PRIORITIES = ("emergency", "urgent", "soon", "routine")


def _levels(names: tuple[str, ...], top: int) -> st.SearchStrategy[tuple[tuple[str, int], ...]]:
    return st.tuples(*(st.integers(-2, top) for _ in names)).map(
        lambda drawn: tuple((name, level) for name, level in zip(names, drawn, strict=True) if level > 0)
    )


profiles = st.builds(
    AgentProfile,
    agent=st.just(""),
    skills=_levels(SKILLS, 4),
    languages=_levels(LANGUAGES, 4),
    queues=st.sampled_from([(), (), (), ("desk",), ("ward",), QUEUES]),
    signed_in=st.sampled_from([True, True, False]),
)
rules = st.builds(
    QueueRules,
    queue=st.just(""),
    strategy=st.sampled_from(
        ["longest_idle", "best_skill", "least_skilled_first", "fewest_calls", "round_robin"] * 2
        + ["idleness_ratio", "queue_ratio"]
    ),
    needs=_levels(SKILLS, 1),
    offer_ms=st.sampled_from([0, 300, 2000, 2000]),
    wrap_up_ms=st.sampled_from([0, 500]),
    max_wait_ms=st.sampled_from([0, 0, 0, 2000]),
    max_no_answers=st.integers(0, 2),
    retry_after_ms=st.sampled_from([0, 400]),
    short_abandon_ms=st.just(500),
    leave_when_nobody_able=st.sampled_from([False, False, True]),
    disposition_required=st.sampled_from([False, False, True]),
    wrap_up_longest_ms=st.just(1_500),
)
care = st.sampled_from([WellBeing(), WellBeing(0.4, 2_000, 400, 600), WellBeing(decompress_ms=600)])


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Acuity, ...]:
    """What is done for each class, the worse the sooner, and never more for a class than for a worse one."""
    ladder: list[Acuity] = []
    steps: tuple[int | None, ...] = (0, 0, 0, 0)
    bounded = draw(st.booleans())
    for order, priority in enumerate(PRIORITIES):
        steps = tuple(
            None if step is None or draw(st.integers(0, 4)) < order else step + draw(st.sampled_from([0, 300, 900]))
            for step in steps
        )
        longest, pre_empt, recall, alarm = steps
        head_start = None if order == 0 else (3 - order) * 1_000
        longest = longest + 2_000 if bounded and longest is not None else None
        ladder.append(Acuity(priority, head_start, longest, pre_empt, recall, alarm))
    return tuple(ladder)


def _named(profile: AgentProfile, name: str) -> AgentProfile:
    return AgentProfile(name, profile.skills, profile.languages, profile.queues, profile.signed_in)


@st.composite
def clinics(draw: st.DrawFn) -> Clinic:
    agents = AGENTS[: draw(st.sampled_from([5, 5, 4, 3, 2, 1, 0]))]
    queues = draw(st.sampled_from([QUEUES, QUEUES, ("desk",)]))
    kept = draw(st.fixed_dictionaries(dict.fromkeys(queues, rules)))
    return Clinic(
        tuple(_named(draw(profiles), name) for name in agents),
        tuple(
            QueueRules(queue, **{f: getattr(r, f) for f in r.__dataclass_fields__ if f != "queue"})
            for queue, r in kept.items()
        ),
        draw(st.one_of(st.just(DEFAULT_ACUITY), ladders())),
        draw(st.sampled_from([(), (), AGENTS[:1], ("eve", "dan", "ann")])),
        draw(st.sampled_from([(), ("desk work",)])),
        draw(care),
    )


def without_ladder(clinic: Clinic) -> Clinic:
    """The same clinic, where agents are never fetched: what is left is matching and nothing else."""
    return replace(clinic, acuity=tuple(Acuity(kind.priority, kind.head_start_ms) for kind in clinic.acuity))


KINDS = (
    ["queue"] * 12 + ["answer"] * 8 + ["end"] * 5 + ["sign_in"] * 3 + ["wake"] * 3
    + ["hang_up", "hang_up", "fail", "fail", "pause", "unpause", "sign_out", "phone", "phone"]
    + ["ready", "withdraw", "adopt", "late_answer", "off_queue", "break", "extend", "dispose", "dispose"]
)  # fmt: skip


Needs = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Step:
    kind: str
    who: int
    what: int
    pass_ms: int
    needs: Needs


PASS_MS = (0, 0, 1, 100, 300, 700)
NEEDS: tuple[Needs, ...] = ((), (), (("front", 1),), (("nurse", 1),), (("front", 1), ("nurse", 1)))


def steps_of(kinds: Sequence[str], needs: Sequence[Needs] = NEEDS) -> st.SearchStrategy[list[Step]]:
    """A history. One number says all that a step is beside its kind: to draw six took longer than to play them."""

    def step(kind: str, number: int) -> Step:
        number, who = divmod(number, 8)
        number, what = divmod(number, 64)
        asked, passes = divmod(number, len(PASS_MS))
        return Step(kind, who, what, PASS_MS[passes], needs[asked])

    numbers = st.integers(0, 8 * 64 * len(PASS_MS) * len(needs) - 1)
    return st.lists(st.builds(step, st.sampled_from(kinds), numbers), min_size=30, max_size=60)


steps = steps_of(KINDS)


@dataclass
class World:
    clinic: Clinic
    acd: Acd = field(init=False)
    now: int = 10_000
    log: list[Event] = field(default_factory=list)
    told: list[list[Command]] = field(default_factory=list)
    offers: dict[str, Offer] = field(default_factory=dict)
    past_offers: list[str] = field(default_factory=list)
    stays: dict[str, int] = field(default_factory=dict)
    lefts: dict[str, int] = field(default_factory=dict)
    holding: dict[str, str] = field(default_factory=dict)
    """agent -> the offer or call he holds"""
    offered: list[str] = field(default_factory=list)
    """The agent of each offer, in order."""
    answered: dict[str, int] = field(default_factory=dict)
    """Calls answered since the agent last signed out."""
    arrivals: dict[str, int] = field(default_factory=dict)
    taken_over: dict[str, int] = field(default_factory=dict)
    """Whose phone was taken over in this breath, and the rank of the call it rang for"""
    alarmed: dict[str, int] = field(default_factory=dict)
    """Calls there was an alarm for since they last asked for something, and how urgent they were"""
    followed: dict[str, int] = field(default_factory=dict)
    ended: list[Left] = field(default_factory=list)

    known: dict[str, None] = field(default_factory=dict)
    """Every agent there ever was: even one whose entry is gone may pick up a phone that rang for him."""

    def __post_init__(self) -> None:
        self.acd = Acd(self.clinic)
        self.known = dict.fromkeys(profile.agent for profile in self.clinic.agents)

    def reconfigure(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.known |= dict.fromkeys(profile.agent for profile in clinic.agents)
        for command in self.acd.reconfigure(clinic, self.now):
            self._note(command)

    def play(self, step: Step) -> None:
        """Let the time pass, with the wakings due in it unless the step is a late one, then do the step."""
        until = self.now + step.pass_ms
        while step.what % 8 and (due := self.acd.deadline()) is not None and due <= until:
            self.hand_in(Woken(max(self.now, due)))
        self.now = until
        event = self.event(step)
        if event is not None:
            self.hand_in(event)

    def event(self, step: Step) -> Event | None:
        agent, call, now = AGENTS[step.who % 5], CALLS[step.who], self.now
        ringing = sorted(self.offers)
        offer = ringing[step.what % len(ringing)] if ringing else "nobody-9"
        talking = [view.call for view in self.acd.agents() if view.activity == "talk" and view.call]
        match step.kind:
            case "queue":
                language = ("en", "es", "", "en")[step.what % 4]
                priority: Any = PRIORITIES[(step.what // 4) % 4]
                queue = QUEUES[(step.what // 16) % 2] if step.what != 63 else "nowhere"
                return Queued(now, call, queue, step.needs, language, priority, now - (step.what % 3) * 200)
            case "answer":
                return AgentAnswered(now, offer)
            case "late_answer":
                return AgentAnswered(
                    now, self.past_offers[step.what % len(self.past_offers)] if self.past_offers else "x"
                )
            case "fail":
                why: Any = ("no_answer", "busy", "declined", "unreachable", "failed")[step.who % 5]
                return OfferFailed(now, offer, why)
            case "end":
                return TalkEnded(now, talking[step.what % len(talking)] if talking else call)
            case "hang_up":
                return CallerLeft(now, call)
            case "withdraw":
                return Withdrawn(now, call, "boss")
            case "adopt":
                return TalkAdopted(now, call, agent, "desk", now - 50, 70)
            case "wake":
                due = self.acd.deadline()
                if due is None:
                    return Woken(now)
                self.now = max(now, due)
                return Woken(self.now)
            case "phone":
                device: Any = ("available", "busy", "unreachable")[step.what % 3]
                return DeviceChanged(now, agent, device)
            case "sign_in":
                return AgentSignedIn(now, agent)
            case "sign_out":
                return AgentSignedOut(now, agent)
            case "pause":
                return AgentPaused(now, agent, ("lunch", "desk work")[step.what % 2])
            case "unpause":
                return AgentUnpaused(now, agent)
            case "ready":
                return WrapUpEnded(now, agent)
            case _:
                return self.of_agents(step, agent)

    def of_agents(self, step: Step, agent: str) -> Event:
        now, queue = self.now, QUEUES[(step.what // 2) % 2]
        match step.kind:
            case "off_queue" if step.what % 3:
                return AgentPaused(now, agent, "training", queue)
            case "off_queue":
                return AgentUnpaused(now, agent, queue)
            case "break":
                return BreakDue(now, agent, "tea", now + (step.what % 4) * 300)
            case "extend":
                return WrapUpExtended(now, agent, (step.what % 4) * 300)
            case "dispose":
                return DispositionSet(now, agent, "refill", step.what % 2 == 0)
        raise AssertionError(step.kind)

    def hand_in(self, event: Event) -> list[Command]:
        if isinstance(event, Queued) and self.here(event.call) == 0:
            self.stays[event.call] = self.stays.get(event.call, 0) + 1
            self.arrivals[event.call] = len(self.log)
        if isinstance(event, Queued):
            self.alarmed.pop(event.call, None)
        commands = self.acd.handle(event)
        self.log.append(event)
        self.told.append(commands)
        if isinstance(event, Woken):
            following = self.acd.deadline()
            assert following is None or following > event.at, "a waking left something due, and there is no end to it"
        if isinstance(event, TalkAdopted) and self._adopted(event, commands):
            if self.here(event.call) == 0:
                self.stays[event.call] = self.stays.get(event.call, 0) + 1
            self.holding[event.agent] = event.call
        if isinstance(event, OfferFailed):
            gone = self.offers.pop(event.offer, None)
            if gone:
                del self.holding[gone.agent]
        for command in commands:
            self._note(command)
        return commands

    def rank(self, call: str) -> int:
        """How urgent a call that waits or rings, or left by the same event, is; 0 worst."""
        left = [command for command in self.told[-1] if isinstance(command, Left) and command.call == call]
        known = [view for view in self.acd.waiting() if view.call == call]
        return PRIORITIES.index((known or left)[0].priority)

    def here(self, call: str) -> int:
        return self.stays.get(call, 0) - self.lefts.get(call, 0)

    def _adopted(self, event: TalkAdopted, commands: list[Command]) -> bool:
        taken = any(
            isinstance(c, AgentChanged) and (c.agent, c.activity, c.call) == (event.agent, "talk", event.call)
            for c in commands
        )
        for offer in [o for o in self.offers.values() if taken and o.call == event.call and o.agent == event.agent]:
            del self.offers[offer.offer], self.holding[offer.agent]
        return taken

    def _note(self, command: Command) -> None:
        """Book-keeping by the contract; an assertion here is a broken law."""
        agent = getattr(command, "agent", None)
        assert agent is None or agent in self.known, f"{command} for an agent nobody knows"
        match command:
            case Offer():
                assert self.here(command.call) == 1, "an offer for a call that is not waiting"
                assert command.agent not in self.holding, "an agent holds two things"
                assert all(o.call != command.call for o in self.offers.values()), "a call rings at two agents"
                assert command.until > self.now or command.until > self.log[-1].at
                self.offers[command.offer] = command
                self.past_offers.append(command.offer)
                self.offered.append(command.agent)
                self.holding[command.agent] = command.offer
                taken_from = self.taken_over.pop(command.agent, None)
                assert taken_from is None or self.rank(command.call) < taken_from, "pre-empted by no higher class"
            case Rescind():
                gone = self.offers.pop(command.offer)
                assert gone.agent == command.agent
                if command.why == "pre_empted":
                    self.taken_over[command.agent] = self.rank(gone.call)
                if self.holding.get(command.agent) == command.offer:
                    del self.holding[command.agent]
            case Bridge():
                assert self.offers.pop(command.offer).call == command.call
                self.holding[command.agent] = command.call
                self.answered[command.agent] = self.answered.get(command.agent, 0) + 1
            case AgentChanged(presence="signed_out"):
                self.answered[command.agent] = 0
            case Left():
                self.lefts[command.call] = self.lefts.get(command.call, 0) + 1
                self.ended.append(command)
                self.alarmed.pop(command.call, None)
                assert self.here(command.call) == 0, "a call left twice, or left without having come"
                assert min(command.queue_wait_ms, command.ring_ms, command.talk_ms) >= 0
                if command.outcome == "answered":
                    assert command.agent is not None
                    assert self.holding.pop(command.agent) == command.call
            case Hold():
                assert self.here(command.call) == 1
                assert command.position >= 1
            case Release():
                assert self.here(command.call) == 1, "released after it left"
            case Alarm():
                rank = PRIORITIES.index(command.priority)
                assert self.here(command.call) == 1 and self.alarmed.get(command.call) != rank, "alarmed twice"
                self.alarmed[command.call] = rank
            case Recall():
                assert self.here(command.call) == 1 and command.agent not in self.holding, "recalled from a contact"
            case FollowUp():
                assert command.priority in ("emergency", "urgent") and command.due >= self.now
                self.followed[command.call] = self.followed.get(command.call, 0) + 1
                assert self.followed[command.call] <= self.stays[command.call], "followed up twice"
            case DropAgent() | WrapUp() | AgentChanged() | Decided():
                pass
