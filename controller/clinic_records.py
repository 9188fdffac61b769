"""What the operations on the clinic's own records share: local times, references, whose what is.

``Desk`` is who stands before the records (``controller/operations``).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from zoneinfo import ZoneInfo

from crm.clinic.model import Prescription, RefillRequest, Slot

_REFERENCE = re.compile(r"[a-z](\d{6})-")
DIGITS = 6


def local(at: int, time_zone: str) -> datetime:
    """UTC ms as the clinic's wall shows it."""
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(ZoneInfo(time_zone))


def beginning_of(day: date, time_zone: str) -> int:
    """Midnight there, UTC ms."""
    return int(datetime.combine(day, time(), ZoneInfo(time_zone)).timestamp()) * 1000


def when_and_who(slot: Slot, time_zone: str) -> dict[str, str]:
    """A slot as flows know it."""
    start = local(slot.start_at, time_zone)
    return {"day": start.date().isoformat(), "time": f"{start:%H:%M}", "doctor": slot.provider}


def new_id(letter: str, call: str, what: str) -> str:
    """The id of what this call books or asks for: the same each time it does, so that twice is once.

    It begins with a letter and the reference that the caller is told, so that staff find it by that.
    """
    return f"{letter}{_hashed(f'{call}-{what}')}-{call}-{what}"


def reference(identifier: str) -> str:
    """Six digits that a caller can write down: those an id of ours begins with; of any other a hash."""
    found = _REFERENCE.match(identifier)
    return found[1] if found else _hashed(identifier)


def _hashed(text: str) -> str:
    number = int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) % 10**DIGITS
    return f"{number:0{DIGITS}}"


def refill_state(prescription: Prescription, requests: list[RefillRequest], now: int) -> str:
    """Whether more of it may be asked for by telephone: ``ready``, or why not. What must be looked at comes first."""
    if prescription.controlled:
        return "controlled"
    if any(each.prescription == prescription.id and each.status == "requested" for each in requests):
        return "asked"
    if prescription.expires_at <= now:
        return "expired"
    return "ready" if prescription.refills_left > 0 else "none_left"
