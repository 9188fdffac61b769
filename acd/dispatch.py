"""On-call dispatch: one person after another is rung until one of them takes it, in rounds with an end.

A core of its own beside the queues': events in, the next state and commands out; no clock, nothing awaited. Whoever
picks up hears what is asked of him (``Ask``) and takes it by a key, so that neither a mailbox nor a child does. Each
ringing is an ``attempt`` with its number; what is told of another than the present one comes too late and is nothing,
so two people can never both have it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Stage = Literal["new", "ringing", "asking", "resting", "over"]
ACCEPT_KEY, DECLINE_KEY = "1", "2"
TIMES_ASKED = 2


@dataclass(frozen=True, slots=True)
class DispatchRules:
    """``ring_ms``: how long each is rung; ``answer_ms``: to take it, once asked; ``pause_ms``: between two rounds."""

    people: tuple[str, ...]
    ring_ms: int
    answer_ms: int
    rounds: int
    pause_ms: int
    apart: tuple[tuple[str, int, int], ...] = ()
    """Who is rung so long (ms) and asked so often, and not as everybody else is."""

    def ring_ms_of(self, person: str) -> int:
        return next((ring_ms for name, ring_ms, _ in self.apart if name == person), self.ring_ms)

    def times_asked(self, person: str) -> int:
        return next((times for name, _, times in self.apart if name == person), TIMES_ASKED)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """``place``: who of the people is rung; ``due``: when ``Woken`` is wanted (UTC ms); ``taken_by``: who took it."""

    rules: DispatchRules
    stage: Stage = "new"
    round: int = 1
    place: int = 0
    attempt: int = 0
    asked: int = 0
    due: int | None = None
    taken_by: str = ""

    @property
    def person(self) -> str:
        return self.rules.people[self.place]


@dataclass(frozen=True, slots=True)
class Began:
    at: int


@dataclass(frozen=True, slots=True)
class PickedUp:
    at: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Pressed:
    at: int
    attempt: int
    key: str


@dataclass(frozen=True, slots=True)
class NotReached:
    """The phone is busy, away, or was hung up before anybody took it."""

    at: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Woken:
    at: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nobody is needed any more."""

    at: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """Another controller took over; the leg of the one before is gone."""

    at: int


DispatchEvent = Began | PickedUp | Pressed | NotReached | Woken | Stopped | Resumed


@dataclass(frozen=True, slots=True)
class Ring:
    attempt: int
    person: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Say what is needed, and which keys take it or pass it on."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Release:
    """Hang up: ``no_answer``, ``not_acknowledged``, ``declined`` or ``caller_left``."""

    attempt: int
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    attempt: int
    person: str


@dataclass(frozen=True, slots=True)
class Exhausted:
    """Everybody was rung, as often as was agreed, and nobody took it."""


DispatchCommand = Ring | Ask | Release | Taken | Exhausted
Result = tuple[Dispatch, tuple[DispatchCommand, ...]]


def step(dispatch: Dispatch, event: DispatchEvent) -> Result:
    """What ``event`` makes of it."""
    if dispatch.stage == "over":
        return dispatch, ()
    match event:
        case Began() if dispatch.stage == "new":
            return _ring(dispatch, event.at) if dispatch.rules.people else _exhausted(dispatch)
        case Woken() if dispatch.due is not None and dispatch.due <= event.at:
            return _woken(dispatch, event.at)
        case Stopped():
            return replace(dispatch, stage="over", due=None), _release(dispatch, "caller_left")
        case Resumed() if dispatch.stage in ("ringing", "asking"):
            return _ring(dispatch, event.at)
        case PickedUp() | Pressed() | NotReached() if event.attempt == dispatch.attempt:
            return _of_attempt(dispatch, event)
    return dispatch, ()


def _of_attempt(dispatch: Dispatch, event: PickedUp | Pressed | NotReached) -> Result:
    match dispatch.stage, event:
        case "ringing", PickedUp():
            return _ask(dispatch, event.at, 1)
        case "asking", Pressed(key=key) if key == ACCEPT_KEY:
            taken = replace(dispatch, stage="over", due=None, taken_by=dispatch.person)
            return taken, (Taken(dispatch.attempt, dispatch.person),)
        case "asking", Pressed(key=key) if key == DECLINE_KEY:
            return _next(dispatch, event.at, _release(dispatch, "declined"))
        case "asking", Pressed() if dispatch.asked < dispatch.rules.times_asked(dispatch.person):
            return _ask(dispatch, event.at, dispatch.asked + 1)
        case (("ringing" | "asking"), NotReached()):
            return _next(dispatch, event.at, ())
    return dispatch, ()


def _woken(dispatch: Dispatch, at: int) -> Result:
    match dispatch.stage:
        case "ringing":
            return _next(dispatch, at, _release(dispatch, "no_answer"))
        case "asking" if dispatch.asked < dispatch.rules.times_asked(dispatch.person):
            return _ask(dispatch, at, dispatch.asked + 1)
        case "asking":
            return _next(dispatch, at, _release(dispatch, "not_acknowledged"))
        case _:
            return _ring(replace(dispatch, round=dispatch.round + 1, place=0), at)


def _ring(dispatch: Dispatch, at: int) -> Result:
    """Whoever's turn it is, anew."""
    attempt, due = dispatch.attempt + 1, at + dispatch.rules.ring_ms_of(dispatch.person)
    ringing = replace(dispatch, stage="ringing", attempt=attempt, asked=0, due=due)
    return ringing, (Ring(attempt, dispatch.person),)


def _ask(dispatch: Dispatch, at: int, times: int) -> Result:
    asking = replace(dispatch, stage="asking", asked=times, due=at + dispatch.rules.answer_ms)
    return asking, (Ask(dispatch.attempt),)


def _next(dispatch: Dispatch, at: int, before: tuple[DispatchCommand, ...]) -> Result:
    """The next on the list; at its end a rest and another round, or the end."""
    rules = dispatch.rules
    if dispatch.place + 1 < len(rules.people):
        after, commands = _ring(replace(dispatch, place=dispatch.place + 1), at)
    elif dispatch.round < rules.rounds:
        after, commands = replace(dispatch, stage="resting", due=at + rules.pause_ms), ()
    else:
        after, commands = _exhausted(dispatch)
    return after, (*before, *commands)


def _exhausted(dispatch: Dispatch) -> Result:
    return replace(dispatch, stage="over", due=None), (Exhausted(),)


def _release(dispatch: Dispatch, why: str) -> tuple[DispatchCommand, ...]:
    return (Release(dispatch.attempt, why),) if dispatch.stage in ("ringing", "asking") else ()
