"""A log played again: exactly, to prove that nothing else decides; and under other rules or staff, to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from acd.messages import Clinic, Command, Decided
from acd.written import write
from careline.floor_log import Handled, LogError, Stretch
from careline.logged_day import LoggedDay, logged_day
from simulation.engine import simulate
from simulation.plan import Plan
from simulation.statistics import Estimates, Tally

DIFFERENCES_KEPT = 20
SEED = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """An event after which this version commands something else than was commanded then."""

    number: int
    """Of the event in the log, from 1."""
    event: str
    at: int
    then: tuple[Command, ...]
    now: tuple[Command, ...]

    def as_dict(self) -> dict[str, Any]:
        then, now = ([write(command) for command in commands] for commands in (self.then, self.now))
        return {"number": self.number, "event": self.event, "at": self.at, "then": then, "now": now}


@dataclass(frozen=True, slots=True)
class Exact:
    """``different`` counts all differences; the first of them are kept."""

    events: int
    commands: int
    different: int
    differences: tuple[Difference, ...]


def play_exactly(stretches: Iterable[Stretch]) -> Exact:
    """Hand every event to a fresh distributor and compare its commands with those of the log.

    The explanations (``Decided``) are not compared: their words may become better, the deeds may not change.
    Raises LogError for rules this version does not know.
    """
    events = commands = different = 0
    kept: list[Difference] = []
    for stretch in stretches:
        acd = stretch.acd()
        for each in stretch.handled:
            events += 1
            now, then = _deeds(acd.handle(each.event)), _deeds(each.commands)
            commands += len(then)
            if now != then:
                different += 1
                if len(kept) < DIFFERENCES_KEPT:
                    kept.append(_difference(events, each, then, now))
    return Exact(events, commands, different, tuple(kept))


def _deeds(commands: Sequence[Command]) -> tuple[Command, ...]:
    return tuple(command for command in commands if not isinstance(command, Decided))


def _difference(number: int, each: Handled, then: tuple[Command, ...], now: tuple[Command, ...]) -> Difference:
    return Difference(number, type(each.event).__name__, each.event.at, then, now)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same callers three times: as it was, simulated under the rules of then, simulated under the others."""

    was: list[Estimates]
    again: list[Estimates]
    other: list[Estimates]
    callbacks: int


def compare(stretches: Sequence[Stretch], other: Clinic, within: int) -> Comparison:
    """Play the log's callers under ``other``. ``within``: the service level's threshold, ms.

    Agents of ``other`` whom the log does not know are on duty all the time; those it knows keep their hours.
    Raises LogError when the log is empty or a queue of it is missing in ``other``.
    """
    try:
        day = logged_day(stretches)
    except ValueError as error:
        raise LogError(str(error)) from None
    missing = {stay.asked.queue for stay in day.stays} - {rules.queue for rules in other.queues}
    if missing:
        raise LogError(f"Callers of the log waited in queue '{min(missing)}', which the other rules do not have.")
    draws = day.draws(SEED)
    plan = _plan(day, day.clinic, within)
    was = Tally(replace(plan, days=0))  # figures up to the last arrival, not to the end of a day
    was.add(day.as_it_was(draws))
    found = []
    for clinic in (day.clinic, _staffed(day, other)):
        planned = _plan(day, clinic, within)
        tally = Tally(replace(planned, days=0))
        tally.add(simulate(planned, draws))
        found.append(tally.estimates())
    return Comparison(was.estimates(), found[0], found[1], day.callbacks)


def _staffed(day: LoggedDay, other: Clinic) -> Clinic:
    known = {agent.agent for agent in day.clinic.agents}
    agents = tuple(each if each.agent in known else replace(each, signed_in=True) for each in other.agents)
    return replace(other, agents=agents)


def _plan(day: LoggedDay, clinic: Clinic, within: int) -> Plan:
    agents = {agent.agent for agent in clinic.agents}
    return Plan(
        name="replay",
        about="",
        path=Path(),
        clinic=clinic,
        streams=(),
        kinds=tuple(day.kinds()),
        staff=tuple(change for change in day.staff if change.agent in agents),
        speeds=(),
        capacity=0,
        waiting_places=-1,
        ring=None,
        runs=1,
        calls=len(day.stays),
        days=1,
        warm_up=0,
        seed=SEED,
        within=within,
        trace=None,
    )
