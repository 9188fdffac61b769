"""What to do, in the imperative: everything the IVR core asks of the shell.

Numbers that name a prompt, a listening, a look-up or a message are chosen by the core (``events.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

BargeIn = Literal["off", "keys", "speech", "hotword"]
"""What may cut a prompt short. ``speech`` includes keys; ``hotword``: keys, and words that mean something here."""
Priority = Literal["emergency", "urgent", "soon", "routine"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One sentence to be heard. ``key`` names it in the catalogue ("" for text written in the flow).

    The shell plays a recorded file for ``(language, key)`` when there is one, else the
    rendered ``text``. ``private`` text holds PHI and is never cached in clear. ``pace`` is in hundredths of the
    voice's own.
    """

    text: str
    language: str
    key: str = ""
    private: bool = False
    pace: int = 100


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
    words and universal commands included). ``hotword``: nothing but these phrases is reported.
    Silence of ``speech_complete_ms`` ends an utterance that is whole (``ivr.completeness``), of
    ``speech_incomplete_ms`` any other.
    """

    listen: int
    language: str
    phrases: tuple[str, ...]
    speech_complete_ms: int = 200
    speech_incomplete_ms: int = 700
    max_speech_ms: int = 10_000
    hotword: bool = False


@dataclass(frozen=True, slots=True)
class StopListening:
    listen: int


@dataclass(frozen=True, slots=True)
class Amplify:
    """Speak to him ``steps`` steps louder than the line is (0: as it is); it holds for the rest of the call."""

    steps: int


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask the CRM ``what``, e.g. ``patient_by_phone``; answered by Found, NotFound or LookUpFailed."""

    lookup: int
    what: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep for ``patient`` what he asked for in this call: ``pace``, ``volume``, ``relay``; given when the call ends.

    What is not named stays as it was remembered. At his next look-up the record tells it (``Found``).
    """

    patient: str
    preferences: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """Ask a service of the clinic over HTTP; answered by ServiceAnswered or ServiceFailed within ``deadline_ms``.

    ``service`` is its name in ``clinic.yaml``. ``path`` is percent-encoded, ``body`` JSON text ("": none), ``fields``
    the dotted names of what is wanted of the answer. It may be sent again ``retries`` times; with an
    ``idempotency_key`` the service can tell that it is the same request.
    """

    request: int
    service: str
    method: str
    path: str = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    body: str = field(repr=False)
    fields: tuple[str, ...]
    deadline_ms: int
    retries: int = 0
    idempotency_key: str = field(default="", repr=False)


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
class Dispatch:
    """Ring the on-call list, one person after another, until somebody takes it by key.

    ``dispatch`` names it: a second one with the same number goes on with the first. ``holds``: the caller waits; it
    is answered as a ``Transfer`` is. Otherwise he goes on and it goes on without him, with a task from the start.
    ``ask``: what the person is told, ``noted``: what he hears who takes it for a caller who is not on the line, both
    by language. ``owner`` (a queue) and ``within_ms`` are of the task that is left when nobody took it, or when the
    caller hangs up meanwhile.
    """

    dispatch: int
    holds: bool
    owner: str
    within_ms: int
    priority: Priority
    patient: str | None
    ring_ms: int
    answer_ms: int
    rounds: int
    pause_ms: int
    ask: Mapping[str, tuple[Prompt, ...]] = field(repr=False)
    noted: Mapping[str, Prompt] = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndDispatch:
    """The caller chose something else: ring nobody any more for it."""

    dispatch: int


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """Record the caller, and make a task of it; ends on ``#``, silence or ``max_ms``; answered by ``MessageTaken``.

    A ``Say``, ``Enqueue``, ``Surrender`` or ``HangUp`` that comes first (the emergency way out) ends it
    at once; what was recorded is kept and told by ``MessageTaken`` all the same.
    """

    message: int
    mailbox: str
    max_ms: int = 120_000
    owner: str = ""
    """The queue or mailbox whose people must see to it."""
    urgency: Priority = "routine"
    topic: str = ""


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
    Answer | Say | StopSaying | Listen | StopListening | Amplify | LookUp | Remember | Request | Enqueue | TellWait
    | TakeCallback | LeaveQueue | RightPerson | NotReached | Transfer | Dispatch | EndDispatch | TakeMessage
    | Surrender | HangUp
)  # fmt: skip
