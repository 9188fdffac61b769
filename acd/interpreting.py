"""An interpreter joins a talk as its third leg: who is rung next, when to give up, what each event means.

A core beside the queues', like ``acd.dispatch``, which it holds for the search: one after another is rung until one
takes it by key. From then on he is in the talk, until he hangs up, the agent sends him away or the talk is over. No
clock, nothing awaited; the talk of the two others goes on whatever happens here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from acd import dispatch
from acd.dispatch import (
    Ask,
    Began,
    Dispatch,
    DispatchRules,
    Exhausted,
    NotReached,
    PickedUp,
    Pressed,
    Release,
    Resumed,
    Ring,
    Taken,
    Woken,
)

Mode = Literal["on_request", "automatic", "off"]
"""Whether interpreters come to the callers of a queue: when the agent keys it, by themselves too, or never."""
CODE = "#6"
"""What an agent keys in a talk to have an interpreter, and to send him away. ``*`` ends the talk on an open line."""
CODE_WITHIN_MS = 3_000
"""From the first key of the code to the second."""


@dataclass(frozen=True, slots=True)
class Interpreting:
    """One search and the talk that may come of it, for one language."""

    language: str
    search: Dispatch
    joined: bool = False
    over: bool = False

    @property
    def due(self) -> int | None:
        """When ``Woken`` is wanted (UTC ms)."""
        return None if self.joined or self.over else self.search.due


@dataclass(frozen=True, slots=True)
class Ended:
    """He is needed no more: ``talk_ended`` or ``sent_away``."""

    at: int
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """He who had joined is out of the talk: ``hung_up``, ``talk_ended`` or ``sent_away``."""

    attempt: int
    why: str


InterpretingEvent = Began | PickedUp | Pressed | NotReached | Woken | Resumed | Ended
InterpretingCommand = Ring | Ask | Release | Taken | Exhausted | Part
Result = tuple[Interpreting, tuple[InterpretingCommand, ...]]


def who_speaks(languages: Mapping[str, Iterable[str]], language: str) -> tuple[str, ...]:
    """Who interprets ``language``, in the order in which they are rung; ``languages``: interpreter to his languages."""
    return tuple(name for name, spoken in languages.items() if language in spoken)


def comes_by_itself(mode: Mode, level: int, least: int) -> bool:
    """Whether one is rung without being asked for. ``level``: the agent's in the caller's language, 0 for none."""
    return mode == "automatic" and level < least


def begun(language: str, rules: DispatchRules, before: Interpreting | None) -> Interpreting:
    """A new search. Its attempts count on from those of the talk ``before``, so that no name comes twice."""
    return Interpreting(language, Dispatch(rules, attempt=before.search.attempt if before is not None else 0))


def step(state: Interpreting, event: InterpretingEvent) -> Result:
    """What ``event`` makes of it."""
    if state.over:
        return state, ()
    if isinstance(event, Ended):
        return _ended(state, event)
    if state.joined:
        gone = isinstance(event, NotReached) and event.attempt == state.search.attempt
        return _parted(state, "hung_up") if gone else (state, ())
    search, commands = dispatch.step(state.search, event)
    joined = bool(search.taken_by)
    return replace(state, search=search, joined=joined, over=search.stage == "over" and not joined), commands


def _ended(state: Interpreting, event: Ended) -> Result:
    if state.joined:
        return _parted(state, event.why)
    search, commands = dispatch.step(state.search, dispatch.Stopped(event.at))
    released = tuple(replace(each, why=event.why) if isinstance(each, Release) else each for each in commands)
    return replace(state, search=search, over=True), released


def _parted(state: Interpreting, why: str) -> Result:
    return replace(state, joined=False, over=True), (Part(state.search.attempt, why),)


@dataclass(frozen=True, slots=True)
class Keys:
    """What of the code has been pressed, and when."""

    pressed: str = ""
    at: int = 0


def keyed(before: Keys, at: int, key: str) -> tuple[Keys, bool]:
    """One key more; True when the code is whole. A key that does not belong to it begins anew."""
    pressed = before.pressed if at - before.at <= CODE_WITHIN_MS else ""
    for begun_before in (pressed, ""):
        if CODE.startswith(begun_before + key):
            whole = begun_before + key == CODE
            return (Keys() if whole else Keys(begun_before + key, at)), whole
    return Keys(), False
