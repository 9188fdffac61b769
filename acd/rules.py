"""What the ACD core is told of the clinic: agents, queues, acuity classes, well-being. All times in ms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from acd.words import Need, Priority


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """``skills`` and ``languages`` map a name to a level 1-5 (5 best); absent means not at all."""

    agent: str
    skills: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    queues: tuple[str, ...] = ()
    """Queues served; empty means every queue whose needs he meets."""
    signed_in: bool = False
    """Signed in by configuration from the start."""
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of relaxing, taken ``after_ms`` after the caller joined the queue. Steps add up, in order.

    What the queue's ``never_relax`` names is asked of every agent all the same.
    """

    after_ms: int
    lower: tuple[tuple[str, int], ...] = ()
    """Skill to a lower level; 0 drops it."""
    add: Need | None = None
    """Agents who meet this will do as well."""
    widen: tuple[str, ...] = ()
    """Restrictions no longer asked: ``language``, ``team``, ``named``, ``queues`` (the agents' own lists of queues)."""
    queue: str = ""
    """Go and wait in this queue, with the wait so far; the rest of such a step says nothing.

    What is never relaxed goes along. Nobody goes to a queue he has been in, nor to where nobody on duty could serve
    him: then he stays. The same holds for ``Exhausted`` and ``Overflow``.
    """


@dataclass(frozen=True, slots=True)
class Exhausted:
    """What follows ``after_ms`` when the steps have run out: ``overflow`` moves the caller to ``queue``."""

    after_ms: int
    then: Literal["hold", "overflow", "safe_end"] = "hold"
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Overflow:
    """A caller who joins goes to ``queue`` instead when one of these holds; 0 and False mean: never for that reason."""

    queue: str
    size: int = 0
    """So many wait already."""
    wait_ms: int = 0
    """The estimated wait is at least this."""
    nobody_able: bool = False
    """Nobody on duty could serve him."""


@dataclass(frozen=True, slots=True)
class Borrow:
    """Agents of ``queue`` help out while nobody waits there and its service level is at least ``service_level``."""

    queue: str
    service_level: float = 0.8
    """``sl_offered`` of its last 50 callers, 0 to 1; with fewer than 5 of them it counts as safe."""


@dataclass(frozen=True, slots=True)
class QueueRules:
    """One queue's rules. Times in ms; ``max_wait_ms`` 0 means no limit."""

    queue: str
    strategy: str = "longest_idle"
    needs: tuple[tuple[str, int], ...] = ()
    offer_ms: int = 20_000
    wrap_up_ms: int = 15_000
    max_wait_ms: int = 0
    max_no_answers: int = 2
    """After this many unanswered offers in a row the agent is paused as ``not_responding``."""
    retry_after_ms: int = 5_000
    """How long an agent who was busy, declined or did not answer is left alone."""
    short_abandon_ms: int = 5_000
    service_target_ms: int = 20_000
    leave_when_nobody_able: bool = False
    need: Need | None = None
    """A boolean expression that holds beside ``needs``."""
    language_level: int = 1
    """The least level in the caller's language."""
    never_relax: tuple[str, ...] = ()
    """Skills, and ``language``, that no step may lower or drop."""
    steps: tuple[Step, ...] = ()
    exhausted: Exhausted | None = None
    overflow: Overflow | None = None
    borrow: tuple[Borrow, ...] = ()
    share: int = 1
    """Its weight beside other queues, for the strategy ``queue_ratio``."""
    prefer_ms: int = 0
    """How long a caller waits for his preferred agents, if one of them is on duty, before anybody else is asked."""
    disposition_required: bool = False
    """After-call work ends only when the agent has said what the call was."""
    wrap_up_longest_ms: int = 600_000
    """The bound on after-call work, extensions included."""
    regain_ms: int = 600_000
    """Who was dropped while waiting and calls again within this has his old place; 0: never."""
    follow_up_ms: int = 900_000
    """By when somebody must call an emergency or urgent caller who hung up while waiting."""


@dataclass(frozen=True, slots=True)
class Acuity:
    """How long callers of one class may wait, and what is done so that they need not. None: never done.

    Times count from ``Queued.since``. ``head_start_ms`` is how much longer than a routine caller he counts as having
    waited (linear ageing: the order of two callers never changes while they wait); None: before
    everybody who has one.
    """

    priority: Priority
    head_start_ms: int | None = 0
    max_wait_ms: int | None = None
    """After it the caller is given back with ``safe_end``."""
    pre_empt_after_ms: int | None = None
    """From then on he takes over an offer (never a talk) of a lower class.

    At this or whichever of the two below is first he moves up in line, before all with a head start.
    """
    recall_after_ms: int | None = None
    """From then on agents are recalled from after-call work and soft pauses."""
    alarm_after_ms: int | None = None
    """Then supervisors are alarmed and the on-call list is rung."""


DEFAULT_ACUITY = (
    Acuity("emergency", None, None, 0, 5_000, 15_000),
    Acuity("urgent", 900_000, 600_000, 60_000, 120_000, 180_000),
    Acuity("soon", 300_000),
    Acuity("routine", 0),
)
"""An emergency has a bound of its own in the flow engine (``emergency: max_wait`` of clinic.yaml)."""


@dataclass(frozen=True, slots=True)
class WellBeing:
    """Care for agents. Never used to rank them; an emergency that nobody else can take outranks all but breaks."""

    occupancy_ceiling: float = 0.0
    """Share of ``window_ms`` in contact (0 to 1) above which an agent is left alone for ``rest_ms``; 0: no ceiling."""
    window_ms: int = 3_600_000
    rest_ms: int = 120_000
    decompress_ms: int = 0
    """Quiet time after a hard call, and a lighter next one; 0: none."""
    hard_priorities: tuple[Priority, ...] = ("emergency",)
    """Calls of these classes are hard by themselves; others by their disposition."""


@dataclass(frozen=True, slots=True)
class Clinic:
    agents: tuple[AgentProfile, ...]
    queues: tuple[QueueRules, ...]
    acuity: tuple[Acuity, ...] = DEFAULT_ACUITY
    on_call: tuple[str, ...] = ()
    """Agents rung by an alarm, in order, whether signed in or not."""
    soft_pauses: tuple[str, ...] = ()
    """Reasons of pauses from which an agent may be recalled."""
    wellbeing: WellBeing = WellBeing()
