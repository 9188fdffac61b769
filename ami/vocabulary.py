"""What controller and supervisor console say to each other, as AMI user events.

The controller publishes what changed: ``CarelineQueue``, ``CarelineCaller``, ``CarelineAgent``, each numbered
by ``seq`` within an ``epoch`` (one life of a publisher), with ``gone`` for what is no more, and ``CarelineAlive``
when there is nothing to say. A console that misses a number asks for the whole by ``CarelineRequest`` and gets
it as the same three events marked with its ``request``, closed by ``CarelineSnapshotEnd``.

A console orders by ``CarelineCommand``, or ``CarelineAnnounce`` for announcements, and is answered by
``CarelineReply`` with the same ``id``.

Times are UTC milliseconds since 1970-01-01. Waits are told as the time they began, so that a waiting caller
alone changes nothing and consoles do the counting. No PHI: calls and agents are ids, never numbers or names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

PREFIX = "Careline"
REQUEST_EVENT = "CarelineRequest"
COMMAND_EVENT = "CarelineCommand"
ANNOUNCE_EVENT = "CarelineAnnounce"
"""The three the controller listens for; all others it hears are its own."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QueueView:
    """One queue now, and its day so far. ``service_level`` is ``sl_offered`` (0..1), None before the first call."""

    queue: str
    waiting: int
    longest_since: int | None
    """When the caller who waits longest was queued."""
    service_target_ms: int
    answered: int
    abandoned: int
    service_level: float | None


@dataclass(frozen=True, slots=True)
class CallerView:
    """``state``: ``waiting``, ``ringing`` (``agent`` is rung) or ``callback``; ``position`` counts from 1.

    ``alarmed``: his longest wait is in danger; so until he is answered or gone.
    """

    call: str
    queue: str
    position: int
    since: int
    priority: str
    language: str
    state: str
    agent: str | None = None
    alarmed: bool = False


@dataclass(frozen=True, slots=True)
class AgentView:
    """One agent: ``presence``, ``activity`` and ``device`` in the ACD's words; ``since`` is of the activity."""

    agent: str
    presence: str
    activity: str
    reason: str
    since: int
    device: str
    call: str | None = None
    queue: str | None = None
    until: int | None = None
    """When after-call work, quiet time or a rest ends by itself, or until when a break is protected."""
    paused_queues: str = ""
    """Queues he has left for now, with commas between."""
    interpreter: str = ""
    """Who interprets in his talk; ``?`` while one is looked for."""


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """What may be announced to callers. ``kind`` ``say`` or ``close``; ``state`` ``on``, ``planned`` or ``off``.

    ``numbers``, ``queues`` and ``missing`` (languages without words) have commas between; ``text`` is in the
    clinic's first language.
    """

    announcement: str
    kind: str
    state: str
    priority: int
    numbers: str
    queues: str
    text: str
    missing: str = ""
    by: str = ""
    since: int | None = None
    """When ``by`` switched it on."""
    begins: int | None = None
    ends: int | None = None


View = QueueView | CallerView | AgentView | AnnouncementView


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a supervisor sees, at one instant."""

    queues: tuple[QueueView, ...] = ()
    callers: tuple[CallerView, ...] = ()
    agents: tuple[AgentView, ...] = ()
    announcements: tuple[AnnouncementView, ...] = ()

    def views(self) -> Iterator[View]:
        yield from self.queues
        yield from self.callers
        yield from self.agents
        yield from self.announcements


@dataclass(frozen=True, slots=True)
class Published:
    """One view on its way to the consoles. ``request`` names the console's wish it answers, "" for news."""

    view: View
    epoch: str
    seq: int
    gone: bool = False
    request: str = ""


@dataclass(frozen=True, slots=True)
class Alive:
    """The controller is there; its latest number is ``seq``."""

    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class SnapshotEnd:
    """The ``count`` views asked for by ``request`` have all been told; the next news has number ``seq + 1``."""

    request: str
    epoch: str
    seq: int
    count: int


@dataclass(frozen=True, slots=True)
class SnapshotRequest:
    request: str


Verb = Literal["pause", "unpause", "sign_out", "withdraw"]


@dataclass(frozen=True, slots=True)
class SupervisorCommand:
    """``subject`` is an agent, for ``withdraw`` a call; ``by`` is the supervisor, for the audit."""

    id: str
    verb: Verb
    subject: str
    by: str
    reason: str = ""
    queue: str = ""
    """For ``pause`` and ``unpause``: this queue alone."""


@dataclass(frozen=True, slots=True)
class AnnouncementOrder:
    """Switch announcement ``name`` on or off. What is empty or 0 is as it was prepared.

    ``texts``: words by language, each in a header of its own (``Texts-en``): a line of AMI is short.
    ``numbers`` and ``queues`` have commas between. ``begins`` 0: now; ``ends`` 0: until it is switched off.
    ``partly``: some language may go without words.
    """

    id: str
    verb: Literal["on", "off"]
    name: str
    by: str
    kind: str = ""
    numbers: str = ""
    queues: str = ""
    priority: int = 0
    begins: int = 0
    ends: int = 0
    partly: bool = False
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """``ok`` False: ``text`` is one sentence why not."""

    id: str
    ok: bool
    text: str


Word = Published | Alive | SnapshotEnd | SnapshotRequest | SupervisorCommand | AnnouncementOrder | Reply

_VIEWS: dict[str, type[View]] = {
    "Queue": QueueView,
    "Caller": CallerView,
    "Agent": AgentView,
    "Announcement": AnnouncementView,
}
_WORDS: dict[str, type[Alive | SnapshotEnd | SnapshotRequest | SupervisorCommand | AnnouncementOrder | Reply]] = {
    "Alive": Alive,
    "SnapshotEnd": SnapshotEnd,
    "Request": SnapshotRequest,
    "Command": SupervisorCommand,
    "Announce": AnnouncementOrder,
    "Reply": Reply,
}
_NAMES: dict[type, str] = {kind: name for name, kind in (_VIEWS | _WORDS).items()}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.;-]{0,127}")


class Malformed(ValueError):
    """An event with one of our names that does not hold what it must. Never shows a value."""


def key_of(view: View) -> tuple[str, str]:
    """What a view is about: its kind and its id."""
    match view:
        case QueueView():
            return "Queue", view.queue
        case CallerView():
            return "Caller", view.call
        case AgentView():
            return "Agent", view.agent
        case AnnouncementView():
            return "Announcement", view.announcement


def is_id(text: str) -> bool:
    """Whether a text may be an agent's or a call's id."""
    return _ID.fullmatch(text) is not None


def encode(word: Word) -> tuple[str, dict[str, str]]:
    """The user event's name and fields."""
    if not isinstance(word, Published):
        return PREFIX + _NAMES[type(word)], _fields_of(word)
    return PREFIX + _NAMES[type(word.view)], {
        **_fields_of(word.view),
        "Epoch": word.epoch,
        "Seq": str(word.seq),
        **({"Gone": "true"} if word.gone else {}),
        **({"Request": word.request} if word.request else {}),
    }


def decode(event: Mapping[str, str]) -> Word | None:
    """What an AMI event says, None when it is none of ours. Raises ``Malformed``."""
    name = event.get("UserEvent", "")
    if event.get("Event") != "UserEvent" or not name.startswith(PREFIX):
        return None
    name = name.removeprefix(PREFIX)
    if name in _WORDS:
        return _made(_WORDS[name], event)
    if name not in _VIEWS:
        return None
    return Published(
        view=_made(_VIEWS[name], event),
        epoch=_parsed(str, event, "Epoch"),
        seq=_parsed(int, event, "Seq"),
        gone=event.get("Gone") == "true",
        request=event.get("Request", ""),
    )


def _header(field: str) -> str:
    """``longest_since`` is ``LongestSince`` on the wire; ``Id`` is ``CommandId``, as AMI has ids of its own."""
    return "CommandId" if field == "id" else "".join(part.capitalize() for part in field.split("_"))


def _fields_of(word: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in fields(word):  # type: ignore[arg-type]
        header, value = _header(one.name), getattr(word, one.name)
        if isinstance(value, Mapping):
            found |= {f"{header}-{key}": str(item) for key, item in value.items()}
        elif value is not None:
            found[header] = _text(value)
    return found


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _shape(kind: type) -> tuple[tuple[str, str, type, bool], ...]:
    """Of each field its name, header, type and whether it may be missing."""
    hints = get_type_hints(kind)
    shape = []
    for one in fields(kind):
        kinds = [each for each in get_args(hints[one.name]) if each is not type(None)]
        optional = type(None) in get_args(hints[one.name])
        plain = hints[one.name] if isinstance(hints[one.name], type) else kinds[0]
        plain = get_origin(hints[one.name]) if get_origin(hints[one.name]) is dict else plain
        shape.append((one.name, _header(one.name), plain if isinstance(plain, type) else str, optional))
    return tuple(shape)


_SHAPES: dict[type, tuple[tuple[str, str, type, bool], ...]] = {
    kind: _shape(kind) for kind in (*_VIEWS.values(), *_WORDS.values())
}


def _made(kind: type[T], event: Mapping[str, str]) -> T:
    values: dict[str, Any] = {}
    for name, header, plain, optional in _SHAPES[kind]:
        values[name] = None if optional and header not in event else _parsed(plain, event, header)
    if kind is SupervisorCommand and values["verb"] not in get_args(Verb):
        raise Malformed("CarelineCommand: Verb is not one of the known ones")
    if kind is AnnouncementOrder and values["verb"] not in ("on", "off"):
        raise Malformed("CarelineAnnounce: Verb is neither on nor off")
    return kind(**values)


def _parsed(plain: type, event: Mapping[str, str], header: str) -> Any:
    # AMI drops a trailing empty value, so a missing text is an empty one.
    text = event.get(header, "")
    if plain is dict:
        begin = f"{header}-"
        return {key.removeprefix(begin): value for key, value in event.items() if key.startswith(begin)}
    if plain is bool:
        return text == "true"
    try:
        return plain(text)
    except ValueError:
        raise Malformed(f"{event.get('UserEvent')}: {header} is not what it must be") from None
