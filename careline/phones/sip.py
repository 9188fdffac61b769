"""SIP messages as text (RFC 3261 section 7) and the little SDP a phone needs (RFC 8866). Pure: no sockets here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_COMPACT: Final = {
    "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length",
    "c": "content-type", "k": "supported", "e": "content-encoding", "o": "event", "r": "refer-to",
}  # fmt: skip
_TAG: Final = re.compile(r";\s*tag=([^;>\s]+)", re.IGNORECASE)
_URI: Final = re.compile(r"<([^>]+)>")
_BRANCH: Final = re.compile(r"branch=([^;,\s]+)", re.IGNORECASE)
_USER: Final = re.compile(r"sips?:([^@;>]+)@")


class NotSip(ValueError):
    """The datagram is no SIP message."""


@dataclass(slots=True)
class Message:
    """A request (``method`` set from its first line) or a response (``status`` not 0)."""

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    @property
    def status(self) -> int:
        return int(self.start.split(" ", 2)[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def reason(self) -> str:
        return self.start.split(" ", 2)[2] if self.status and self.start.count(" ") > 1 else ""

    @property
    def method(self) -> str:
        """Of a request its own, of a response the one it answers."""
        return self.get("cseq").rpartition(" ")[2] if self.status else self.start.split(" ", 1)[0]

    def get(self, name: str) -> str:
        """The first header of that name (lower case), or ""."""
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def call_id(self) -> str:
        return self.get("call-id")

    @property
    def sequence(self) -> int:
        number = self.get("cseq").partition(" ")[0]
        return int(number) if number.isdigit() else 0

    @property
    def branch(self) -> str:
        found = _BRANCH.search(self.get("via"))
        return found.group(1) if found else ""

    def encode(self) -> bytes:
        body = self.body.encode()
        lines = [self.start, *(f"{name.title()}: {value}" for name, value in self.headers)]
        lines += [f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(lines).encode() + body


def parse(datagram: bytes) -> Message:
    """Raises NotSip. Folded header lines are joined; names are lower case and long."""
    try:
        head, _, body = datagram.decode("utf-8", "replace").partition("\r\n\r\n")
        start, *lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
        if not start.endswith(" SIP/2.0") and not re.match(r"SIP/2\.0 [1-6]\d\d", start):
            raise NotSip("the first line is not SIP/2.0")
        message = Message(start, body=body)
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon:
                raise NotSip("a header line has no colon")
            key = name.strip().lower()
            if (long := _COMPACT.get(key, key)) != "content-length":
                message.headers.append((long, value.strip()))
    except (IndexError, UnicodeError) as error:
        raise NotSip(str(error)) from error
    return message


def tag(header: str) -> str:
    found = _TAG.search(header)
    return found.group(1) if found else ""


def uri(header: str) -> str:
    """The address inside a From, To or Contact header."""
    found = _URI.search(header)
    return found.group(1) if found else header.partition(";")[0].strip()


def user(header: str) -> str:
    """The user part of the address inside a header, "" when it has none."""
    found = _USER.search(header)
    return found.group(1) if found else ""


def offer(address: str, port: int, session: int) -> str:
    """Our SDP, the same as offer and as answer: mu-law and telephone events (RFC 4733)."""
    return (
        f"v=0\r\no=- {session} {session} IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
        "a=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n"
    )


@dataclass(frozen=True, slots=True)
class Media:
    """Where the other side listens and which payload numbers it uses."""

    address: str
    port: int
    ulaw: bool
    events: int
    """Payload number of telephone events, 0 when it takes none."""


def media(body: str) -> Media | None:
    """The audio line of an SDP, or None when there is none."""
    audio = re.search(r"^m=audio (\d+) \S+ ([\d ]+)", body, re.MULTILINE)
    if not audio:
        return None
    connection = re.findall(r"^c=IN IP4 (\S+)", body, re.MULTILINE)
    events = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", body, re.MULTILINE)
    address = connection[-1] if connection else ""
    return Media(address, int(audio.group(1)), "0" in audio.group(2).split(), int(events.group(1)) if events else 0)
