"""What a log tells of callers and agents, apart from what the distributor made of it.

Who came when and asked what, how long they talked, how long they would wait, and who was on duty: the same day can
then be played under other rules. What the log cannot know is drawn, with one seed: the talk of a caller nobody
answered is one of the answered ones' of his queue, and the patience of one who was answered goes on after his wait
with the mean of the log (given up / time waited; the maximum likelihood for exponential patience).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from acd.messages import (
    AgentChanged,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    BreakDue,
    Bridge,
    Clinic,
    Command,
    DispositionSet,
    Event,
    Left,
    Offer,
    Queued,
    WrapUp,
)
from careline.floor_log import Stretch
from simulation.draws import Draws
from simulation.log import ANSWERED, IDLE, WAITING, Log
from simulation.plan import Kind, StaffChange

GAVE_UP = ("abandoned", "short_abandon")
UNKNOWN_TALK_MS = 180_000.0
"""Where nobody in the whole log was answered."""


@dataclass(slots=True)
class Stay:
    """One caller's stay from his joining to his leaving. Times in ms; ``at`` UTC."""

    asked: Queued
    at: int
    at_once: bool = False
    """A phone rang for him the moment he came."""
    left: Left | None = None
    acw: int | None = None
    hard: bool = False
    """The agent said it was one of the hard calls."""


@dataclass(slots=True)
class LoggedDay:
    """``spent``: stretches of agents' time (``None`` idle, else after-call work for this stay), from, to."""

    clinic: Clinic
    begin: int
    stays: list[Stay] = field(default_factory=list)
    staff: list[StaffChange] = field(default_factory=list)
    spent: list[tuple[Stay | None, int, int]] = field(default_factory=list)
    callbacks: int = 0
    """Callers who asked to be called back; they are not played again."""

    def kinds(self) -> list[Kind]:
        """Every way of asking that occurs, by its queue's name."""
        asks = dict.fromkeys(_anonymous(stay.asked) for stay in self.stays)
        return [Kind(0, asked.queue, asked.language, asked) for asked in asks]

    def draws(self, seed: int) -> Draws:
        """The callers as the simulator wants them."""
        chance = np.random.default_rng(seed)
        number = {kind.asks: index for index, kind in enumerate(self.kinds())}
        rings = [float(stay.left.ring_ms) for stay in self.stays if stay.left and stay.left.outcome == "answered"]
        return Draws(
            arrived=np.array([float(stay.at - self.begin) for stay in self.stays]),
            kind=np.array([number[_anonymous(stay.asked)] for stay in self.stays], dtype=np.int64),
            service=np.array(self._talks(chance)),
            patience=np.array(self._patience(chance)),
            wrap_up=np.array([-1.0 if stay.acw is None else float(stay.acw) for stay in self.stays]),
            hard=np.array([stay.hard for stay in self.stays], dtype=np.bool_),
            ring=np.array(rings),
        )

    def _talks(self, chance: np.random.Generator) -> list[float]:
        known: dict[str, list[float]] = {}
        for stay in self.stays:
            if stay.left and stay.left.outcome == "answered":
                known.setdefault(stay.asked.queue, []).append(float(stay.left.talk_ms))
        every = [talk for talks in known.values() for talk in talks] or [UNKNOWN_TALK_MS]
        return [
            float(stay.left.talk_ms)
            if stay.left and stay.left.outcome == "answered"
            else float(chance.choice(known.get(stay.asked.queue, every)))
            for stay in self.stays
        ]

    def _patience(self, chance: np.random.Generator) -> list[float]:
        ended = [stay.left for stay in self.stays if stay.left]
        waited = sum(left.queue_wait_ms for left in ended)
        gave_up = sum(left.outcome in GAVE_UP for left in ended)
        mean = waited / gave_up if gave_up else math.inf
        return [
            float(stay.left.queue_wait_ms)
            if stay.left and stay.left.outcome in GAVE_UP
            else (stay.left.queue_wait_ms if stay.left else 0) + (chance.exponential(mean) if gave_up else math.inf)
            for stay in self.stays
        ]

    def as_it_was(self, draws: Draws) -> Log:
        """The day as it happened, in the form of a simulated run."""
        outcomes = {WAITING: 0, ANSWERED: 1}
        agents = {agent.agent: index for index, agent in enumerate(self.clinic.agents)}
        left = [stay.left for stay in self.stays]
        numbers = {id(stay): index for index, stay in enumerate(self.stays)}
        spent = [(IDLE if who is None else int(draws.kind[numbers[id(who)]]), a, b) for who, a, b in self.spent]
        return Log(
            draws=draws,
            outcome=np.array([outcomes.setdefault(e.outcome, len(outcomes)) if e else 0 for e in left], dtype=np.uint8),
            outcomes=tuple(outcomes),
            waited=_floats(each.queue_wait_ms if each else 0 for each in left),
            delayed=np.array([not stay.at_once for stay in self.stays], dtype=np.bool_),
            talked=_floats(each.talk_ms if each else 0 for each in left),
            agent=np.array([agents.get((each.agent if each else "") or "", -1) for each in left], dtype=np.int32),
            spent=np.array([kind for kind, _, _ in spent], dtype=np.int64),
            spent_from=_floats(begun - self.begin for _, begun, _ in spent),
            spent_to=_floats(ended - self.begin for _, _, ended in spent),
            events=0,
        )


def _floats(values: Iterable[int]) -> NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)


def _anonymous(asked: Queued) -> Queued:
    """What was asked, without who and when."""
    return replace(asked, at=0, call="", since=0, patient=None, caller_key=None)


def logged_day(stretches: Sequence[Stretch]) -> LoggedDay:
    """All stretches as one time; a caller taken over by a new controller has one stay. Raises ValueError if empty."""
    handled = [each for stretch in stretches for each in stretch.handled]
    if not handled:
        raise ValueError("the log holds no event: nobody called.")
    reader = _Reader(LoggedDay(stretches[-1].clinic, handled[0].event.at))
    for each in handled:
        reader.take(each.event, each.commands)
    reader.close(handled[-1].event.at)
    return reader.day


class _Reader:
    def __init__(self, day: LoggedDay) -> None:
        self.day = day
        self._here: dict[str, Stay] = {}
        self._last: dict[str, Stay] = {}
        self._since: dict[str, tuple[Stay | None, int]] = {}
        self._with: dict[str, Stay] = {}
        """By agent, with whom he talked last."""

    def take(self, event: Event, commands: Sequence[Command]) -> None:
        clock = event.at - self.day.begin
        match event:
            case Queued(call=call) if call not in self._here:
                self._here[call] = self._last[call] = stay = Stay(event, event.at)
                self.day.stays.append(stay)
                stay.at_once = any(isinstance(command, Offer) and command.call == call for command in commands)
            case AgentSignedIn(agent=agent):
                self.day.staff.append(StaffChange(clock, agent, "sign_in"))
            case AgentSignedOut(agent=agent):
                self.day.staff.append(StaffChange(clock, agent, "sign_out"))
            case AgentPaused(agent=agent, queue=""):
                self.day.staff.append(StaffChange(clock, agent, "break"))
            case AgentUnpaused(agent=agent, queue=""):
                self.day.staff.append(StaffChange(clock, agent, "back"))
            case BreakDue(agent=agent, until=until):
                self.day.staff.append(StaffChange(clock, agent, "break", until - self.day.begin))
            case DispositionSet(agent=agent, hard=True) if agent in self._with:
                self._with[agent].hard = True
        for command in commands:
            self._obeyed(event.at, command)

    def _obeyed(self, at: int, command: Command) -> None:
        match command:
            case Left(call=call) if (stay := self._here.pop(call, None)) is not None:
                stay.left = command
                if command.callback:
                    self.day.stays.remove(stay)
                    self.day.callbacks += 1
            case Bridge(agent=agent, call=call) if call in self._here:
                self._with[agent] = self._here[call]
            case WrapUp(agent=agent, call=call):
                self._spend(agent, at)
                self._since[agent] = (self._last.get(call), at)
            case AgentChanged(agent=agent, activity=activity):
                if activity == "acw":
                    return
                self._spend(agent, at)
                if activity == "idle" and command.presence == "on_queue" and not command.reason:
                    self._since[agent] = (None, at)

    def _spend(self, agent: str, at: int) -> None:
        stretch = self._since.pop(agent, None)
        if stretch is None:
            return
        stay, since = stretch
        self.day.spent.append((stay, since, at))
        if stay is not None:
            stay.acw = at - since

    def close(self, at: int) -> None:
        """The log ends: who still waits or talks counts as waiting; times under way end here."""
        for agent in list(self._since):
            stay, since = self._since.pop(agent)
            self.day.spent.append((stay, since, at))
        stays = {id(stay) for stay in self.day.stays}
        self.day.spent = [part for part in self.day.spent if part[0] is None or id(part[0]) in stays]
