"""The vocabulary of the ACD core: facts in the past tense, orders in the imperative.

Every event carries ``at``: UTC milliseconds since 1970-01-01, never going back.
``call`` and ``agent`` are ids given from outside; ``offer`` ids are made by the core
(``<call>-<n>``, ``n`` counting all offers) and name one attempt to reach one agent for one call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Priority = Literal["emergency", "urgent", "soon", "routine"]
Presence = Literal["signed_out", "on_queue", "off_queue"]
"""``off_queue`` is a pause; its reason stands beside it."""
Activity = Literal["idle", "offered", "connecting", "talk", "acw", "not_responding"]
Device = Literal["available", "busy", "unreachable"]
"""What the agent's phone says of itself: an input, not the truth."""
OfferFailure = Literal["no_answer", "busy", "declined", "unreachable", "failed"]


# --- events ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentSignedIn:
    at: int
    agent: str


@dataclass(frozen=True, slots=True)
class AgentSignedOut:
    """The agent's shift ends; a talk under way goes on, a running offer is rescinded."""

    at: int
    agent: str


@dataclass(frozen=True, slots=True)
class AgentPaused:
    """Takes effect at once when idle, else after the contact in hand."""

    at: int
    agent: str
    reason: str


@dataclass(frozen=True, slots=True)
class AgentUnpaused:
    at: int
    agent: str


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    at: int
    agent: str
    device: Device


@dataclass(frozen=True, slots=True)
class Queued:
    """A caller waits for a person. For a call that waits already it replaces what was asked for and keeps ``since``."""

    at: int
    call: str
    queue: str
    needs: tuple[tuple[str, int], ...]
    language: str
    priority: Priority
    since: int
    patient: str | None = None


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller hung up, at whatever stage: waiting, ringing or talking."""

    at: int
    call: str


@dataclass(frozen=True, slots=True)
class AgentAnswered:
    at: int
    offer: str


@dataclass(frozen=True, slots=True)
class OfferFailed:
    at: int
    offer: str
    why: OfferFailure


@dataclass(frozen=True, slots=True)
class TalkEnded:
    """The agent's leg is gone; the caller may still be there."""

    at: int
    call: str


@dataclass(frozen=True, slots=True)
class WrapUpEnded:
    """The agent said he is ready before the wrap-up time was over."""

    at: int
    agent: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A supervisor took the caller out of the queue."""

    at: int
    call: str
    by: str


@dataclass(frozen=True, slots=True)
class TalkAdopted:
    """After a restart: ``call`` and ``agent`` were found talking since ``since``."""

    at: int
    call: str
    agent: str
    queue: str
    since: int
    waited_ms: int


@dataclass(frozen=True, slots=True)
class Woken:
    """The time named by ``Acd.deadline()`` has come (or passed)."""

    at: int


Event = (
    AgentSignedIn | AgentSignedOut | AgentPaused | AgentUnpaused | DeviceChanged | Queued | CallerLeft
    | AgentAnswered | OfferFailed | TalkEnded | WrapUpEnded | Withdrawn | TalkAdopted | Woken
)  # fmt: skip


# --- commands ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hold:
    """The caller waits; ``position`` counts from 1."""

    call: str
    queue: str
    position: int


@dataclass(frozen=True, slots=True)
class Offer:
    """Ring ``agent`` for ``call`` until ``until`` (UTC ms). The core holds the deadline; the phone's own is longer."""

    offer: str
    call: str
    agent: str
    until: int


@dataclass(frozen=True, slots=True)
class Rescind:
    """Stop ringing.

    ``caller_left``, ``no_answer``, ``signed_out``, ``replaced``, ``withdrawn``, ``unreachable`` (his phone
    is gone) or ``pre_empted``.
    """

    offer: str
    agent: str
    why: str


@dataclass(frozen=True, slots=True)
class Bridge:
    """Let caller and agent talk."""

    offer: str
    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class DropAgent:
    """Hang up an agent's leg that has nobody to talk to: ``too_late`` (the offer was gone) or ``caller_left``.

    ``offer`` of an adopted talk is ``<call>-0``, unless it was ringing at that agent: then the offer's own.
    """

    offer: str
    agent: str
    why: str


@dataclass(frozen=True, slots=True)
class Release:
    """Give the caller back to the IVR: ``timed_out``, ``left_empty``, ``nobody_able``, ``withdrawn``."""

    call: str
    why: str


@dataclass(frozen=True, slots=True)
class WrapUp:
    """After-call work began and ends by itself at ``until`` (UTC ms)."""

    agent: str
    call: str
    until: int


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """The agent's state, told at every change, for the console and the journal.

    ``reason``: of the pause; ``not_responding``; while busy what comes after (a pause's reason or
    ``signing_out``); while idle but left alone why the last offer failed; else empty.
    """

    agent: str
    presence: Presence
    activity: Activity
    reason: str
    since: int
    call: str | None


@dataclass(frozen=True, slots=True)
class Left:
    """The call is no longer the ACD's, told exactly once for each queued call.

    ``outcome``: ``answered``, ``abandoned``, ``short_abandon``, ``timed_out``, ``left_empty``,
    ``nobody_able``, ``withdrawn``. Times in ms; ``ring_ms`` is the answered (else the last) offer's.
    """

    call: str
    queue: str
    outcome: str
    agent: str | None
    queue_wait_ms: int
    ring_ms: int
    talk_ms: int
    offers: int


@dataclass(frozen=True, slots=True)
class Decided:
    """Why this agent: who was looked at, who could not, for the record of each offer."""

    at: int
    call: str
    offer: str
    agent: str
    strategy: str
    eligible: tuple[str, ...]
    passed_over: tuple[tuple[str, str], ...]


Command = Hold | Offer | Rescind | Bridge | DropAgent | Release | WrapUp | AgentChanged | Left | Decided


# --- what the core is told of the clinic -------------------------------------


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


@dataclass(frozen=True, slots=True)
class Clinic:
    agents: tuple[AgentProfile, ...]
    queues: tuple[QueueRules, ...]
