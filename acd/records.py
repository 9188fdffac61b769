"""What the floor keeps of each agent and each call, and the snapshots shown to others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from acd.acuity import ROUTINE, moves_up_after, next_step, place, reached
from acd.agent import AgentState
from acd.messages import Activity, Acuity, AgentProfile, CallbackMode, Device, Need, Presence, Priority
from acd.requirement import Requirement
from acd.rules import QueueRules
from acd.timers import NEVER, Timed

if TYPE_CHECKING:
    from acd.buckets import AgentBucket, CallBucket
    from acd.learnt import Work
    from acd.lines import Block, Ready, Waiting

Stage = Literal["waiting", "offered", "connecting", "dialing", "resting", "talk", "left"]
"""``connecting``: an agent listens while the patient is dialled; ``dialing``: the patient is, and no agent is held;
``resting``: a callback between two attempts. All but ``talk`` and ``left`` have a place in line."""


@dataclass(slots=True, eq=False)
class Agent(Timed):
    """``no_answers``: unanswered offers in a row. ``removed``: not in the clinic any more, finishing his contact."""

    name: str
    profile: AgentProfile
    state: AgentState
    device: Device = "available"
    no_answers: int = 0
    removed: bool = False
    answered: int = 0
    """Calls answered this shift."""
    last_offer: int = 0
    """Serial of the last offer he got, 0 for none."""
    blame: tuple[int, int] | None = None
    """When he did not answer last, and since when he had been idle: taken back if it was his phone that failed."""
    queue_pauses: tuple[tuple[str, str], ...] = ()
    """Queues he has left for now, by name, each with its reason."""
    undisposed: str = ""
    """The last call he talked with, if he has not said what it was."""
    worked: tuple[tuple[int, int], ...] = ()
    """Stretches of contact, from and to, oldest first, while the clinic has a ceiling of occupancy."""
    light_next: bool = False
    """Just out of a hard call: a hard one is offered to him only if nobody else can take it."""
    contact: tuple[int, int, Priority] | None = None
    """Of the contact in hand: when his phone began to ring (UTC ms), how long he had been free (ms), its class."""
    bucket: AgentBucket = field(init=False, repr=False)
    work: Work = field(init=False, repr=False)
    """What is learnt of agents like him."""
    timer: int = field(init=False, default=NEVER, repr=False)
    """Of his entry among the wakings (``acd/timers.py``)."""
    ready: bool = False
    """May be offered a call now: idle, and his phone is free."""
    able: bool = False
    """Counts as somebody who serves the queue, now or after the contact in hand."""
    entries: list[Ready] = field(default_factory=list, repr=False)
    """His places among the ready, one for each order in use."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What was agreed with a patient who is called back, and how far it has come. Times in UTC ms."""

    mode: CallbackMode
    attempts: int
    retry_ms: int
    expires: int
    tried: int = 0
    until: int | None = None
    """The end of the rest between two attempts, or of our patience with the one under way."""
    reached: bool = False
    """The right person is on the line: from now on a call like any other."""


@dataclass(slots=True, eq=False)
class Call(Timed):
    """A call from ``Queued`` (or ``TalkAdopted``) until its ``Left``. Times in UTC ms.

    ``serial`` is the order of arrival; with acuity and ``since`` it makes the place in line
    (``acd/acuity.py``). ``wait_ends`` is the end of the queue's patience, None for no limit.
    The fields from ``entered`` on say what his queue's rules have made of the wait.
    """

    name: str
    queue: str
    needs: tuple[tuple[str, int], ...]
    language: str
    priority: Priority
    since: int
    patient: str | None
    serial: int
    wait_ends: int | None
    required: Requirement
    stage: Stage = "waiting"
    agent: str | None = None
    offer: str | None = None
    offers: int = 0
    ring_ms: int = 0
    queue_wait_ms: int = 0
    need: Need | None = None
    named: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    """Agents asked first, best first."""
    team: str = ""
    caller_key: str | None = None
    came: int | None = None
    """Since when he waits this time, if ``since`` is the older one of a place regained."""
    entered: int = 0
    """When he joined the queue he waits in now: its steps count from it."""
    steps: int = 0
    """So many of this queue's steps are taken; one more than there are: what follows when they ran out, too."""
    relaxed: tuple[str, ...] = ()
    """What was relaxed in all, in plain words, oldest first."""
    been: tuple[str, ...] = ()
    """Queues he waited in before this one. None of them is entered again by itself."""
    kept: tuple[Need, ...] = ()
    """What the queues he waited in before never relax: it goes with him."""
    kept_language: int = 0
    """The level of his language that goes with him likewise; 0: none."""
    lifted: bool = False
    """The steps ran out and led here: the restriction to named agents or a team is over."""
    prefer_until: int | None = None
    """Until then only his preferred agents are asked."""
    callback: Callback | None = None
    promise: tuple[int, int, int] | None = None
    """The first estimate he heard: when (UTC ms), from, to (ms)."""
    last_told: tuple[int, int, int] | None = None
    climbed: int = -1
    """Of its ladder (``acd/escalation.py``) all that was due by then has been done, UTC ms."""
    alarmed: bool = False
    rung: tuple[str, ...] = ()
    """On-call agents rung for it in this round of the list."""
    ring_again: int | None = None
    """When the next round begins, UTC ms."""
    acuity: Acuity = ROUTINE
    """The rules of its class. This and what follows is not dumped: it follows from the rest."""
    moved_up: bool = field(init=False)
    """Has reached the first step of its ladder and goes before all with a head start."""
    place: int = field(init=False)
    """Smaller is served first; among equals the smaller ``serial`` (``acd/acuity.py``)."""
    rules: QueueRules = field(init=False, repr=False)
    """Of its queue."""
    bucket: CallBucket = field(init=False, repr=False)
    timer: int = field(init=False, default=NEVER, repr=False)
    entry: Waiting | None = field(init=False, default=None, repr=False)
    """Its place among the waiting calls of its requirement."""
    block: Block | None = field(init=False, default=None, repr=False)
    """Where in its queue's line it stands."""

    @property
    def absent(self) -> bool:
        """Nobody is on the line: a callback whose patient is not reached yet."""
        return self.callback is not None and not self.callback.reached

    @property
    def patient_since(self) -> int:
        """From when his own longest wait counts: a place regained does not shorten it."""
        return self.since if self.came is None else self.came

    @property
    def dials_first(self) -> bool:
        """The patient must be called before an agent is rung."""
        return self.callback is not None and self.absent and self.callback.mode == "patient_first"

    def __post_init__(self) -> None:
        self.take_place()

    def take_place(self) -> None:
        """Work out the place in line anew; a call that stands in a line is taken out before, and joins after."""
        self.moved_up = reached(moves_up_after(self.acuity), self.since, self.climbed)
        self.place = place(self.acuity, self.since, self.moved_up)

    def ladder_due(self) -> int | None:
        """When the ladder wants waking for a call that waits, UTC ms."""
        due = next_step(self.acuity, self.since, self.climbed)
        if self.ring_again is not None and (due is None or self.ring_again < due):
            due = self.ring_again
        if self.acuity.max_wait_ms is not None and self.callback is None:
            ends = self.patient_since + self.acuity.max_wait_ms
            due = ends if due is None else min(due, ends)
        return due

    def begin_ladder_anew(self) -> None:
        """The class has changed: what is due in the new one is due at once."""
        self.climbed, self.alarmed, self.rung, self.ring_again = -1, False, (), None


@dataclass(frozen=True, slots=True)
class AgentView:
    """One agent as ``Acd.agents()`` shows him; ``since`` in UTC ms, 0 = from the start."""

    agent: str
    presence: Presence
    activity: Activity
    reason: str
    since: int
    call: str | None
    device: Device
    until: int | None = None
    """When after-call work, quiet time, a rest or an offer ends by itself, UTC ms."""
    protected_until: int = 0
    """Of a break: before it only he himself ends it. 0: no break."""
    owes_disposition: bool = False
    light_next: bool = False
    paused_queues: tuple[str, ...] = ()
    """Queues he has left for now; he serves the others."""


@dataclass(frozen=True, slots=True)
class WaitingView:
    """One waiting caller as ``Acd.waiting()`` shows it; ``agent`` is the one whose phone rings for it now.

    ``callback``: the patient is called back and not on the line yet. ``moved_up``: his ladder has begun.
    ``alarmed``: supervisors have been told that his longest wait is in danger.
    """

    call: str
    queue: str
    position: int
    since: int
    priority: Priority
    language: str
    needs: tuple[tuple[str, int], ...]
    agent: str | None
    stage: Stage = "waiting"
    callback: bool = False
    moved_up: bool = False
    alarmed: bool = False
