"""What happened, in the past tense: everything the IVR core is told.

Every event carries ``at``: UTC milliseconds since 1970-01-01. The core reads no
other clock. Ids of prompts, listenings, look-ups and messages are small integers
chosen by the core and unique within one call, so an answer that comes too late
(its id is no longer the current one) is recognised and ignored.

Words a caller speaks or keys are data, never names, paths or expressions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ivr.announcement import Announcement

Mode = Literal["keys", "speech"]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A call reached us. ``caller`` is E.164 or None when withheld; ``language`` is the number's.

    ``relay``: a relay service (711) placed it for somebody who cannot hear or speak well.
    """

    at: int
    dialled: str
    caller: str | None
    language: str
    relay: bool = False


@dataclass(frozen=True, slots=True)
class Announced:
    """What the clinic announces from now on, in place of what it announced before.

    Told before ``Arrived`` where there is something to announce, and to all calls when it changes.
    """

    at: int
    announcements: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One entry of a recogniser's n-best list; ``confidence`` is 0..1."""

    utterance: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Heard:
    """The caller pressed one key or finished one utterance.

    ``mode == "keys"``: ``utterance`` is one of ``0123456789*#`` and ``listen`` is None.
    ``mode == "speech"``: ``utterance`` is the best text ("" when nothing was made
    out), ``nbest`` holds all hypotheses and ``listen`` the ``Listen`` it answers. ``cut``: he had not
    finished when ``max_speech_ms`` was over. ``faint``: it never was as loud as a caller at his phone.
    ``spoken_ms``: how long it was.
    """

    at: int
    mode: Mode
    utterance: str
    confidence: float = 1.0
    nbest: tuple[Hypothesis, ...] = ()
    listen: int | None = None
    cut: bool = False
    faint: bool = False
    spoken_ms: int = 0


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Voice activity started within listening ``listen`` (for barge-in and for holding the no-input timer).

    ``faint``: too quiet to be the caller's own voice. Told once more without it if he becomes louder.
    """

    at: int
    listen: int
    faint: bool = False


@dataclass(frozen=True, slots=True)
class SpeechLost:
    """The recogniser is dead, slow, full or has no model: this call goes on by keys alone."""

    at: int
    listen: int
    reason: str


@dataclass(frozen=True, slots=True)
class PromptEnded:
    """``Say`` number ``say`` ended by itself; ``failed`` when it could not be played at all."""

    at: int
    say: int
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A look-up found a record. Keys and values are strings, e.g. ``patient``, ``language``."""

    at: int
    lookup: int
    record: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NotFound:
    at: int
    lookup: int


@dataclass(frozen=True, slots=True)
class LookUpFailed:
    """The store did not answer in time or not at all."""

    at: int
    lookup: int
    reason: str


@dataclass(frozen=True, slots=True)
class ServiceAnswered:
    """A service of the clinic answered with ``status`` 2xx or 4xx.

    ``fields``: what was asked for and is there, as JSON has it; texts, numbers, true and false alone.
    """

    at: int
    request: int
    status: int
    fields: Mapping[str, str | float | bool] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ServiceFailed:
    """``reason``: ``timeout``, ``refused`` (no connection, 5xx, a redirect) or ``wrong_shape`` (no JSON, too long)."""

    at: int
    request: int
    reason: str


@dataclass(frozen=True, slots=True)
class MessageTaken:
    """A voice message ended; ``duration_ms`` 0 means nothing was recorded."""

    at: int
    message: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """The transferred leg ended; ``reached`` False when nobody answered."""

    at: int
    reached: bool


@dataclass(frozen=True, slots=True)
class QueueLeft:
    """The ACD gave the caller back: ``timed_out left_empty withdrawn nobody_able safe_end failed``."""

    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class CallbackTaken:
    """The caller's place is kept; ``hours`` is how long, at the most, until he is called."""

    at: int
    hours: int


@dataclass(frozen=True, slots=True)
class CallbackRefused:
    """He cannot be called back: ``ringing`` (somebody's phone rings for him already) or ``impossible``."""

    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class CalledBack:
    """We called ``caller`` back and somebody picked up.

    ``node`` is where he waited; ``flow/node`` when that is in another flow than the one he dialled.
    """

    at: int
    dialled: str
    caller: str = field(repr=False)
    language: str
    node: str
    patient: str | None = None


@dataclass(frozen=True, slots=True)
class Connected:
    """The caller and an agent talk."""

    at: int
    agent: str


@dataclass(frozen=True, slots=True)
class TalkEnded:
    """The agent's side of the talk ended and the caller is still on the line."""

    at: int


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller's leg is gone. ``by`` is ``caller`` or ``system``; the last event of every call."""

    at: int
    by: str


@dataclass(frozen=True, slots=True)
class Woken:
    """The time named by ``deadline(call)`` has come (or passed)."""

    at: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """A controller that took over found this call alive: ask the current question again."""

    at: int


@dataclass(frozen=True, slots=True)
class Faulted:
    """Something of ours failed for this call; the flow's ``fallback`` takes over."""

    at: int
    reason: str


Event = (
    Arrived | CalledBack | Announced | Heard | SpeechBegan | SpeechLost | PromptEnded | Found | NotFound | LookUpFailed
    | ServiceAnswered | ServiceFailed | MessageTaken | TransferEnded | QueueLeft | CallbackTaken | CallbackRefused
    | Connected | TalkEnded | HungUp | Woken | Resumed | Faulted
)  # fmt: skip
