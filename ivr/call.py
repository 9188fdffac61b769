"""One patient's call as plain data: everything the core remembers between two events.

A call can be dumped at any moment, loaded elsewhere and continued (``dump``/``load``); that is how another controller
goes on where the last one stood. ``step`` never changes the call it is given: it works on a copy.

Phases and their ways out (the table is obeyed by ``ivr.interpreter``)::

    new         Arrived -> flow
    flow        a node of the flow has the call; emergency key or words -> confirming
    confirming  "is this an emergency?": yes or silence -> emergency, no -> flow
    emergency   queued for a nurse at top priority; QueueLeft -> surrendered
    talking     a person is there; TalkEnded -> flow or ending
    ending      HangUp was ordered
    surrendered the dialplan has the call
    ended       HungUp came, from whatever phase
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, cast

from ivr.announcement import Announcement
from ivr.messages import (
    BargeIn,
    Found,
    LookUpFailed,
    MessageTaken,
    NotFound,
    Prompt,
    QueueLeft,
    ServiceAnswered,
    ServiceFailed,
    Step,
    TransferEnded,
)

Phase = Literal["new", "flow", "confirming", "emergency", "talking", "ending", "surrendered", "ended"]
Privacy = Literal["public", "phi", "secret"]
HeldEvent = Found | NotFound | LookUpFailed | ServiceAnswered | ServiceFailed | MessageTaken | TransferEnded | QueueLeft


@dataclass(frozen=True, slots=True)
class Part:
    """Prompts that follow each other under one rule of barge-in."""

    prompts: tuple[Prompt, ...]
    barge_in: BargeIn


@dataclass(frozen=True, slots=True)
class Playing:
    """The ``Say`` under way; after ``until`` its end is taken for granted. ``rest`` is said after it."""

    say: int
    barge_in: BargeIn
    until: int
    rest: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Listening:
    """The ``Listen`` under way; ``hotword``: nothing but its phrases is reported."""

    listen: int
    hotword: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """An answer that waits for the caller's yes."""

    value: str
    label: str
    utterance: str
    mode: str
    confidence: float
    confirm: bool = False
    """To be read back even when it was heard well."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question is open. ``digits`` were entered so far; with a ``guess`` the question is "is that right?".

    ``options``: the question is which of these he said. ``others``: what else he may have said, should the guess
    be wrong. ``rejected``: values he has said no to. ``counts``: occasion to how often (``ivr.handlers``).
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    asked: int = 1
    """How often the question was put, for prompts that change with it."""
    digits: str = ""
    guess: Guess | None = None
    options: tuple[Guess, ...] = ()
    others: tuple[Guess, ...] = ()
    rejected: tuple[str, ...] = ()
    unconfirmed: int = 0
    speaking: bool = False
    silent_until: int | None = None  # when no_input would have come, had not something faint begun


@dataclass(frozen=True, slots=True)
class Pending:
    """An answer to ``field`` that came unasked and may be several things: asked about when its turn comes."""

    field: str
    options: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """A form is being filled: which field is ``asked`` for ("" at the open question), and what has come of it so far.

    ``stage``: ``open`` (say it all at once), ``field``, ``summary`` ("is all that right?") or ``which`` (is wrong?).
    ``filled``: the fields that are done, in the order they came; one that was skipped has no value. ``doubtful``:
    at least one was heard badly. ``counts``: occasions in the whole form. ``rounds``: how often something filled was
    put in question again.
    """

    stage: Literal["open", "field", "summary", "which"] = "open"
    asked: str = ""
    filled: tuple[str, ...] = ()
    pending: tuple[Pending, ...] = ()
    doubtful: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class LookingUp:
    lookup: int


@dataclass(frozen=True, slots=True)
class Requesting:
    """A service was asked; after ``until`` no answer is waited for."""

    request: int
    until: int


@dataclass(frozen=True, slots=True)
class Recording:
    """``message`` is None while the invitation to speak is still playing."""

    message: int | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Aside:
    """What a waiting caller is being asked. ``asked``: how often.

    ``topic``: ``worse`` (does he get worse?), ``look_up`` (which numbers may we call?), ``number`` (this one?),
    ``taking`` (the callback is being arranged) or ``leaving`` (for ``node``).
    """

    topic: Literal["worse", "look_up", "number", "taking", "leaving"]
    at: int
    asked: int = 1
    lookup: int = 0
    numbers: tuple[str, ...] = ()
    """E.164, PHI; the first is the one asked about."""
    own: bool = True
    """The number asked about is the one he calls from."""
    node: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The ACD has the caller. ``aside``: a short dialog meanwhile; a person who answers ends it at once."""

    aside: Aside | None = None


@dataclass(frozen=True, slots=True)
class CheckingPerson:
    """We called back: is it the right person? ``asked``: how often. ``leaving``: why we hang up after what is said."""

    asked: int = 1
    leaving: str = ""


@dataclass(frozen=True, slots=True)
class Transferring:
    """``started`` is False while the announcement is still playing. ``dispatch``: its number, where it is one."""

    started: bool = False
    dispatch: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """The last sentence is playing; then the call is hung up with ``outcome``."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Announcing:
    """Announcements are heard before ``node`` is entered; ``shut``: one of them has closed the queue of that node."""

    node: str
    prompts: tuple[Prompt, ...]
    shut: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A flow that waits for the one it called, at ``node``, with its variables."""

    flow: str
    node: str
    variables: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Frame {self.flow}/{self.node}>"


State = Asking | LookingUp | Requesting | Recording | Waiting | Transferring | CheckingPerson | Closing | Announcing


@dataclass(frozen=True, slots=True)
class Visit:
    """The node being passed, until it becomes a ``Step``."""

    node: str
    kind: str
    at: int
    asked: str = ""
    answer: str = ""
    utterance: str = ""
    mode: str = ""
    confidence: float = 1.0
    privacy: Privacy = "public"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The emergency question: since when, what set it off, and when silence becomes a yes (None: prompt plays)."""

    at: int
    mode: str
    utterance: str
    confidence: float
    until: int | None = None


@dataclass(slots=True)
class Call:
    """See the module. Times are UTC ms; ``at`` is the time of the last event."""

    id: str
    flow: str
    """Where the call stands now; it may have begun in another."""
    flow_version: str
    phase: Phase = "new"
    at: int = 0
    language: str = ""
    dialled: str = ""
    caller: str | None = None
    patient: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    node: str = ""
    state: State | None = None
    filling: Filling | None = None
    """The form that ``node`` is, if it is one."""
    trail: tuple[str, ...] = ()
    """The questions that led here, for "go back"; the last is the present one."""
    visit: Visit | None = None
    playing: Playing | None = None
    listening: Listening | None = None
    timer: int | None = None
    keys: str = ""
    """Keys pressed ahead of the question they answer."""
    star: bool = False
    """The last key was ``*``."""
    speech_ok: bool = True
    told_keys_only: bool = False
    pace: int = 100
    """How fast he is spoken to, in hundredths of the voice's own pace."""
    volume: int = 0
    """How many steps louder than the line is."""
    relay: bool = False
    """A communication assistant types and speaks for him: he needs time and a person, not a machine."""
    asked: tuple[str, ...] = ()
    """Those of these three that he asked for in this call (``ivr.preferences``)."""
    faults: int = 0
    next_id: int = 1
    outcome: str = ""
    confirmation: Confirmation | None = None
    held: HeldEvent | None = None
    """What came for the node while the emergency question was open."""
    is_emergency: bool = False
    any_language: bool = False
    """An emergency nobody on duty can serve in the caller's language: any nurse is better than none."""
    worse: bool = False
    """He said that he is getting worse: he waits as urgent from then on."""
    care_team: tuple[str, ...] = ()
    known_agents: tuple[str, ...] = ()
    """``known_agents`` have talked with him before, the last one first; ``care_team`` as his record names them."""
    identity: int = 0
    """How well it is shown that the caller is ``patient`` (``ivr.operation.LEVELS``)."""
    hang_ups: int = 0
    frames: tuple[Frame, ...] = ()
    """The flows that wait for this one to return, the one that called last at the end."""
    announcements: tuple[Announcement, ...] = ()
    """What the clinic announces just now, to him or to others."""
    announced: tuple[str, ...] = ()
    """Those he has heard."""
    told_emergency: bool = False
    """He has heard of the emergency key; looked at only while there is something to announce."""
    greeted: bool = False
    """The place of the announcements at the beginning is behind him."""

    def __repr__(self) -> str:
        """Without what the caller said or keyed: this may reach a log."""
        return f"<Call {self.id} {self.flow}/{self.node} {self.phase} at={self.at}>"


_TYPES = {
    kind.__name__: kind
    for kind in (
        *(
            Part,
            Playing,
            Prompt,
            Filling,
            Pending,
            Listening,
            Guess,
            Asking,
            LookingUp,
            Requesting,
            Recording,
            Aside,
            Waiting,
            CheckingPerson,
            Transferring,
            Closing,
            Announcing,
            Announcement,
            Frame,
            Visit,
            Confirmation,
            Step,
        ),
        *(Found, NotFound, LookUpFailed, ServiceAnswered, ServiceFailed, MessageTaken, TransferEnded, QueueLeft),
    )
}


def dump(call: Call) -> dict[str, Any]:
    """The call as JSON-safe data. It holds PHI: encrypt it at rest."""
    return {name: _dump(getattr(call, name)) for name in _names(Call)}


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """Of a dataclass's fields: asked for at every step of every call."""
    return tuple(item.name for item in dataclasses.fields(kind))


def load(data: Mapping[str, Any]) -> Call:
    """The call again; unknown keys (of a newer version) are left out. Raises ValueError when it is no call."""
    names = _names(Call)
    try:
        return Call(**{key: _load(value) for key, value in data.items() if key in names})
    except (TypeError, KeyError) as error:
        raise ValueError(f"this is not a dumped call: {type(error).__name__}") from None


def _dump(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple):
        return [_dump(item) for item in value]
    if isinstance(value, Mapping):
        return {"type": "map", "fields": dict(value)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {name: _dump(getattr(value, name)) for name in _names(type(value))}
        return {"type": type(value).__name__, "fields": fields}
    return value


def _load(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_load(item) for item in value)
    if isinstance(value, dict):
        if value["type"] == "map":
            return dict(value["fields"])
        kind = _TYPES[value["type"]]
        known = _names(kind)
        return cast(Any, kind)(**{key: _load(item) for key, item in value["fields"].items() if key in known})
    return value
