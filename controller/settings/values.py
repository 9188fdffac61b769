"""The kinds of values that stand in ``clinic.yaml``: names, numbers, levels, shares, times of the day.

Each says in a sentence what it wants, and tells editors the form by its JSON Schema.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from ivr.units import Duration, parse_duration

NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
FLOW_NAME = re.compile(r"[a-z][a-z0-9-]{0,47}")
_DIGITS = re.compile(r"\+?[0-9]{2,15}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PERSON = re.compile(r"[\w][\w .,'’()/-]{0,59}")
_SHARE = re.compile(r"(\d{1,3})(\.\d)?%", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_PROMPT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
ANNOUNCEMENT_TEXT = re.compile(r"[^{}<>\x00-\x1f\x7f]{2,300}")
_HOST = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)(?::(\d{1,5}))?")


class Block(BaseModel):
    """A block of the file: unknown keys are mistakes, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


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


def _share(value: object) -> float:
    """``80%`` as 0.8."""
    match = _SHARE.fullmatch(value) if isinstance(value, str) else None
    if match is None or float(match[0][:-1]) > 100:
        raise ValueError("a share is a percentage from 0% to 100%, such as 85%")
    return float(match[0][:-1]) / 100


def _clock(value: object) -> int:
    """``10:30`` as minutes from midnight."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('a time of the day is written "10:30", from "00:00" to "23:59"')
    return int(match[1]) * 60 + int(match[2])


def _bounded(value: object) -> object:
    return None if value == "never" else parse_duration(value)


def _head_start(value: object) -> object:
    return None if value == "first" else parse_duration(value)


def _some(milliseconds: int) -> int:
    if milliseconds < 1_000:
        raise ValueError("at least 1s is needed here")
    return milliseconds


def _host_and_port(text: str) -> str:
    match = _HOST.fullmatch(text)
    if match is None or ".." in text or not 0 < int(match[2] or 5060) < 65_536:
        raise ValueError(f"'{text}' is not a host and port, such as sip.provider.example:5060 or 192.0.2.7")
    return f"{match[1]}:{match[2] or 5060}"


AnnouncementText = Annotated[
    str, _matching(ANNOUNCEMENT_TEXT, "an announcement is one sentence or two, 300 letters at most, without { or <")
]
Name = Annotated[str, _matching(NAME, "a name is small letters, digits and _ and begins with a letter (32 at most)")]
FlowName = Annotated[str, _matching(FLOW_NAME, "a flow's name is small letters, digits and - (its file is NAME.yaml)")]
Language = Annotated[str, _matching(_LANGUAGE, "a language is its two or three letter code, such as en")]
Country = Annotated[str, _matching(re.compile(r"[A-Z]{2}"), "a country is its two capital letters, such as US")]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
HolidayRegion = Annotated[
    str,
    _matching(
        re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?"),
        "holidays are a country or country-subdivision, such as US or US-NY",
    ),
]
Address = Annotated[str, AfterValidator(_address)]
Network = Annotated[str, AfterValidator(_network)]
HostPort = Annotated[str, AfterValidator(_host_and_port)]
"""``host:port``, 5060 where no port is written."""
Digits = Annotated[
    str,
    BeforeValidator(_digits_as_text),
    _matching(_DIGITS, "a number is 2 to 15 digits, with + in front where the provider sends it"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\+?[0-9]{2,15}$"}),
]
E164 = Annotated[str, _matching(_E164, "a number is written with its country code, like +15555550123")]
MayCall = Annotated[
    str,
    _matching(
        re.compile(r"[A-Z]{2}|\+[1-9][0-9]{0,14}"),
        "write a country's two capital letters, such as US, or how numbers begin, such as +1617",
    ),
]
SipHeader = Annotated[
    str,
    _matching(re.compile(r"[A-Za-z][A-Za-z0-9-]{1,59}"), "a header's name is letters, digits and -, such as X-Relay"),
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
PromptKey = Annotated[str, _matching(_PROMPT, "a prompt is named as in the catalogue, such as queue.card_ready")]
Level = Annotated[int, Field(ge=1, le=5, strict=True)]
"""1 knows it a little, 5 best."""
LowerLevel = Annotated[int, Field(ge=0, le=4, strict=True)]
"""A level to come down to; 0 is none at all."""
Count = Annotated[int, Field(ge=1, le=1_000, strict=True)]
Share = Annotated[float, BeforeValidator(_share), WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(\.\d)?%$"})]
"""Written ``85%``, held as 0.85."""
TimeOfDay = Annotated[
    int, BeforeValidator(_clock), WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"})
]
"""Written ``"10:30"``, held as minutes from midnight, in the clinic's time zone."""
SomeTime = Annotated[Duration, AfterValidator(_some)]
"""A duration of at least a second."""
TimeOrNever = Annotated[
    int | None,
    BeforeValidator(_bounded),
    WithJsonSchema({"type": "string", "pattern": r"^(never|\d+(\.\d{1,3})?(ms|s|m|h))$"}),
]
"""A duration, or ``never`` (None)."""
HeadStart = Annotated[
    int | None,
    BeforeValidator(_head_start),
    WithJsonSchema({"type": "string", "pattern": r"^(first|\d+(\.\d{1,3})?(ms|s|m|h))$"}),
]
"""A duration, or ``first`` (None): before everybody who has one."""
Port = Annotated[int, Field(ge=1, le=65_535, strict=True)]
PersonName = Annotated[str, _matching(_PERSON, "a name is 1 to 60 letters, digits, spaces and . , ' ( ) / -")]
PauseDigit = Annotated[
    str,
    BeforeValidator(_digits_as_text),
    _matching(re.compile(r"[1-9]"), "a reason to pause is one digit from 1 to 9, dialled after *47"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^[1-9]$"}),
]
PAUSES = {"1": "break", "2": "lunch", "3": "training", "4": "meeting", "5": "paperwork"}
"""Reasons to pause, by the digit after *47, where the clinic writes none of its own."""
SentenceName = Literal["fallback", "emergency", "message", "goodbye", "unavailable"]
SentenceText = Annotated[str, Field(min_length=2, max_length=600)]


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


def _database(text: str) -> str:
    if text == "sqlite" or re.fullmatch(r"(postgresql\+asyncpg|sqlite\+aiosqlite)://[^\s]+", text):
        return text
    raise ValueError("a database is 'sqlite' or a URL such as postgresql+asyncpg://user@host/name")


Database = Annotated[str, AfterValidator(_database)]
