"""What the pool and its worker processes say to each other: small binary frames over pipes.

A frame is kind (1 byte), utterance number (4), length (4), payload. Payloads are JSON, save for audio.
"""

from __future__ import annotations

import json
import struct
from enum import IntEnum
from typing import Any

from controller.speech.port import Alternative, Recognised

HEADER = struct.Struct("!BII")
LONGEST = 1 << 20
"""No payload is longer; more means that something else is talking on the pipe."""


class Kind(IntEnum):
    """To the worker: BEGIN to CHECK. From it: READY to CHECKED."""

    BEGIN = 1
    AUDIO = 2
    FINISH = 3
    ABANDON = 4
    CHECK = 5
    READY = 11
    UNREADY = 12
    PARTIAL = 13
    FINAL = 14
    FAILED = 15
    ABANDONED = 16
    CHECKED = 17


ENDINGS = frozenset({Kind.FINAL, Kind.FAILED, Kind.ABANDONED})
"""After one of these the worker has forgotten the utterance: its slot is free."""


def packed(kind: Kind, utterance: int, payload: bytes = b"") -> bytes:
    """One frame."""
    return HEADER.pack(kind, utterance, len(payload)) + payload


def from_json(payload: bytes) -> Any:
    """What ``to_json`` made. Raises ValueError."""
    return json.loads(payload)


def to_json(value: Any) -> bytes:
    """A payload."""
    return json.dumps(value, ensure_ascii=False).encode()


def result_payload(result: Recognised) -> bytes:
    """A partial or final result as a payload."""
    return to_json([[one.text, one.confidence] for one in result.alternatives])


def result_of(payload: bytes, final: bool) -> Recognised:
    """A result from a payload. Raises ValueError when it is none: a worker is not trusted to be sane."""
    alternatives = []
    rows = from_json(payload)
    if not isinstance(rows, list):
        raise ValueError("a result is a list")
    for row in rows:
        match row:
            case [str(text), int() | float() as confidence]:
                alternatives.append(Alternative(text, min(1.0, max(0.0, float(confidence)))))
            case _:
                raise ValueError("an alternative is a text and a confidence")
    return Recognised(tuple(alternatives), final)
