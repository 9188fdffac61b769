"""Plays callers, agents and the clock to the production distributor, one event after the other.

What happens next is the earliest of three: a caller's arrival (drawn beforehand), something on the
heap (a talk ends, patience ends, a phone is answered, a shift changes), and the waking the distributor asked
for. Its commands are obeyed at once; commands this loop knows nothing of are left aside.

Time here is a float in ms, and waits are measured by it; the distributor is told the whole ms below.
It decides by the order of events, which is exact, so the rounding moves no figure of a
textbook queue; only its own timers (after-call work, longest waits) come up to 1 ms early.

This is the hot loop: plain attributes, tuples on the heap, nothing allocated that need not be. The heap
orders by time, then by ``code``: what happens in the high bits, to whom in the low ones. Everything kept of
calls and agents is a list by their numbers: compiled, that is read without going through the interpreter.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from math import inf, isinf
from typing import Final

import numpy as np

from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentChanged,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    BreakDue,
    Bridge,
    CallerLeft,
    Command,
    DispositionSet,
    Left,
    Offer,
    Queued,
    Rescind,
    TalkEnded,
    Withdrawn,
    Woken,
    WrapUp,
    WrapUpEnded,
)
from simulation.distributions import Values
from simulation.draws import Draws
from simulation.log import ANSWERED, BLOCKED, IDLE, WAITING, Log
from simulation.plan import Plan
from simulation.scenario import DAY_MS

EPOCH: Final = 1_767_571_200_000
"""The run's begin as the distributor sees it: Monday 2026-01-05 00:00 UTC."""
DRAIN_MS: Final = 7.0 * DAY_MS
"""So long after the last arrival the run ends, whoever still waits."""
BITS: Final = 40
NUMBERS: Final = (1 << 40) - 1
_TALK_ENDS: Final = 0
_WRAP_UP_ENDS: Final = 1
_STAFF: Final = 2
_ANSWERS: Final = 3
_PATIENCE_ENDS: Final = 4
_WAITING: Final = 0
_ANSWERED: Final = 1
_BLOCKED: Final = 2
_NOTHING: Final = -2
"""What is measured of an agent's time while nothing is."""


def simulate(plan: Plan, draws: Draws) -> Log:
    """One run from the first arrival until nobody is left, or a week after the last arrival."""
    engine = Engine(plan, draws)
    engine.run()
    return engine.log()


class Engine:
    """One run; ``run`` and then ``log``, each once."""

    def __init__(self, plan: Plan, draws: Draws) -> None:
        self._plan, self._draws = plan, draws
        self._acd = Acd(plan.clinic, explain=False)
        self._asks = [kind.asks for kind in plan.kinds]
        self._arrived = _quick(draws.arrived)
        self._kind: list[int] = draws.kind.tolist()
        self._service = _quick(draws.service)
        self._patience = _quick(draws.patience)
        self._wrap_up = _quick(draws.wrap_up)
        self._ring = _quick(draws.ring)
        self._speed = dict(plan.speeds)
        self._capacity = plan.capacity or len(draws) + 1
        self._waiting_places = plan.waiting_places
        count = len(draws)
        self._outcome = [_WAITING] * count
        self._calls: list[str] = []
        """Their names, by number, as far as they have come."""
        self._number: dict[str, int] = {}
        """Of those in the house, by name."""
        self._outcomes = {WAITING: _WAITING, ANSWERED: _ANSWERED, BLOCKED: _BLOCKED}
        self._waited, self._talked = [0.0] * count, [0.0] * count
        self._delayed = [False] * count
        self._agent = [-1] * count
        self._names = [agent.agent for agent in plan.clinic.agents]
        self._says = bool(draws.hard.any()) or any(queue.disposition_required for queue in plan.clinic.queues)
        self._numbers = {agent.agent: number for number, agent in enumerate(plan.clinic.agents)}
        self._spent: list[int] = []
        self._spent_from: list[float] = []
        self._spent_to: list[float] = []
        self._stretch = [_NOTHING] * len(self._names)
        """By agent: what of his time is being measured, and since when."""
        self._stretch_from = [0.0] * len(self._names)
        self._heap: list[tuple[float, int]] = []
        self._ringing: dict[str, int] = {}
        self._rung: list[str] = []
        self._wrapping: dict[str, int] = {}
        self._wraps: list[str] = []
        self._in_house = 0
        self._talking = 0
        self._events = 0
        self._now = 0.0
        self._staff = plan.staff
        for day in range(plan.days):
            shifts = enumerate(plan.staff)
            self._heap += [(float(day * DAY_MS + change.clock), _STAFF << BITS | number) for number, change in shifts]
        heapify(self._heap)

    def run(self) -> None:
        """Event by event until nothing is left to come."""
        heap, arrived, acd = self._heap, self._arrived, self._acd
        count, coming = len(arrived), 0
        arrival = arrived[0] if count else inf
        last = (arrived[-1] if count else 0.0) + DRAIN_MS
        self._wake(EPOCH)  # those who are signed in from the start begin now
        while True:
            upcoming = heap[0][0] if heap else inf
            upcoming = min(upcoming, arrival)
            due = acd.deadline()
            if due is not None and due - EPOCH <= upcoming:
                self._wake(due)
            elif coming < count and upcoming == arrival:
                self._arrive(coming, arrival)
                coming += 1
                arrival = arrived[coming] if coming < count else inf
            elif heap:
                now, code = heappop(heap)
                if now > last:
                    break
                self._happens(now, code >> BITS, code & NUMBERS)
            else:
                break

    def _wake(self, due: int) -> None:
        self._now = max(self._now, float(due - EPOCH))
        self._events += 1
        self._obey(self._acd.handle(Woken(due)))

    def _arrive(self, number: int, now: float) -> None:
        self._now = now
        name = str(number)
        self._calls.append(name)
        if self._in_house >= self._capacity:
            self._outcome[number] = _BLOCKED
            return
        self._number[name] = number
        self._in_house += 1
        at = EPOCH + int(now)
        like = self._asks[self._kind[number]]
        queued = Queued(
            at, name, like.queue, like.needs, like.language, like.priority, at, like.patient,
            like.need, like.named, like.preferred, like.team,
        )  # fmt: skip
        self._events += 1
        self._delayed[number] = True  # until a phone rings for him
        self._obey(self._acd.handle(queued), number)
        if self._delayed[number] and self._in_house - self._talking > self._waiting_places >= 0:
            self._outcome[number] = _BLOCKED  # nobody was free for him and all places to wait are taken
            self._obey(self._acd.handle(Withdrawn(at, name, "full")))
        if self._outcome[number] == _WAITING and not isinf(patience := self._patience[number]):
            heappush(self._heap, (now + patience, _PATIENCE_ENDS << BITS | number))

    def _happens(self, now: float, what: int, number: int) -> None:
        """What was put on the heap comes true, unless it has been overtaken by something else."""
        self._now = now
        at = EPOCH + int(now)
        if what == _TALK_ENDS:
            if self._says:
                self._say(at, number)
            commands = self._acd.handle(TalkEnded(at, self._calls[number]))
        elif what == _PATIENCE_ENDS:
            if self._outcome[number] != _WAITING:
                return
            commands = self._acd.handle(CallerLeft(at, self._calls[number]))
        elif what == _ANSWERS:
            if self._ringing.pop(self._rung[number], None) is None:
                return
            commands = self._acd.handle(AgentAnswered(at, self._rung[number]))
        elif what == _WRAP_UP_ENDS:
            if self._wrapping.get(self._wraps[number]) != number:
                return
            commands = self._acd.handle(WrapUpEnded(at, self._wraps[number]))
        else:
            commands = self._change_staff(at, number)
        self._events += 1
        self._obey(commands)

    def _say(self, at: int, number: int) -> None:
        """The agent notes what the call was as the talk ends."""
        agent = self._names[self._agent[number]]
        self._events += 1
        self._obey(self._acd.handle(DispositionSet(at, agent, "done", bool(self._draws.hard[number]))))

    def _change_staff(self, at: int, number: int) -> list[Command]:
        change = self._staff[number]
        match change.what:
            case "sign_in":
                return self._acd.handle(AgentSignedIn(at, change.agent))
            case "sign_out":
                return self._acd.handle(AgentSignedOut(at, change.agent))
            case "break":
                return self._acd.handle(BreakDue(at, change.agent, "break", at + change.until - change.clock))
            case "back":
                return self._acd.handle(AgentUnpaused(at, change.agent))

    def _obey(self, commands: list[Command], arriving: int = -1) -> None:
        """Do what the distributor said; phones that are answered at once are answered here."""
        at_once: list[str] | None = None
        for command in commands:
            if isinstance(command, AgentChanged):
                self._measure(command)
            elif isinstance(command, Offer):
                if arriving >= 0 and self._number[command.call] == arriving:
                    self._delayed[arriving] = False
                if self._ring:
                    self._let_ring(command.offer)
                elif at_once is None:
                    at_once = [command.offer]
                else:
                    at_once.append(command.offer)
            elif isinstance(command, Bridge):
                self._talk(self._number[command.call], command.agent)
            elif isinstance(command, Left):
                self._leave(self._number.pop(command.call), command.outcome)
            elif isinstance(command, WrapUp):
                self._work_after(int(command.call), command.agent)
            elif isinstance(command, Rescind):
                self._ringing.pop(command.offer, None)
        if at_once is None:
            return
        for offer in at_once:
            self._events += 1
            self._obey(self._acd.handle(AgentAnswered(EPOCH + int(self._now), offer)))

    def _let_ring(self, offer: str) -> None:
        number = len(self._rung)
        self._rung.append(offer)
        self._ringing[offer] = number
        heappush(self._heap, (self._now + self._ring[number % len(self._ring)], _ANSWERS << BITS | number))

    def _talk(self, number: int, agent: str) -> None:
        now = self._now
        self._outcome[number] = _ANSWERED
        self._talking += 1
        self._waited[number] = now - self._arrived[number]
        self._agent[number] = self._numbers[agent]
        length = self._service[number]
        if self._speed:
            length /= self._speed.get(agent, 1.0)
        self._talked[number] = length
        heappush(self._heap, (now + length, _TALK_ENDS << BITS | number))

    def _leave(self, number: int, outcome: str) -> None:
        self._in_house -= 1
        self._talking -= self._outcome[number] == _ANSWERED
        if self._outcome[number] == _WAITING:
            self._outcome[number] = self._outcomes.setdefault(outcome, len(self._outcomes))
            self._waited[number] = self._now - self._arrived[number]

    def _work_after(self, number: int, agent: str) -> None:
        """After-call work the scenario gives a length of its own; else the distributor ends it."""
        if (length := self._wrap_up[number]) >= 0:
            self._wrapping[agent] = len(self._wraps)
            heappush(self._heap, (self._now + length, _WRAP_UP_ENDS << BITS | len(self._wraps)))
            self._wraps.append(agent)

    def _measure(self, change: AgentChanged) -> None:
        """Keep the stretches in which an agent is free, or has after-call work."""
        agent = self._numbers[change.agent]
        if self._stretch[agent] != _NOTHING:
            self._spend(agent)
        if change.activity == "idle":
            if change.presence == "on_queue" and not change.reason:
                self._stretch[agent], self._stretch_from[agent] = IDLE, self._now
        elif change.activity == "acw":
            self._stretch[agent], self._stretch_from[agent] = self._kind[int(change.call or 0)], self._now
        if self._wrapping and change.activity != "acw":
            self._wrapping.pop(change.agent, None)

    def _spend(self, agent: int) -> None:
        self._spent.append(self._stretch[agent])
        self._spent_from.append(self._stretch_from[agent])
        self._spent_to.append(self._now)
        self._stretch[agent] = _NOTHING

    def log(self) -> Log:
        """What happened, for the statistics."""
        for agent, what in enumerate(self._stretch):
            if what != _NOTHING:
                self._spend(agent)
        for number in range(len(self._outcome)):
            if self._outcome[number] == _WAITING:
                self._waited[number] = max(0.0, self._now - self._arrived[number])
        return Log(
            draws=self._draws,
            outcomes=tuple(self._outcomes),
            outcome=np.array(self._outcome, dtype=np.uint8),
            waited=np.array(self._waited),
            delayed=np.array(self._delayed, dtype=np.bool_),
            talked=np.array(self._talked),
            agent=np.array(self._agent, dtype=np.int32),
            spent=np.array(self._spent, dtype=np.int64),
            spent_from=np.array(self._spent_from),
            spent_to=np.array(self._spent_to),
            events=self._events,
        )


def _quick(values: Values) -> list[float]:
    found: list[float] = np.asarray(values, dtype=np.float64).tolist()
    return found
