"""The made-up call centre with all that routes: steps, moves, lending, preferred agents, regained places, callbacks.

``RoutingWorld`` adds to the shell of ``acd_world.py`` the dialling of patients, and remembers of each call what was
asked and where it has been, so that it can say for each offer whether it was ever allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from acd.messages import (
    AgentChanged,
    AgentProfile,
    Borrow,
    Bridge,
    CallbackAsked,
    CallbackFailed,
    CallbackReached,
    CallerLeft,
    Clinic,
    Command,
    DialPatient,
    DropAgent,
    Event,
    Exhausted,
    Left,
    Moved,
    Offer,
    Overflow,
    Queued,
    QueueRules,
    Withdrawn,
)
from acd.messages import Step as RoutingStep
from tests.properties.acd_world import (
    AGENTS,
    CALLS,
    KINDS,
    LANGUAGES,
    QUEUES,
    SKILLS,
    Needs,
    Step,
    World,
    clinics,
    steps_of,
)

ROUTING_KINDS = [*KINDS, *["callback"] * 6, *["reached"] * 4, *["unreached"] * 4, *["wake"] * 4, *["hang_up"] * 2]
FAILURES: tuple[Any, ...] = ("no_answer", "busy", "machine", "wrong_person", "refused", "failed")
_levels = st.lists(st.tuples(st.sampled_from(SKILLS), st.integers(0, 2)), max_size=2).map(tuple)
_queue = st.sampled_from(QUEUES)

routing_steps = st.builds(
    RoutingStep,
    after_ms=st.sampled_from([0, 300, 900]),
    lower=_levels,
    add=st.sampled_from([None, None, ("skill", "front", 1), ("not", ("skill", "nurse", 2))]),
    widen=st.lists(st.sampled_from(["language", "team", "named", "queues"]), max_size=2).map(tuple),
    queue=st.sampled_from(["", "", "", *QUEUES]),
)
routing_rules: dict[str, st.SearchStrategy[Any]] = {
    "never_relax": st.sampled_from([(), ("nurse",), ("language",), ("front", "language")]),
    "language_level": st.integers(1, 2),
    "steps": st.lists(routing_steps, max_size=3).map(tuple),
    "exhausted": st.none()
    | st.builds(Exhausted, st.just(1200), st.sampled_from(["hold", "overflow", "safe_end"]), _queue),
    "overflow": st.none() | st.builds(Overflow, _queue, st.integers(0, 2), st.just(0), st.booleans()),
    "borrow": st.sampled_from([(), (Borrow("desk"),), (Borrow("ward", 0.5),)]),
    "prefer_ms": st.sampled_from([0, 500]),
    "regain_ms": st.sampled_from([0, 3000]),
}


@st.composite
def routing_clinics(draw: st.DrawFn) -> Clinic:
    clinic = draw(clinics())
    queues = tuple(replace(rules, **draw(st.fixed_dictionaries(routing_rules))) for rules in clinic.queues)
    return replace(clinic, queues=queues)


ROUTING_NEEDS: tuple[Needs, ...] = (
    *((), (("front", 1),), (("nurse", 1),), (("front", 2),), (("nurse", 2),), (("nurse", 0),)),
    *((("front", 1), ("nurse", 1)), (("nurse", 2), ("front", 0)), (("front", 1), ("front", 2))),
)
steps = steps_of(ROUTING_KINDS, ROUTING_NEEDS)


@dataclass
class RoutingWorld(World):
    connecting: dict[str, tuple[str, str]] = field(default_factory=dict)
    """call -> the offer and the agent who listens while the patient is dialled"""
    asked: dict[str, Queued] = field(default_factory=dict)
    path: dict[str, list[str]] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    same_rules: bool = True
    """The configuration never changes, so what is never relaxed is known of every queue a call has been in."""
    dropped: dict[str, int] = field(default_factory=dict)
    """caller_key -> since when he had waited who was cut off last"""

    @property
    def profiles(self) -> dict[str, AgentProfile]:
        return {profile.agent: profile for profile in self.clinic.agents}

    def event(self, step: Step) -> Event | None:
        call, now, what = CALLS[step.who], self.now, step.what
        match step.kind:
            case "queue":
                event = super().event(step)
                assert isinstance(event, Queued)
                names = (AGENTS[what % 5], AGENTS[(what // 5) % 5])
                return replace(
                    event,
                    named=names[:1] if what % 7 == 0 else (),
                    preferred=names if what % 3 == 0 else (),
                    caller_key=f"key {step.who % 3}" if what % 2 else None,
                    need=("any", ("skill", "front", 1), ("skill", "nurse", 1)) if what % 5 == 0 else None,
                )
            case "callback":
                mode: Any = ("agent_first", "patient_first")[what % 2]
                return CallbackAsked(now, call, mode, 1 + what % 3, (0, 500)[what % 2], now + (1, 900, 9000)[what % 3])
            case "reached":
                return CallbackReached(now, call)
            case "unreached":
                return CallbackFailed(now, call, FAILURES[what % 6])
        return super().event(step)

    def hand_in(self, event: Event) -> list[Command]:
        before = self.acd.ignored
        if isinstance(event, Queued):
            pending = self.asked.get(event.call), self.path.get(event.call)
            if self.here(event.call) == 0:
                self.attempts[event.call] = 0
            path = self.path.get(event.call, []) if self.here(event.call) else []
            elsewhere = not path or event.queue not in (path[0], path[-1])
            if elsewhere:
                self.path[event.call] = [event.queue]
            self.asked[event.call] = event
            if path and elsewhere and event.queue not in [rules.queue for rules in self.clinic.queues]:
                self.asked[event.call], self.path[event.call] = pending[0] or event, path  # to no queue nobody goes
        since = {view.call: view.since for view in self.acd.waiting() if not view.callback}
        commands = super().hand_in(event)
        if isinstance(event, Queued) and self.acd.ignored > before:
            asked, been = pending
            self.path.pop(event.call)
            if asked is not None and been is not None:
                self.asked[event.call], self.path[event.call] = asked, been
        if isinstance(event, CallerLeft) and not commands:
            return commands
        if isinstance(event, CallerLeft) and event.call in since and (key := self.asked[event.call].caller_key):
            self.dropped[key] = since[event.call]
        return commands

    def _note(self, command: Command) -> None:
        match command:
            case DialPatient():
                self._dialled(command)
                return
            case Moved():
                path = self.path[command.call]
                assert path[-1] == command.queue
                assert command.to not in path, "a call went round in a circle"
                path.append(command.to)
            case Offer() if self.same_rules:
                self._allowed(command)
            case Bridge() if command.call in self.connecting:
                offer, agent = self.connecting.pop(command.call)
                assert (offer, agent) == (command.offer, command.agent)
                self.offers[offer] = Offer(offer, command.call, agent, self.now)
            case DropAgent() | AgentChanged():
                self._listens_no_more(command)
            case Left():
                assert command.queue == self.path.pop(command.call, [command.queue])[-1]
        super()._note(command)

    def _dialled(self, command: DialPatient) -> None:
        assert self.here(command.call) == 1
        self.attempts[command.call] += 1
        assert command.attempt == self.attempts[command.call]
        if command.offer:
            rang = self.offers.pop(command.offer)
            assert (rang.call, rang.agent) == (command.call, command.agent)
            self.connecting[command.call] = (command.offer, command.agent)
        else:
            assert command.call not in self.connecting, "two dial the same patient"

    def _listens_no_more(self, command: DropAgent | AgentChanged) -> None:
        for call, (offer, agent) in list(self.connecting.items()):
            if isinstance(command, DropAgent) and command.offer == offer:
                del self.connecting[call], self.holding[agent]
            elif isinstance(command, AgentChanged) and (command.agent, command.activity) == (agent, "talk"):
                del self.connecting[call]
            elif isinstance(command, AgentChanged) and command.agent == agent and command.activity != "connecting":
                del self.connecting[call], self.holding[agent]

    def _allowed(self, offer: Offer) -> None:
        """What the queues a call has been in never relax holds for every offer, whatever happened since."""
        asked, profile = self.asked[offer.call], self.profiles[offer.agent]
        skills, languages = dict(profile.skills), dict(profile.languages)
        rules = {queue.queue: queue for queue in self.clinic.queues}
        for queue in self.path[offer.call]:
            known: QueueRules = rules[queue]
            for skill in known.never_relax:
                wanted = [level for name, level in known.needs + asked.needs if name == skill]
                assert skills.get(skill, 0) >= max(wanted, default=0), "a skill that is never relaxed was"
            if "language" in known.never_relax and asked.language in LANGUAGES:
                assert languages.get(asked.language, 0) >= known.language_level, "the language was relaxed"

    def close(self) -> None:
        """The doors close: whoever is still here goes home."""
        for call in [call for call in self.stays if self.here(call)]:
            self.hand_in(Withdrawn(self.now, call, "boss"))
            self.hand_in(CallerLeft(self.now, call))
        assert self.lefts == self.stays
        assert not self.offers
        assert not self.connecting
