"""What happens, in the past tense: everything the ACD core is told.

Every event carries ``at``: UTC milliseconds since 1970-01-01, never going back. ``call`` and ``agent`` are
ids given from outside; ``offer`` ids are made by the core (``<call>-<n>``, ``n`` counting all offers) and
name one attempt to reach one agent for one call.
"""

from __future__ import annotations

from acd.values import value
from acd.words import CallbackFailure, CallbackMode, Device, Need, OfferFailure, Priority


@value
class AgentSignedIn:
    at: int
    agent: str


@value
class AgentSignedOut:
    """The agent's shift ends; a talk under way goes on, a running offer is rescinded."""

    at: int
    agent: str


@value
class AgentPaused:
    """Takes effect at once when idle, else after the contact in hand.

    ``queue``: off that queue only, at once and whatever he is doing; empty means off all of them.
    """

    at: int
    agent: str
    reason: str
    queue: str = ""


@value
class AgentUnpaused:
    """``queue``: back on that queue; empty ends the pause from all of them (pauses of single queues stay)."""

    at: int
    agent: str
    queue: str = ""


@value
class BreakDue:
    """A planned break begins, at once when idle, else after the contact in hand; until ``until`` nothing recalls him.

    It does not end by itself: no phone should ring at an empty chair. He unpauses himself.
    """

    at: int
    agent: str
    reason: str
    until: int


@value
class DeviceChanged:
    at: int
    agent: str
    device: Device


@value
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
    need: Need | None = None
    """A boolean expression that holds beside ``needs``."""
    named: tuple[str, ...] = ()
    """Only these agents may have the call, until a step of the queue widens it."""
    preferred: tuple[str, ...] = ()
    """Asked first, best first (last agent, care team), and waited for a bounded time if on duty."""
    team: str = ""
    """Only agents of this team, until a step of the queue widens it."""
    caller_key: str | None = None
    """An opaque key of who calls (never a number): who was dropped and calls again regains his place by it."""
    callback: tuple[CallbackMode, int, int, int] | None = None
    """He is not on the line but is to be called back, as after a restart: mode, attempts that are left, ``retry_ms``
    and ``expires`` of ``CallbackAsked``."""


@value
class CallerLeft:
    """The caller hung up, at whatever stage: waiting, ringing or talking.

    Of a callback it means the line we dialled; the line it was asked from is free since.
    """

    at: int
    call: str


@value
class AgentAnswered:
    at: int
    offer: str


@value
class OfferFailed:
    at: int
    offer: str
    why: OfferFailure


@value
class TalkEnded:
    """The agent's leg is gone; the caller may still be there."""

    at: int
    call: str


@value
class WrapUpEnded:
    """The agent said he is ready before the wrap-up time was over."""

    at: int
    agent: str


@value
class WrapUpExtended:
    """The agent needs ``by_ms`` more for his notes. The queue's bound on the whole of it holds."""

    at: int
    agent: str
    by_ms: int


@value
class DispositionSet:
    """The agent said what the call was. ``hard`` if it is one of those after which he is given time."""

    at: int
    agent: str
    disposition: str
    hard: bool = False


@value
class WaitTold:
    """The caller heard an estimate of his remaining wait: from ``low_ms`` to ``high_ms``. It is a promise, and kept."""

    at: int
    call: str
    low_ms: int
    high_ms: int


@value
class CallbackAsked:
    """A waiting caller would rather be called back: he keeps his place and his phone is free.

    ``attempts``: how often we dial him at most; ``retry_ms`` between two of them; ``expires``: UTC ms after
    which nobody dials any more. Refused for an emergency, while a phone rings for him, and when asked twice.
    """

    at: int
    call: str
    mode: CallbackMode
    attempts: int
    retry_ms: int
    expires: int


@value
class CallbackReached:
    """The right person is on the line."""

    at: int
    call: str


@value
class CallbackFailed:
    at: int
    call: str
    why: CallbackFailure


@value
class Withdrawn:
    """A supervisor took the caller out of the queue."""

    at: int
    call: str
    by: str


@value
class TalkAdopted:
    """After a restart: ``call`` and ``agent`` were found talking since ``since``."""

    at: int
    call: str
    agent: str
    queue: str
    since: int
    waited_ms: int


@value
class Woken:
    """The time named by ``Acd.deadline()`` has come (or passed)."""

    at: int


Event = (
    AgentSignedIn | AgentSignedOut | AgentPaused | AgentUnpaused | BreakDue | DeviceChanged | Queued | CallerLeft
    | AgentAnswered | OfferFailed | TalkEnded | WrapUpEnded | WrapUpExtended | DispositionSet | WaitTold
    | CallbackAsked | CallbackReached | CallbackFailed | Withdrawn | TalkAdopted | Woken
)  # fmt: skip
