"""A scenario file as a typed model: who calls, who serves, and how long it is watched.

What is checked here concerns one value or one block; what concerns several (a type whose queue does
not exist) is in ``simulation.loader``. Rules of queues and of the clinic are the distributor's own and
read by ``simulation.dataclass_reader``. All lengths are ms, times of day ms after midnight.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from ivr.units import Duration
from simulation.distributions import Block, Distribution

DAY_MS = 86_400_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("a name is small letters, digits and _ and begins with a letter (48 at most)")
    return text


def clock_ms(text: object) -> int:
    """Ms after midnight of ``"08:30"``; ``"24:00"`` ends the day. Raises ValueError with the right form."""
    if not isinstance(text, str) or not _CLOCK.fullmatch(text):
        raise ValueError('a time of day is written "08:30"')
    hours, minutes = text.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000


def _span(text: object) -> tuple[int, int]:
    begin, dash, end = text.partition("-") if isinstance(text, str) else ("", "", "")
    if not dash:
        raise ValueError('a shift or a break is written "08:00-16:30"')
    first, last = clock_ms(begin.strip()), clock_ms(end.strip())
    if first >= last:
        raise ValueError("it ends before it begins; a shift over midnight is written as two groups")
    return first, last


def _ordered(rates: dict[int, float]) -> dict[int, float]:
    if sorted(rates) != list(rates):
        raise ValueError("times of day stand in order, the earliest first")
    return rates


Name = Annotated[str, AfterValidator(_name)]
Level = Annotated[int, Field(ge=1, le=5, strict=True)]
Clock = Annotated[int, BeforeValidator(clock_ms)]
Span = Annotated[tuple[int, int], BeforeValidator(_span)]
Rate = Annotated[float, Field(ge=0, le=1_000_000)]
DayRates = Annotated[dict[Clock, Rate], Field(min_length=1, max_length=288), AfterValidator(_ordered)]
Count = Annotated[int, Field(ge=1, le=50_000_000, strict=True)]


class Arrivals(Block):
    """When calls come: one of these."""

    per_hour: Rate | DayRates | None = None
    """A Poisson stream. One rate for all time, or by time of day: each rate holds from its time until the next."""
    every: Distribution | None = None
    """The gap from one call to the next, for streams that are more or less regular than Poisson."""

    @model_validator(mode="after")
    def _one(self) -> Arrivals:
        if (self.per_hour is None) == (self.every is None):
            raise ValueError("write either per_hour or every")
        if self.every is not None and self.every.mean <= 0:
            raise ValueError("gaps of no length bring calls without end")
        return self

    def rates(self) -> dict[int, float]:
        """Calls an hour by the time of day from which they hold; a stream with gaps of its own has none."""
        if isinstance(self.per_hour, dict):
            return self.per_hour
        return {} if self.per_hour is None else {0: self.per_hour}


class CallType(Block):
    """Calls of one kind. Further keys are fields of ``acd.messages.Queued``: ``need``, ``team``, ``preferred``, ..."""

    model_config = ConfigDict(extra="allow")

    queue: Name
    arrivals: Arrivals | None = None
    """Left out only when a trace brings the calls."""
    service: Distribution | None = None
    """How long the two talk, with an agent of speed 1. Left out only when a trace says it."""
    patience: Distribution | None = None
    """After how long of waiting a caller hangs up; left out: never."""
    wrap_up: Distribution | None = None
    """After-call work; the queue's ``wrap_up`` is the longest it may take. Left out: that long exactly."""
    hard: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of talks after which the agent is given quiet time (``wellbeing: {decompress: 3m}``)."""
    needs: dict[Name, Level] = Field(default_factory=dict)
    priority: Literal["emergency", "urgent", "soon", "routine"] = "routine"
    languages: dict[Name, Annotated[float, Field(gt=0, le=1)]] = Field(default_factory=dict)
    """The share of callers of each language; left out: any agent's language will do."""

    @model_validator(mode="after")
    def _whole(self) -> CallType:
        if self.languages and not math.isclose(sum(self.languages.values()), 1, abs_tol=1e-6):
            raise ValueError("the shares of the languages add up to 1")
        return self


class AgentGroup(Block):
    """Agents who are alike, named after the group: ``front_1``, ... Further keys are fields of ``AgentProfile``."""

    model_config = ConfigDict(extra="allow")

    count: Annotated[int, Field(ge=1, le=100_000, strict=True)] = 1
    skills: dict[Name, Level] = Field(default_factory=dict)
    languages: dict[Name, Level] = Field(default_factory=dict)
    shift: Span | None = None
    """Left out: signed in all the time."""
    breaks: Annotated[list[Span], Field(max_length=20)] = Field(default_factory=list)
    speed: Annotated[float, Field(gt=0, le=100)] = 1.0
    """A talk of 6 minutes takes an agent of speed 1.2 five."""

    @model_validator(mode="after")
    def _breaks_in_shift(self) -> AgentGroup:
        if self.breaks and self.shift is None:
            raise ValueError('breaks need a shift; write shift: "08:00-16:30"')
        if self.shift and any(not self.shift[0] < first < last <= self.shift[1] for first, last in self.breaks):
            raise ValueError("a break lies outside the shift")
        return self


class ServiceLevel(Block):
    """``sl_offered``: answered within the time, of all who came in, those who gave up included."""

    within: Duration = 20_000


class ScenarioFile(Block):
    """The whole file. Further keys are fields of ``acd.messages.Clinic``: ``acuity``, ``wellbeing``, ..."""

    model_config = ConfigDict(extra="allow")

    scenario: Name
    about: str = ""
    types: Annotated[dict[Name, CallType], Field(min_length=1, max_length=200)]
    agents: Annotated[dict[Name, AgentGroup], Field(min_length=1, max_length=10_000)]
    queues: Annotated[dict[Name, dict[str, Any]], Field(min_length=1, max_length=1_000)]
    """Each a block of ``acd.messages.QueueRules``."""
    capacity: Annotated[int, Field(ge=1, strict=True)] | None = None
    """Places for callers in the house, those who talk included; who finds them all taken is blocked."""
    waiting_places: Annotated[int, Field(ge=0, strict=True)] | None = None
    """Places for callers who wait; who would have to wait and finds them all taken is blocked."""
    ring: Distribution | None = None
    """How long a phone rings until it is answered; left out: not at all. Longer than ``offer``: no answer."""
    runs: Annotated[int, Field(ge=1, le=10_000, strict=True)] = 10
    """Independent replications, from which the half-widths are."""
    calls: Count = 20_000
    """Counted in each run, after the warm-up; for a stream of one rate."""
    days: Annotated[int, Field(ge=1, le=3_660, strict=True)] = 1
    """Days in each run, when anything goes by the time of day."""
    warm_up: Duration = 0
    """Callers of this first time are served and not counted."""
    seed: Annotated[int, Field(ge=0, le=2**63 - 1, strict=True)] = 1
    service_level: ServiceLevel = ServiceLevel()
    trace: str | None = None
    """A CSV file beside this one with the columns arrival, type, service, patience; one run."""

    @property
    def by_day(self) -> bool:
        """Whether anything depends on the time of day, so that a run is made of whole days."""
        dated = [isinstance(kind.arrivals.per_hour, dict) for kind in self.types.values() if kind.arrivals]
        return any(dated) or any(group.shift for group in self.agents.values())
