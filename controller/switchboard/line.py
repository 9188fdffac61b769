"""One caller's line as the shell sees it: channels, bridge, what plays, what was offered.

What the caller said and where he stands in the flow is the IVR core's ``Call``; what
he waits for is the ACD's. A line only ties these to Asterisk's names. All names are
made from the call's id, so no reply is awaited to learn one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, Protocol

from acd import messages as acd
from acd.interpreting import Interpreting
from acd.messages import CallbackMode
from crm.model import DecisionRecord, UtteranceRecord
from ivr import messages as ivr
from ivr.call import Call
from ivr.flow import Flow

Stage = Literal["ivr", "waiting", "talking", "transfer", "surrendered", "over", "callback", "dialing", "asked"]
"""``callback``: nobody is on the line, he is to be called back; ``dialing``: we call him; ``asked``: is it he?"""

APP = "careline"
"""The Stasis application's name, as the dialplan calls it."""
LEASE_S = 15
"""Seconds a caller may be without a living controller (the dialplan sets the same before ``Stasis()``)."""
RENEW_EVERY_MS = 5_000
TALK_LEASE_S = 4 * 3_600
"""The bound of one talk: hours, never none, so that every state has an end."""
FALLBACK_LEASE_S = 600
"""What the dialplan's fallback may take before it sets a bound of its own."""

INTERPRETER = "interpreter-"
"""Begins the names of interpreters' channels."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


def agent_channel(offer: str, epoch: str) -> str:
    """The channel id of the leg that rings an agent for ``offer``.

    ``epoch`` is one life of a controller: offers are numbered anew after a restart, and a
    leg of the life before may not have ended yet.
    """
    return f"agent-{_UNSAFE.sub('_', offer)}-{epoch}"


def dispatch_channel(dispatch: str, attempt: int, phone: int, epoch: str) -> str:
    """The channel id of a leg that rings a person on call; ``phone`` counts his phones from 0."""
    return f"oncall-{_UNSAFE.sub('_', dispatch)}-{attempt}.{phone}-{epoch}"


def interpreter_channel(call: str, attempt: int, phone: int, epoch: str) -> str:
    """The channel id of a leg that rings an interpreter; ``phone`` counts his phones from 0."""
    return f"{INTERPRETER}{_UNSAFE.sub('_', call)}-{attempt}.{phone}-{epoch}"


@dataclass(slots=True)
class Leg:
    """A leg to an agent (``offer`` set) or to a destination of the clinic (``offer`` empty)."""

    channel: str
    call: str
    endpoint: str
    offer: str = ""
    agent: str = ""
    began_at: int = 0
    answered_at: int | None = None
    ended_at: int | None = None
    outcome: str = ""


@dataclass(slots=True)
class InterpreterLeg:
    """An interpreter who was rung for a talk; times are UTC ms, None: not yet. ``channel``: the one that answered."""

    interpreter: str
    """"": there was nobody to ring."""
    language: str
    qualified: bool
    asked_at: int
    channel: str = ""
    answered_at: int | None = None
    joined_at: int | None = None
    ended_at: int | None = None
    outcome: str = ""


@dataclass(slots=True)
class Callback:
    """What was agreed with a caller who hung up to be called back. Times are UTC ms; ``number`` (E.164) is PHI."""

    ticket: str
    """The ACD's name of the call: that of the line on which he asked. His place goes by it."""
    number: str
    node: str
    language: str
    patient: str | None
    mode: CallbackMode
    attempts: int
    retry_ms: int
    expires: int
    attempt: int = 0
    offer: str = ""
    """Of the agent who listens already."""
    failed: str = ""
    """Why the last attempt came to nothing; "" while one is under way."""
    reached: bool = False
    """The right person came to the line."""

    def __repr__(self) -> str:
        return f"<Callback {self.ticket} attempt={self.attempt}>"


class Driver(Protocol):
    """Carries out the IVR core's commands for a caller who is not in Stasis (``controller/agi``)."""

    def perform(self, command: ivr.Command) -> None: ...

    def surrender(self, to: str, reason: str) -> None:
        """Give the call to the dialplan's ``careline-<to>``."""
        ...

    def taken(self) -> None:
        """The channel has entered Stasis: from now on its commands go over ARI."""
        ...


@dataclass(slots=True)
class Line:
    """``id`` is the caller's channel id and the interaction's id. Times are UTC ms.

    A callback is a line from the moment it is agreed, with nobody on it; each attempt has its channel by the same id.
    """

    id: str
    dialled: str
    caller: str | None
    flow: Flow
    call: Call
    started_at: int
    stage: Stage = "ivr"
    saying: int | None = None
    """The IVR core's number of the prompt that plays."""
    preparing: int | None = None
    """The IVR core's number of the prompt that is being rendered."""
    music: bool = False
    bridge: str | None = None
    bridged: bool = False
    message: int | None = None
    queued_at: int | None = None
    request: acd.Queued | None = None
    """What was last asked of the ACD, to ask it again after a restart."""
    queue: str | None = None
    priority: str | None = None
    offers: list[Leg] = field(default_factory=list)
    left: acd.Left | None = None
    story: list[DecisionRecord] = field(default_factory=list)
    """What happened to him in the queue, chapter by chapter."""
    connected_at: int | None = None
    leased_until: int = 0
    """When Asterisk takes him from us, unless we renew (``lease``)."""
    faults: int = 0
    hangup_seen: bool = False
    """Asterisk told us that the caller hung up (as against leaving Stasis by a lease that ran out)."""
    surrendered_to: str = ""
    ended_by: str = ""
    announcing: str | None = None
    """The playback that tells the position; the music comes back when it ends."""
    announcements: int = 0
    lost: bool = False
    """The end was never reported: found out by comparing with Asterisk."""
    welcome_back: bool = False
    """He was dropped while waiting and has his old place again; he is still to be told."""
    left_by_choice: bool = False
    """He left the queue by its menu."""
    waited_ms: int = 0
    """How long he had waited when he chose to be called back."""
    callback: Callback | None = None
    unheard_prompts: int = 0
    acw_ms: int = 0
    disposition: str = ""
    utterances: list[UtteranceRecord] = field(default_factory=list)
    """What he said while he was listened to."""
    interpreting: Interpreting | None = None
    """The last search for an interpreter of this talk, and what became of it."""
    interpreters: list[InterpreterLeg] = field(default_factory=list)
    """Everybody who was rung to interpret."""
    driver: Driver | None = None
    """Who carries out the flow's commands; None: ARI."""

    @property
    def ticket(self) -> str:
        """The ACD's name of this call."""
        return self.callback.ticket if self.callback is not None else self.id

    def playback(self, say: int) -> str:
        return f"say-{self.id}-{say}"

    def recording(self, message: int) -> str:
        return f"message-{self.id}-{message}".replace(".", "_")

    @property
    def talk_bridge(self) -> str:
        return f"talk-{self.id}"

    @property
    def transfer_channel(self) -> str:
        return f"transfer-{self.id}-{len(self.offers)}"


@dataclass(slots=True)
class Wrapping:
    """An agent in after-call work. ``stored``: the call's own record has been handed over."""

    call: str
    since: int
    disposition: str = ""
    stored: bool = False
