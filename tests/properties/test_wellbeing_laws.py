"""The laws of care for agents, read off what the core was told and what it told, on random clinics and histories."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings

from acd.agent import Paused, SignedOut
from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentChanged,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    Clinic,
    Command,
    DispositionSet,
    Event,
    Left,
    Offer,
    Recall,
    TalkAdopted,
    WellBeing,
    WrapUpEnded,
)
from tests.properties.acd_world import Step, World, clinics, steps

LAW = settings(max_examples=30, deadline=None)
HIS_OWN = (AgentSignedIn, AgentSignedOut, AgentUnpaused, WrapUpEnded, TalkAdopted)
"""What an agent does himself, or what was found to be so after a restart."""


def history_of(clinic: Clinic, steps_taken: list[Step]) -> World:
    world = World(clinic)
    for step in steps_taken:
        world.play(step)
    return world


@LAW
@given(clinics(), steps)
def test_a_protected_break_is_never_ended_by_us(clinic: Clinic, history: list[Step]) -> None:
    world, acd = history_of(clinic, history), Acd(clinic)
    protected: dict[str, int] = {}
    for event in world.log:
        acd.handle(event)
        for agent in acd._floor.agents.values():
            until, state = protected.pop(agent.name, 0), agent.state
            if until > acd._floor.now and not (isinstance(event, HIS_OWN) and event.agent == agent.name):
                assert isinstance(state, Paused | SignedOut), f"{agent.name}'s break was ended by {event}"
                assert state.protected_until >= until
            if isinstance(state, Paused | SignedOut):
                protected[agent.name] = state.protected_until


@dataclass
class Hard:
    """Who is owed quiet time, from the outside: by the class of the call, or by what its agent said of it."""

    care: WellBeing
    said: dict[str, bool] = field(default_factory=dict)
    owed: dict[str, bool] = field(default_factory=dict)
    quiet: dict[str, int] = field(default_factory=dict)

    def hear(self, event: Event, commands: list[Command]) -> None:
        if isinstance(event, DispositionSet) and event.hard and self.said.get(event.agent) is False:
            self.said[event.agent] = True
        if isinstance(event, HIS_OWN):
            self.quiet.pop(event.agent, None)
        for command in commands:
            self._follow(command, event.at)

    def _follow(self, command: Command, now: int) -> None:
        match command:
            case AgentChanged(activity="talk"):
                self.said.setdefault(command.agent, False)
            case Left(outcome="answered", agent=str(agent)):
                self.owed[agent] = self.said.pop(agent, False) or command.priority in self.care.hard_priorities
            case AgentChanged(activity="decompressing"):
                self.owed[command.agent] = False
                self.quiet[command.agent] = now + self.care.decompress_ms
            case AgentChanged(presence="off_queue" | "signed_out"):
                self.owed[command.agent] = False
            case Offer():
                assert not self.owed.get(command.agent), "an offer between a hard call and the quiet time after it"
                assert now >= self.quiet.get(command.agent, 0), "an offer within the quiet time"


@LAW
@given(clinics(), steps)
def test_no_offer_follows_a_hard_call_before_its_quiet_time_is_over(clinic: Clinic, history: list[Step]) -> None:
    if not clinic.wellbeing.decompress_ms:
        return
    world, hard = history_of(clinic, history), Hard(clinic.wellbeing)
    for event, commands in zip(world.log, world.told, strict=True):
        hard.hear(event, commands)


@dataclass
class Contacts:
    """Each agent's stretches of contact as the console sees them."""

    window: int
    since: dict[str, int] = field(default_factory=dict)
    over: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def end(self, agent: str, since: int, now: int) -> None:
        """A talk found after a restart may have begun before the last one was known to be over."""
        mine = self.over.setdefault(agent, [])
        mine.append((max([since, *(to for _, to in mine[-1:])]), now))

    def share(self, agent: str, now: int) -> float:
        begin = now - self.window
        return sum(max(0, to - max(since, begin)) for since, to in self.over.get(agent, [])) / self.window


@LAW
@given(clinics(), steps)
def test_rest_is_given_whenever_a_contact_ends_above_the_ceiling_and_only_then(
    clinic: Clinic, history: list[Step]
) -> None:
    care = clinic.wellbeing
    if not care.occupancy_ceiling:
        return
    world, contacts = history_of(clinic, history), Contacts(care.window_ms)
    for event, commands in zip(world.log, world.told, strict=True):
        recalled = [command.agent for command in commands if isinstance(command, Recall)]
        for told in commands:
            if not isinstance(told, AgentChanged) or told.reason == "no_disposition":
                continue
            begun = contacts.since.pop(told.agent, None)
            if begun is not None:
                contacts.end(told.agent, begun, event.at)
            if told.activity in ("talk", "acw"):
                contacts.since[told.agent] = told.since if begun is None else event.at
            elif (
                begun is not None
                and told.agent not in recalled
                and (told.presence, told.activity) == ("on_queue", "idle")
            ):
                above = contacts.share(told.agent, event.at) > care.occupancy_ceiling
                assert (told.reason == "occupancy") == above


def test_the_laws_have_something_to_hold() -> None:
    """A hard call in a quiet clinic does lead to quiet time, seen with the eyes of the law."""
    hard = Hard(WellBeing(decompress_ms=600))
    hard.hear(AgentAnswered(10, "c1-1"), [AgentChanged("ann", "on_queue", "talk", "", 10, "c1")])
    hard.hear(DispositionSet(20, "ann", "abuse", True), [])
    hard.hear(AgentAnswered(30, ""), [Left("c1", "desk", "answered", "ann", 0, 0, 20, 1)])
    assert hard.owed["ann"]
