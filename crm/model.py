"""The records of the CRM as plain data, the same for every connector.

Times are UTC milliseconds since 1970-01-01, durations milliseconds. Fields marked
PHI never reach a log, a console or an exception text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Patient:
    """A person we know. ``id`` is public (a code such as ``p0042``); the rest is PHI and not in the ``repr``."""

    id: str
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    birth_date: str = field(repr=False)
    """ISO date."""
    language: str
    phones: tuple[str, ...] = field(repr=False)
    """E.164."""
    care_team: tuple[str, ...] = field(default=(), repr=False)
    """Agents who are his to ask for first, the one who knows him best first."""


PREFERENCES = ("pace", "volume", "relay")


@dataclass(frozen=True, slots=True)
class Preference:
    """How a patient wants to be spoken to, as he asked for it in a call: one of ``PREFERENCES``.

    ``value`` is that of the IVR: a pace in hundredths, steps louder, or ``yes``. It may tell of an illness: PHI.
    """

    patient: str
    what: str
    value: str = field(repr=False)
    asked_at: int
    """UTC ms."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A member of staff who takes calls, as ``clinic.yaml`` names him; for reports over past calls."""

    id: str
    name: str
    extension: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disposition:
    """A code an agent may end a call with, and what it says on a list."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One node of the path; ``answer`` and ``utterance`` are PHI unless ``privacy`` is public."""

    position: int
    node: str
    kind: str
    at: int
    duration_ms: int
    asked: str = field(default="", repr=False)
    answer: str = field(default="", repr=False)
    utterance: str = field(default="", repr=False)
    mode: str = ""
    confidence: float = 1.0
    outcome: str = ""
    privacy: str = "public"


@dataclass(frozen=True, slots=True)
class UtteranceRecord:
    """Something the caller said, whether or not it was understood. ``text`` and ``nbest`` are PHI."""

    at: int
    """When he began to speak."""
    node: str
    language: str
    spoken_ms: int
    waited_ms: int
    """From his last word to the result."""
    text: str = field(default="", repr=False)
    """The likeliest reading, "" when nothing was made out."""
    confidence: float = 0.0
    nbest: str = field(default="[]", repr=False)
    """A JSON list of ``[text, confidence]``, the likeliest first."""
    privacy: str = "phi"
    audio: str = ""
    """The name of its sealed sound file, "" when none was kept."""


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """One attempt to reach an agent: ``answered``, ``no_answer``, ``busy``, ``declined``, ``caller_left`` …"""

    offer: str
    agent: str
    at: int
    ring_ms: int
    outcome: str


@dataclass(frozen=True, slots=True)
class InterpreterRecord:
    """One attempt to have a talk interpreted; ``interpreter`` is "" when there was nobody for the language.

    ``outcome``: ``joined``, ``no_answer``, ``busy``, ``declined``, ``not_acknowledged``, ``unreachable``, ``sent_away``
    and ``talk_ended`` (while he was rung), ``closed`` (outside his hours), ``failed`` or ``nobody``.
    """

    interpreter: str
    language: str
    qualified: bool
    """Whether he is qualified to interpret medicine in that language."""
    asked_at: int
    """When he was rung."""
    ring_ms: int
    joined_ms: int
    """How long he was in the talk."""
    outcome: str


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """One chapter of a wait in a queue: ``queued``, ``chosen``, ``not_reached``, ``connected``, ``told``, ``left`` …

    ``facts`` is a JSON object as the call distributor told it: queues, agents and reasons, nothing of the patient.
    """

    at: int
    kind: str
    facts: str = "{}"


@dataclass(frozen=True, slots=True)
class Interaction:
    """One call, whole. ``id`` is the call's id: storing it twice stores it once."""

    id: str
    started_at: int
    ended_at: int
    dialled: str
    caller: str | None = field(repr=False)
    """E.164, PHI."""
    patient: str | None
    language: str
    flow: str
    flow_version: str
    outcome: str
    """``answered``, ``self_served``, ``abandoned``, ``message_left``, ``lost``, ``fallback`` … (see docs/reference)."""
    hung_up_by: str
    queue: str | None = None
    agent: str | None = None
    priority: str | None = None
    ivr_ms: int = 0
    wait_ms: int = 0
    ring_ms: int = 0
    talk_ms: int = 0
    interpreter_ms: int = 0
    """How long an interpreter was in the talk, which is part of ``talk_ms``."""
    acw_ms: int = 0
    disposition: str = ""
    steps: tuple[StepRecord, ...] = ()
    offers: tuple[OfferRecord, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)
    decisions: tuple[DecisionRecord, ...] = ()
    """The wait in the queue as a story, in order."""
    utterances: tuple[UtteranceRecord, ...] = ()
    """All that he said while he was listened to, in order."""
    interpreters: tuple[InterpreterRecord, ...] = ()
    """Everybody who was rung to interpret, in order."""


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody must see to: an urgent patient was not served, or a caller left a message.

    Ids only; the one thing of what he said is ``transcript``, which is PHI. ``id`` is made from the call and
    ``why`` (see ``task_id``): storing it twice stores it once.
    """

    id: str
    created_at: int
    due: int
    """The owner must have seen to it by then (UTC ms)."""
    owner: str
    """The queue, or the mailbox, whose people must see to it."""
    patient: str | None
    interaction: str
    """The call it comes of."""
    why: str
    """``hung_up`` while waiting, ``safe_end``, ``callback_expired``, ``alone`` (only the dialplan had the call),
    ``message``, or what became of an on-call dispatch: ``dispatch``, ``dispatch_left``, ``nobody_on_call``."""
    priority: str
    done_at: int | None = None
    done_by: str = ""
    """Who saw to it; empty while ``done_at`` is None."""
    topic: str = ""
    """Of a message: what it is about, a word of the flow."""
    language: str = ""
    """Of a message: the one he was spoken to in."""
    recording: str = ""
    """Of a message: the file in the folder of recordings, without its ending."""
    duration_ms: int = 0
    transcript: str = field(default="", repr=False)
    """Of a message: what the recogniser made out, PHI; empty when nothing was, or not yet."""
    taken_by: str = ""
    """Of ``dispatch``: the agent on call who has taken it upon himself; it is not done by that."""


def task_id(call: str, why: str) -> str:
    """The id of the one task that ``call`` gives for ``why``."""
    return f"{call}-{why}"
