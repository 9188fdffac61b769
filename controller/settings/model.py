"""``clinic.yaml`` as a typed model: one class a block, every field with its unit and its bounds.

What is checked here concerns one value or one block; what concerns several blocks
(an agent's skill must be among ``skills``) is in ``cross_checks``. The JSON Schema for
editors is made from these classes.
"""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from ivr.units import Duration

NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
FLOW_NAME = re.compile(r"[a-z][a-z0-9-]{0,47}")
_DIGITS = re.compile(r"\+?[0-9]{2,15}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PERSON = re.compile(r"[\w][\w .,'’()/-]{0,59}")


def _matching(pattern: re.Pattern[str], form: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(form)
        return text

    return AfterValidator(check)


def _digits_as_text(value: object) -> object:
    """``2001`` without quotes is a number to YAML and digits to people."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"'{name}' is not a time zone; write one such as America/New_York or Europe/Madrid")
    return name


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(f"'{text}' is not an IP address such as 127.0.0.1") from None


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        raise ValueError(f"'{text}' is not an address or network such as 192.0.2.7 or 192.0.2.0/28") from None


Name = Annotated[str, _matching(NAME, "a name is small letters, digits and _ and begins with a letter (32 at most)")]
FlowName = Annotated[str, _matching(FLOW_NAME, "a flow's name is small letters, digits and - (its file is NAME.yaml)")]
Language = Annotated[str, _matching(_LANGUAGE, "a language is its two or three letter code, such as en")]
Digits = Annotated[
    str,
    BeforeValidator(_digits_as_text),
    _matching(_DIGITS, "a number is 2 to 15 digits, with + in front where the provider sends it"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\+?[0-9]{2,15}$"}),
]
Extension = Annotated[
    str,
    BeforeValidator(_digits_as_text),
    _matching(re.compile(r"[0-9]{2,6}"), "an extension is 2 to 6 digits"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^[0-9]{2,6}$"}),
]
Key = Annotated[
    str,
    BeforeValidator(_digits_as_text),
    _matching(re.compile(r"[0-9*#]"), "a key is one of 0-9, * and #"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^[0-9*#]$"}),
]
DispositionCode = Annotated[
    str, _matching(re.compile(r"[0-9]{2}"), 'a disposition\'s code is two digits in quotes, such as "01"')
]
Level = Annotated[int, Field(ge=1, le=5, strict=True)]
"""1 knows it a little, 5 best."""
Port = Annotated[int, Field(ge=1, le=65_535, strict=True)]
PersonName = Annotated[str, _matching(_PERSON, "a name is 1 to 60 letters, digits, spaces and . , ' ( ) / -")]


SentenceName = Literal["fallback", "emergency", "message", "goodbye", "unavailable"]
SentenceText = Annotated[str, Field(min_length=2, max_length=600)]


class Block(BaseModel):
    """A block of the file: unknown keys are mistakes, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ClinicBlock(Block):
    """Who we are."""

    name: PersonName
    """What callers and staff know the clinic by."""
    country: Annotated[str, _matching(re.compile(r"[A-Z]{2}"), "a country is its two capital letters, such as US")]
    """Two capital letters: whose emergency number it is, and whose numbers come without a country code."""
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    """Opening hours and dates are in this zone, such as America/New_York."""
    languages: Annotated[list[Language], Field(min_length=1, max_length=20)]
    """The first is used when nothing else is known."""


def _rtp_range(text: object) -> object:
    """``10000-10999`` as (first, last); at least 20 ports, beginning with an even one."""
    if text == "auto":
        return None
    match = re.fullmatch(r"(\d{4,5})-(\d{4,5})", text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("write auto, or a range of ports such as 10000-10999")
    first, last = int(match[1]), int(match[2])
    if not (first >= 1024 and first % 2 == 0 and first + 19 <= last <= 65_535):
        raise ValueError("a range begins with an even port from 1024 on and has at least 20 ports up to 65535")
    return first, last


def _auto(value: object) -> object:
    return None if value == "auto" else value


AutoPort = Annotated[
    Port | None,
    BeforeValidator(_auto),
    WithJsonSchema({"anyOf": [{"const": "auto"}, {"type": "integer", "minimum": 1, "maximum": 65535}]}),
]
RtpRange = Annotated[
    tuple[int, int] | None,
    BeforeValidator(_rtp_range),
    WithJsonSchema({"anyOf": [{"const": "auto"}, {"type": "string", "pattern": r"^\d{4,5}-\d{4,5}$"}]}),
]


class ListenBlock(Block):
    """Where we listen; ``auto`` (None in the model) chooses a free port once."""

    address: Annotated[str, AfterValidator(_address)] = "127.0.0.1"
    """For SIP and RTP. 127.0.0.1 reaches this machine alone; 0.0.0.0 all networks."""
    sip: AutoPort = None
    """Port of SIP over UDP. auto: a free port is chosen at the first start and kept."""
    rtp: RtpRange = None
    """Ports of the audio, such as 10000-10999: two for each leg of a call."""
    http: AutoPort = None
    """Port of ARI and media, on 127.0.0.1 alone."""
    ami: AutoPort = None
    """Port of the supervision, on 127.0.0.1 alone."""


class AsteriskBlock(Block):
    """Which Asterisk."""

    program: str = "auto"
    """``auto``, or the path of an asterisk >= 22.6."""
    managed: bool = True
    """False: another service starts Asterisk from the configuration we render."""


class TrunkBlock(Block):
    """A provider that brings calls."""

    match: Annotated[list[Annotated[str, AfterValidator(_network)]], Field(min_length=1)]
    """Addresses that may send us calls without a password."""


class NumberBlock(Block):
    """A number that patients dial. The key is what the provider sends, digits alone."""

    flow: FlowName
    """The flow its callers walk: a file of flows_folder, without .yaml."""
    language: Language
    """What callers hear first."""


class AgentBlock(Block):
    """Someone who takes calls from queues. The key is the SIP account; its password is made at the first start."""

    name: PersonName
    extension: Extension
    """What colleagues dial."""
    skills: dict[Name, Level] = Field(default_factory=dict)
    """Skill to level: 1 knows it a little, 5 best; absent means not at all."""
    languages: Annotated[dict[Language, Level], Field(min_length=1)]
    """Language to level, likewise."""
    sign_in: Literal["at_start", "by_phone"] = "by_phone"
    """at_start: on duty whenever the system runs; by_phone: by dialling *45."""
    queues: list[Name] = Field(default_factory=list)
    """Queues served; none written means every queue whose needs he meets."""


class PhoneBlock(Block):
    """A phone that belongs to no agent. The key is its SIP account."""

    name: PersonName
    extension: Extension
    caller: Annotated[str, _matching(_E164, "a caller is written like +15555550123")] | None = None
    """What a test phone shows as its number when it dials the clinic as a patient."""
    may_dial: Literal["extensions", "clinic"] = "extensions"
    """``clinic``: the clinic's own numbers too. Nothing outside, ever."""


class QueueBlock(Block):
    """Where callers wait for a person."""

    strategy: Name = "longest_idle"
    """Who is asked first of those who can: longest_idle or best_skill."""
    needs: dict[Name, Level] = Field(default_factory=dict)
    """Skill to least level that an agent must have."""
    offer: Duration = 20_000
    """How long one agent's phone rings."""
    wrap_up: Duration = 15_000
    """Time for notes after a call; the agent ends it sooner with *49."""
    max_wait: Duration = 0
    """After it the caller is given back to the flow; 0s (or nothing) means no limit."""
    service_target: Duration = 20_000
    """Callers answered within it count for the service level."""
    announce: Duration = 30_000
    """How often a waiting caller hears his place; 0s means never."""
    max_no_answers: Annotated[int, Field(ge=1, le=100, strict=True)] = 2
    """After so many unanswered offers in a row the agent is paused as not responding."""
    retry_after: Duration = 5_000
    """How long an agent who was busy, declined or did not answer is left alone."""
    short_abandon: Duration = 5_000
    """Who hangs up sooner is counted apart."""
    leave_when_nobody_able: bool = False
    """Give the caller back to the flow when nobody on duty could serve him."""


class HoursBlock(Block):
    """Opening hours, by the name flows use."""

    open: dict[str, list[str]]
    """Days (``mon`` or ``mon-fri``) to times (``08:00-18:00``), in the clinic's time zone."""
    holidays: (
        Annotated[
            str,
            _matching(
                re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?"),
                "holidays are a country or country-subdivision, such as US or US-NY",
            ),
        ]
        | None
    ) = None
    """Closed on public holidays of a country (US) or of a part of it (US-NY)."""
    closed_on: list[str] = Field(default_factory=list)
    """More dates, such as 2026-12-24."""


class DestinationBlock(Block):
    """Where a flow may transfer a caller, by name."""

    phone: Name
    """A phone or agent of this file; never a free number."""


class EmergencyBlock(Block):
    """The way out in front of every state of every flow."""

    queue: Name
    """The queue that takes emergencies, before everybody else."""
    needs: dict[Name, Level] = Field(default_factory=dict)
    """Skill to least level."""
    key: Key = "9"
    """At menus and prompts; with * in front while digits are being entered."""
    confirm_key: Key = "1"
    """Confirms; no answer confirms too."""
    max_wait: Duration = 90_000
    """Not with a person after this long: the phones of ``ring`` ring; 0s means never."""
    ring: Annotated[list[Name], Field(min_length=1)]
    """Phones rung at once when no nurse can take the call."""
    words: dict[Language, Annotated[list[Annotated[str, Field(min_length=2, max_length=60)]], Field(min_length=1)]]
    """What callers say, in every language of the clinic."""


class FallbackBlock(Block):
    """What plain Asterisk does when the controller is gone."""

    ring: Annotated[list[Name], Field(min_length=1)]
    """Plain phones that ring."""
    ring_for: Duration = 30_000
    """Then the caller may leave a message."""
    mailbox: Name
    """Whose message it is."""
    sentences: dict[Language, dict[SentenceName, SentenceText]] = Field(default_factory=dict)
    """The clinic's own wording of what plain Asterisk says; needed for languages that we do not speak."""


class SpeechBlock(Block):
    """Hearing and speaking."""

    recognisers: dict[Language, Name] = Field(default_factory=dict)
    """Language to recogniser; a language without one works by keys."""
    models: dict[Language, str] = Field(default_factory=dict)
    """Language to the folder of a model you installed; none written means the one that comes with a package."""
    voice: Name = "pyttsx3"
    """Speaks what nobody recorded."""


def _database(text: str) -> str:
    if text == "sqlite" or re.fullmatch(r"(postgresql\+asyncpg|sqlite\+aiosqlite)://[^\s]+", text):
        return text
    raise ValueError("a database is 'sqlite' or a URL such as postgresql+asyncpg://user@host/name")


class ClinicFile(Block):
    """The whole of ``clinic.yaml``."""

    clinic: ClinicBlock
    data_folder: Annotated[str, Field(min_length=1)] = ".careline"
    """Everything we make: secrets, databases, recordings. Closed to other users."""
    flows_folder: Annotated[str, Field(min_length=1)] = "flows"
    """Where the flows are."""
    listen: ListenBlock = ListenBlock()
    asterisk: AsteriskBlock = AsteriskBlock()
    trunks: dict[Name, TrunkBlock] = Field(default_factory=dict)
    numbers: Annotated[dict[Digits, NumberBlock], Field(min_length=1)]
    skills: list[Name] = Field(default_factory=list)
    """Every skill that agents have and queues need."""
    agents: dict[Name, AgentBlock] = Field(default_factory=dict)
    phones: dict[Name, PhoneBlock] = Field(default_factory=dict)
    queues: Annotated[dict[Name, QueueBlock], Field(min_length=1)]
    dispositions: dict[DispositionCode, Name] = Field(default_factory=dict)
    """What an agent may say a call was: dialled as *5 and these two digits."""
    hours: dict[Name, HoursBlock] = Field(default_factory=dict)
    destinations: dict[Name, DestinationBlock] = Field(default_factory=dict)
    emergency: EmergencyBlock
    fallback: FallbackBlock
    speech: SpeechBlock = SpeechBlock()
    database: Annotated[str, AfterValidator(_database)] = "sqlite"
    """The CRM store: sqlite (a file in data_folder) or postgresql+asyncpg://user@host/name."""


def beside(file: Path, written: str) -> Path:
    """A path of the file, relative to the file's own folder."""
    return (file.parent / Path(written).expanduser()).resolve()
