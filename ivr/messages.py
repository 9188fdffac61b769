"""The vocabulary of the IVR core: facts in the past tense, orders in the imperative.

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

BargeIn = Literal["off", "keys", "speech"]
"""What may cut a prompt short. ``speech`` includes keys."""
Mode = Literal["keys", "speech"]
Priority = Literal["emergency", "urgent", "soon", "routine"]


# --- events: what happened ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrived:
    """A call reached us. ``caller`` is E.164 or None when withheld; ``language`` is the number's."""

    at: int
    dialled: str
    caller: str | None
    language: str


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
    out), ``nbest`` holds all hypotheses and ``listen`` the ``Listen`` it answers.
    """

    at: int
    mode: Mode
    utterance: str
    confidence: float = 1.0
    nbest: tuple[Hypothesis, ...] = ()
    listen: int | None = None


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Voice activity started within listening ``listen`` (for barge-in and for holding the no-input timer)."""

    at: int
    listen: int


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
    """We called ``caller`` back and somebody picked up. ``node`` is where he waited."""

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
    Arrived | CalledBack | Heard | SpeechBegan | SpeechLost | PromptEnded | Found | NotFound | LookUpFailed
    | MessageTaken | TransferEnded | QueueLeft | CallbackTaken | CallbackRefused | Connected | TalkEnded | HungUp
    | Woken | Resumed | Faulted
)  # fmt: skip


# --- commands: what to do ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prompt:
    """One sentence to be heard. ``key`` names it in the catalogue ("" for text written in the flow).

    The shell plays a recorded file for ``(language, key)`` when there is one, else the
    rendered ``text``. ``private`` text holds PHI and is never cached in clear.
    """

    text: str
    language: str
    key: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Pick up the line."""


@dataclass(frozen=True, slots=True)
class Say:
    """Play ``prompts`` one after the other; answered by ``PromptEnded(say)``. One ``Say`` plays at a time."""

    say: int
    prompts: tuple[Prompt, ...]
    barge_in: BargeIn = "speech"


@dataclass(frozen=True, slots=True)
class StopSaying:
    """Cut the prompt at once; no ``PromptEnded`` is owed for it."""

    say: int


@dataclass(frozen=True, slots=True)
class Listen:
    """Recognise speech until ``StopListening`` or one final result. Keys are always heard, with or without this.

    ``phrases`` is the step's grammar (lower case, all the phrases it knows, emergency
    words and universal commands included). ``hotword`` phrases alone may barge in.
    """

    listen: int
    language: str
    phrases: tuple[str, ...]
    speech_complete_ms: int = 700
    max_speech_ms: int = 10_000
    hotword: bool = False


@dataclass(frozen=True, slots=True)
class StopListening:
    listen: int


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask the CRM ``what``, e.g. ``patient_by_phone``; answered by Found, NotFound or LookUpFailed."""

    lookup: int
    what: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Hand the caller to the ACD (hand-over 1).

    A second ``Enqueue`` while waiting replaces the first, keeping the call's place in time.
    """

    queue: str
    needs: Mapping[str, int]
    language: str
    priority: Priority
    patient: str | None = None
    reason: str = ""
    preferred: tuple[str, ...] = ()
    """Agents he knows, best first."""


@dataclass(frozen=True, slots=True)
class TellWait:
    """The waiting caller asked how long it will take: tell him his place or his wait now."""


@dataclass(frozen=True, slots=True)
class TakeCallback:
    """He would hang up and be called at ``number`` (E.164); answered by CallbackTaken or CallbackRefused."""

    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """The waiting caller chose something else; answered by ``QueueLeft``, unless a person came first."""


@dataclass(frozen=True, slots=True)
class RightPerson:
    """Who picked up is the one who asked to be called."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """The call back came to nothing: ``machine``, ``wrong_person`` or ``refused``. ``HangUp`` follows."""

    why: Literal["machine", "wrong_person", "refused"]


@dataclass(frozen=True, slots=True)
class Transfer:
    """Dial a destination of ``clinic.yaml`` (its name, never a number).

    Answered by ``Connected`` when it is reached, and ``TransferEnded`` in every case. An ``Enqueue`` that
    comes first (the emergency way out) ends it; a ``Say`` (the emergency question) does not.
    """

    destination: str


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """Record the caller; ends on ``#``, silence or ``max_ms``; answered by ``MessageTaken``.

    A ``Say``, ``Enqueue``, ``Surrender`` or ``HangUp`` that comes first (the emergency way out) ends it
    at once; what was recorded is kept and told by ``MessageTaken`` all the same.
    """

    message: int
    mailbox: str
    max_ms: int = 120_000


@dataclass(frozen=True, slots=True)
class Surrender:
    """Give the call to the dialplan's plain fallback (``fallback``) or emergency ring (``emergency``)."""

    to: Literal["fallback", "emergency"]
    reason: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call. ``outcome`` is a word of ``shared`` terms: ``self_served``, ``closed``, ``message_left`` …"""

    outcome: str


Command = (
    Answer | Say | StopSaying | Listen | StopListening | LookUp | Enqueue | TellWait | TakeCallback | LeaveQueue
    | RightPerson | NotReached | Transfer | TakeMessage | Surrender | HangUp
)  # fmt: skip


# --- what is remembered of each step -----------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One node the call passed: what was asked, what was answered, how sure, how long.

    ``answer`` is the interpreted value and ``utterance`` the raw words or keys; both are
    "" where the node asked nothing. Their privacy is ``privacy``.
    """

    node: str
    kind: str
    at: int
    duration_ms: int
    asked: str = ""
    answer: str = ""
    utterance: str = ""
    mode: str = ""
    confidence: float = 1.0
    outcome: str = ""
    privacy: Literal["public", "phi", "secret"] = "public"
    extra: Mapping[str, str] = field(default_factory=dict)
